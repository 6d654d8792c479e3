"""The tables of transfer lists: what a courier carries, and what came out of the bag."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Sequence
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.domain.transferring import DISAGREEING, PAPERS, REASONS, Direction, ItemState, Outcome
from services.intake.models.requests import Request
from services.intake.models.schema import SCHEMA, Base
from shared.columns import one_of, word_of

LIST_NUMBERS = "transfer_list_number"
LIST_NUMBER_SEQUENCE = Sequence(LIST_NUMBERS, schema=SCHEMA, metadata=Base.metadata)
_FOUND = (ItemState.PRESENT, ItemState.EXTRA)


class TransferList(Base):
    """What a courier carries from one end to the other. `scanned_at`: when it was first looked through."""

    __tablename__ = "transfer_list"
    __table_args__ = (
        CheckConstraint(one_of("direction", Direction), name="direction"),
        CheckConstraint("(scanned_at is null) = (scanned_by is null)", name="scanned"),
        Index(None, "centre", "id"),
        Index(None, "bureau", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    direction: Mapped[Direction] = mapped_column(word_of(Direction, length=32))
    centre: Mapped[str]
    bureau: Mapped[str]
    sent_at: Mapped[datetime]
    sent_by: Mapped[str]
    scanned_at: Mapped[datetime | None]
    scanned_by: Mapped[str | None]


class TransferItem(Base):
    """One paper of a transfer list, by the request's number; an extra one is there because it was scanned.

    `request_id` and `paper` are null where the number is nobody's, or another centre's than the list's.
    """

    __tablename__ = "transfer_item"
    __table_args__ = (
        CheckConstraint(one_of("state", ItemState), name="state"),
        CheckConstraint(one_of("paper", PAPERS), name="paper"),
        CheckConstraint(one_of("reason", REASONS), name="reason"),
        CheckConstraint(one_of("outcome", Outcome), name="outcome"),
        CheckConstraint("(state = 'extra') = (reason is not null)", name="extra"),
        CheckConstraint("state = 'extra' or (request_id is not null and paper is not null)", name="listed"),
        CheckConstraint(f"({one_of('state', _FOUND)}) = (found_at is not null)", name="found"),
        CheckConstraint(
            "(outcome is null) = (explained_at is null) and (outcome is null) = (note is null)",
            name="explained",
        ),
        Index("transfer_item_one_way_idx", "request_id", unique=True, postgresql_where="state = 'sent'"),
        Index(
            "transfer_item_disagreeing_idx",
            "list_id",
            postgresql_where=f"{one_of('state', DISAGREEING)} and explained_at is null",
        ),
    )

    list_id: Mapped[UUID] = mapped_column(ForeignKey(TransferList.id), primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey(Request.id))
    paper: Mapped[str | None]
    state: Mapped[ItemState] = mapped_column(word_of(ItemState, length=32))
    reason: Mapped[str | None]
    found_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(word_of(Outcome, length=32))
    note: Mapped[str | None]
    explained_by: Mapped[str | None]
    explained_at: Mapped[datetime | None]
