"""The tables of the counter: tickets of the queue, the journal of complaints, ratings, serial numbers."""

from datetime import date, datetime
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.domain import tickets
from services.intake.domain.complaints import ComplaintState, ComplaintWay
from services.intake.domain.tickets import TicketState
from services.intake.models.requests import Request
from services.intake.models.schema import Base
from shared.bus.events.intake import ComplaintAbout, ComplaintAddressee, SurveyQuestion
from shared.columns import one_of, word_of


class Serial(Base):
    """The last number of one series of a centre; `period` is the day of a queue, the year of a journal."""

    __tablename__ = "serial"
    __table_args__ = (CheckConstraint(one_of("series", ("complaint", "ticket")), name="series"),)

    centre: Mapped[str] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class Ticket(Base):
    """A visitor's place in the electronic queue of one centre on one local day (para 10)."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("centre", "day", "serial"),
        UniqueConstraint("centre", "idempotency_key"),
        CheckConstraint(one_of("state", TicketState), name="state"),
        CheckConstraint('(called_at is null) = ("window" is null)', name="called"),
        CheckConstraint("state not in ('called', 'served') or called_at is not null", name="was_called"),
        CheckConstraint(f"({one_of('state', tickets.CLOSED)}) = (closed_at is not null)", name="closed"),
        Index(
            "ticket_open_idx",
            "centre",
            "day",
            "serial",
            postgresql_where=one_of("state", tickets.OPEN),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    centre: Mapped[str]
    bureau: Mapped[str]
    day: Mapped[date]
    serial: Mapped[int]
    state: Mapped[TicketState] = mapped_column(word_of(TicketState, length=32))
    issued_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    window: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    idempotency_key: Mapped[str | None]


class Complaint(Base):
    """A line of the centre's journal of complaints (para 23). `complainer` and `words` stay in this table."""

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint(one_of("state", ComplaintState), name="state"),
        CheckConstraint(one_of("about", get_args(ComplaintAbout)), name="about"),
        CheckConstraint(one_of("addressed_to", get_args(ComplaintAddressee)), name="addressed_to"),
        CheckConstraint(one_of("way", ComplaintWay), name="way"),
        CheckConstraint(
            "num_nulls(answered_at, answered_by, answer, founded, satisfied)"
            " = case when state = 'answered' then 0 else 5 end",
            name="answered",
        ),
        CheckConstraint("founded or not satisfied", name="satisfied"),
        UniqueConstraint("centre", "idempotency_key"),
        Index(None, "centre", "id"),
        Index(None, "bureau", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    centre: Mapped[str]
    bureau: Mapped[str]
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey(Request.id))
    about: Mapped[str]
    addressed_to: Mapped[str]
    way: Mapped[str]
    complainer: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    words: Mapped[str]
    state: Mapped[ComplaintState] = mapped_column(word_of(ComplaintState, length=32))
    registered_at: Mapped[datetime]
    registered_by: Mapped[str]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    answer: Mapped[str | None]
    founded: Mapped[bool | None]
    satisfied: Mapped[bool | None]
    idempotency_key: Mapped[str | None]


class Feedback(Base):
    """One consumer's answer to one question of annex 2; with a request each question is answered once."""

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("request_id", "question"),
        UniqueConstraint("centre", "idempotency_key"),
        CheckConstraint(one_of("question", get_args(SurveyQuestion)), name="question"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    centre: Mapped[str]
    bureau: Mapped[str]
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey(Request.id))
    question: Mapped[str]
    satisfied: Mapped[bool]
    given_at: Mapped[datetime]
    idempotency_key: Mapped[str | None]
