"""The tables of schema `intake`: requests with their history, handovers and call tasks; tickets, complaints,
ratings; and where numbers come from.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, get_args
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Enum,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Sequence,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.intake.domain import tickets
from services.intake.domain.complaints import ComplaintState, ComplaintWay
from services.intake.domain.states import ENDED, ON_SHELF, State
from services.intake.domain.tickets import TicketState
from shared.bus.events.intake import ComplaintAbout, ComplaintAddressee, SurveyQuestion
from shared.standard.centres import all_centres

SCHEMA = "intake"


def _state_of(states: type[StrEnum]) -> Enum:
    return Enum(states, native_enum=False, length=32, values_callable=lambda all_: [str(one) for one in all_])


STATE = _state_of(State)


def _one_of(column: str, values: Iterable[str]) -> str:
    return f"{column} in ({', '.join(repr(str(value)) for value in sorted(values))})"


class Base(DeclarativeBase):
    """The tables of schema `intake`."""

    metadata = MetaData(
        schema=SCHEMA,
        naming_convention={
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ck": "%(table_name)s_%(constraint_name)s_check",
            "fk": "%(table_name)s_%(column_0_name)s_fkey",
            "pk": "%(table_name)s_pkey",
        },
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        date: Date,
        str: Text,
        UUID: Uuid,
    }


class Request(Base):
    """One application. `submitted` is its body as handed in, `applicant_folded` the name as searched."""

    __tablename__ = "request"
    __table_args__ = (
        UniqueConstraint("centre", "idempotency_key"),
        CheckConstraint(_one_of("state", State), name="state"),
        CheckConstraint(_one_of("channel", ("centre", "bureau")), name="channel"),
        CheckConstraint(_one_of("package", ("electronic", "paper")), name="package"),
        CheckConstraint(f"({_one_of('state', ENDED)}) = (ended_at is not null)", name="ended"),
        CheckConstraint(
            f"not ({_one_of('state', ON_SHELF)}) or at_centre_since is not null", name="on_shelf"
        ),
        Index(None, "centre", "id"),
        Index(None, "bureau", "id"),
        Index(
            "request_applicant_idx",
            "centre",
            "applicant_folded",
            postgresql_ops={"applicant_folded": "text_pattern_ops"},
        ),
        Index("request_shelf_idx", "centre", "id", postgresql_where=_one_of("state", ON_SHELF)),
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
    return_number: Mapped[str | None]
    shelf_code: Mapped[str | None]
    at_centre_since: Mapped[datetime | None]
    informed_at: Mapped[datetime | None]
    grounds_given_at: Mapped[datetime | None]
    message_purpose: Mapped[str | None]
    message_state: Mapped[str | None]
    transfer_allowed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


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
        CheckConstraint(_one_of("handed_to", ("applicant", "representative")), name="handed_to"),
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


class Serial(Base):
    """The last number of one series of a centre; `period` is the day of a queue, the year of a journal."""

    __tablename__ = "serial"
    __table_args__ = (CheckConstraint(_one_of("series", ("complaint", "ticket")), name="series"),)

    centre: Mapped[str] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class Ticket(Base):
    """A visitor's place in the electronic queue of one centre on one local day (para 10)."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("centre", "day", "serial"),
        CheckConstraint(_one_of("state", TicketState), name="state"),
        CheckConstraint('(called_at is null) = ("window" is null)', name="called"),
        CheckConstraint("state not in ('called', 'served') or called_at is not null", name="was_called"),
        CheckConstraint(f"({_one_of('state', tickets.CLOSED)}) = (closed_at is not null)", name="closed"),
        Index(
            "ticket_open_idx",
            "centre",
            "day",
            "serial",
            postgresql_where=_one_of("state", tickets.OPEN),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    centre: Mapped[str]
    bureau: Mapped[str]
    day: Mapped[date]
    serial: Mapped[int]
    state: Mapped[TicketState] = mapped_column(_state_of(TicketState))
    issued_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    window: Mapped[str | None]
    closed_at: Mapped[datetime | None]


class Complaint(Base):
    """A line of the centre's journal of complaints (para 23). `complainer` and `words` stay in this table."""

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint(_one_of("state", ComplaintState), name="state"),
        CheckConstraint(_one_of("about", get_args(ComplaintAbout)), name="about"),
        CheckConstraint(_one_of("addressed_to", get_args(ComplaintAddressee)), name="addressed_to"),
        CheckConstraint(_one_of("way", ComplaintWay), name="way"),
        CheckConstraint(
            "num_nulls(answered_at, answered_by, answer, founded, satisfied)"
            " = case when state = 'answered' then 0 else 5 end",
            name="answered",
        ),
        CheckConstraint("founded or not satisfied", name="satisfied"),
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
    state: Mapped[ComplaintState] = mapped_column(_state_of(ComplaintState))
    registered_at: Mapped[datetime]
    registered_by: Mapped[str]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    answer: Mapped[str | None]
    founded: Mapped[bool | None]
    satisfied: Mapped[bool | None]


class Feedback(Base):
    """One consumer's answer to one question of annex 2; with a request each question is answered once."""

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("request_id", "question"),
        CheckConstraint(_one_of("question", get_args(SurveyQuestion)), name="question"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    centre: Mapped[str]
    bureau: Mapped[str]
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey(Request.id))
    question: Mapped[str]
    satisfied: Mapped[bool]
    given_at: Mapped[datetime]


def number_sequence(centre_id: str) -> str:
    """The name of the sequence that a centre's request numbers come from."""
    return f"number_{centre_id.replace('-', '_')}"


# One per centre, so that no two centres wait for each other; gaps are allowed. Created with the tables.
NUMBER_SEQUENCES = tuple(
    Sequence(number_sequence(centre.id), schema=SCHEMA, metadata=Base.metadata) for centre in all_centres()
)
