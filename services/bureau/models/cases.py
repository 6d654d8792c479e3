"""Cases and the searches made for them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.bureau.domain.candidates import Outcome
from services.bureau.domain.states import DECIDED, CaseState, RunState, Source
from services.bureau.models.schema import Base
from shared.columns import one_of, word_of


class Case(Base):
    """The bureau's work on one request. `persons`: the personal package; `due_at` ends the term.

    `return_due_at` ends that of a return; a case received by an earlier release has none.

    `pauses` are the days on which the term stands still, as domain/terms.py writes them.
    """

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint(one_of("state", CaseState), name="state"),
        CheckConstraint(
            "state = 'awaiting_package' or received_at is not null or state = 'withdrawn'", name="received"
        ),
        CheckConstraint(f"not ({one_of('state', DECIDED)}) or decided_at is not null", name="decided"),
        CheckConstraint("(received_at is null) = (due_at is null)", name="received_has_term"),
        Index(
            "case_package_awaited_idx", "bureau", "id", postgresql_where=text("state = 'awaiting_package'")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    centre: Mapped[str]
    bureau: Mapped[str]
    language: Mapped[str]
    package: Mapped[str]
    about_another: Mapped[bool]
    state: Mapped[CaseState] = mapped_column(word_of(CaseState))
    correlation_id: Mapped[UUID]
    registered_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    return_due_at: Mapped[datetime | None]
    pauses: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    decided_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    # The other region's bureau that the last known address speaks for, until somebody forwards the case.
    forward_to: Mapped[str | None]
    persons: Mapped[dict[str, Any]] = mapped_column(deferred=True)


class CardSearch(Base):
    """A search of the card index that a person made: who asked what, for which case and purpose, and when."""

    __tablename__ = "card_search"
    __table_args__ = (CheckConstraint(one_of("outcome", Outcome), name="outcome"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    asked_by: Mapped[UUID]
    bureau: Mapped[str]
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey(Case.id), index=True)
    purpose: Mapped[str | None]
    asked: Mapped[dict[str, Any]]
    outcome: Mapped[str]
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class SearchRun(Base):
    """One search: what was asked, of which source, what it answered. Leased work: `due_at` is real time.

    `hand_from` is the domain's instant from which on nobody waits for a source that is down; it follows the
    term of the case.
    """

    __tablename__ = "search_run"
    __table_args__ = (
        CheckConstraint(one_of("source", Source), name="source"),
        CheckConstraint(one_of("state", RunState), name="state"),
        CheckConstraint(one_of("outcome", Outcome), name="outcome"),
        CheckConstraint("state <> 'done' or (outcome is not null and answered_at is not null)", name="done"),
        Index(
            "search_run_one_idx", "case_id", "source", unique=True, postgresql_where=text("state <> 'void'")
        ),
        Index("search_run_due_idx", "due_at", "case_id", postgresql_where=text("state = 'pending'")),
        Index(
            "search_run_by_hand_idx",
            "hand_from",
            postgresql_where=text("state = 'pending' and hand_from is not null"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id))
    source: Mapped[Source] = mapped_column(word_of(Source))
    state: Mapped[RunState] = mapped_column(word_of(RunState))
    asked: Mapped[dict[str, Any]]
    outcome: Mapped[str | None]
    note: Mapped[str | None]
    candidates: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    due_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    hand_from: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
