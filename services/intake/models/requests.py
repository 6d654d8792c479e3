"""The tables of a request: itself, its history, who took its paper, whom to call; its number's sequence."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Sequence,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.domain.states import ENDED, ON_SHELF, Custody, State
from services.intake.models.schema import SCHEMA, Base
from shared.columns import one_of, word_of
from shared.standard.centres import all_centres

STATE = word_of(State, length=32)
HELD_BY = (Custody.CENTRE, Custody.BUREAU, Custody.LOST)


class Request(Base):
    """One application. `submitted` is its body as handed in, `applicant_folded` the name as searched."""

    __tablename__ = "request"
    __table_args__ = (
        UniqueConstraint("centre", "idempotency_key"),
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint(one_of("channel", ("centre", "bureau")), name="channel"),
        CheckConstraint(one_of("package", ("electronic", "paper")), name="package"),
        CheckConstraint(one_of("held_by", HELD_BY), name="held_by"),
        CheckConstraint(f"({one_of('state', ENDED)}) = (ended_at is not null)", name="ended"),
        CheckConstraint(f"not ({one_of('state', ON_SHELF)}) or at_centre_since is not null", name="on_shelf"),
        Index(None, "centre", "id"),
        Index(None, "bureau", "id"),
        Index(
            "request_applicant_idx",
            "centre",
            "applicant_folded",
            postgresql_ops={"applicant_folded": "text_pattern_ops"},
        ),
        Index("request_shelf_idx", "centre", "id", postgresql_where=one_of("state", ON_SHELF)),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    centre: Mapped[str]
    bureau: Mapped[str]
    channel: Mapped[str]
    language: Mapped[str]
    package: Mapped[str]
    state: Mapped[State] = mapped_column(STATE)
    applicant_kind: Mapped[str]
    about_another: Mapped[bool]
    applicant_name: Mapped[str]
    applicant_folded: Mapped[str] = mapped_column(deferred=True)
    submitted: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True, deferred_group="submission")
    idempotency_key: Mapped[str] = mapped_column(deferred=True, deferred_group="submission")
    body_hash: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_group="submission")
    warnings: Mapped[list[str]] = mapped_column(ARRAY(Text))
    track_code: Mapped[str]
    registered_at: Mapped[datetime]
    promised_at: Mapped[datetime]
    certificate_number: Mapped[str | None]
    finding: Mapped[str | None]
    certificate_revoked_at: Mapped[datetime | None]
    # Since when the sheet that left the bureau is void, another certificate having taken its place.
    sheet_void_since: Mapped[datetime | None]
    return_number: Mapped[str | None]
    shelf_code: Mapped[str | None]
    at_centre_since: Mapped[datetime | None]
    # The end of the month on the shelf; none where an earlier release put the paper there.
    storage_ends_at: Mapped[datetime | None]
    informed_at: Mapped[datetime | None]
    grounds_given_at: Mapped[datetime | None]
    message_purpose: Mapped[str | None]
    message_state: Mapped[str | None]
    transfer_allowed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    # The list with which the courier has the paper now.
    transfer_list_id: Mapped[UUID | None]
    # Who holds the papers once no courier has them, where the state alone does not say.
    held_by: Mapped[Custody | None] = mapped_column(word_of(Custody, length=32))


class History(Base):
    """One step of a request: its states before and after, who made it, and the event or command behind it."""

    __tablename__ = "history"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey(Request.id), index=True)
    from_state: Mapped[State | None] = mapped_column(STATE)
    to_state: Mapped[State] = mapped_column(STATE)
    at: Mapped[datetime]
    actor: Mapped[str]
    cause: Mapped[str]
    note: Mapped[str | None]


class Handover(Base):
    """A paper handed over at the window: to whom, on what proof (para 16)."""

    __tablename__ = "handover"
    __table_args__ = (
        CheckConstraint(one_of("handed_to", ("applicant", "representative")), name="handed_to"),
        CheckConstraint("(handed_to = 'representative') = (power_of_attorney is not null)", name="proxy"),
        CheckConstraint("not receipt_lost or note is not null", name="lost_receipt"),
    )

    request_id: Mapped[UUID] = mapped_column(ForeignKey(Request.id), primary_key=True)
    at: Mapped[datetime]
    handed_to: Mapped[str]
    identity_document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    power_of_attorney: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    receipt_lost: Mapped[bool]
    note: Mapped[str | None]


class CallTask(Base):
    """Somebody has to call or visit an applicant, because no message will reach them or prove that it did."""

    __tablename__ = "call_task"
    __table_args__ = (
        CheckConstraint("(done_at is null) = (way is null)", name="done"),
        Index("call_task_open_idx", "request_id", postgresql_where="done_at is null"),
    )

    request_id: Mapped[UUID] = mapped_column(ForeignKey(Request.id), primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    opened_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    way: Mapped[str | None]


def number_sequence(centre_id: str) -> str:
    """The name of the sequence that a centre's request numbers come from."""
    return f"number_{centre_id.replace('-', '_')}"


# One per centre, so that no two centres wait for each other; gaps are allowed. Created with the tables.
NUMBER_SEQUENCES = tuple(
    Sequence(number_sequence(centre.id), schema=SCHEMA, metadata=Base.metadata) for centre in all_centres()
)
