"""The tables of schema `bureau`: cases, searches, tasks, absences, certificates, returns, cards, keys."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, get_args
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Enum,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Sequence,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.bureau.domain.candidates import Outcome
from services.bureau.domain.states import DECIDED, CaseState, CertificateState, RunState, Source, TaskState
from services.bureau.domain.tasks import KINDS
from services.bureau.names import NamePart
from shared.bus.events.bureau import Finding
from shared.standard.centres import all_bureaus

SCHEMA = "bureau"


def _one_of(column: str, values: Iterable[str]) -> str:
    return f"{column} in ({', '.join(sorted(repr(str(value)) for value in values))})"


def _words(states: type[StrEnum]) -> Enum:
    """A text column that holds the values of `states` and gives its members back."""
    return Enum(states, native_enum=False, values_callable=lambda known: [one.value for one in known])


class Base(DeclarativeBase):
    """The tables of schema `bureau`."""

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
        bool: Boolean,
        UUID: Uuid,
        dict[str, Any]: JSONB,
        list[str]: ARRAY(Text),
    }


class Case(Base):
    """The bureau's work on one request. `persons`: the personal package; `due_at` ends the term.

    `pauses` are the days on which the term stands still, as domain/terms.py writes them.
    """

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint(_one_of("state", CaseState), name="state"),
        CheckConstraint(
            "state = 'awaiting_package' or received_at is not null or state = 'withdrawn'", name="received"
        ),
        CheckConstraint(f"not ({_one_of('state', DECIDED)}) or decided_at is not null", name="decided"),
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
    state: Mapped[CaseState] = mapped_column(_words(CaseState))
    correlation_id: Mapped[UUID]
    registered_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    pauses: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    decided_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    # The other region's bureau that the last known address speaks for, until somebody forwards the case.
    forward_to: Mapped[str | None]
    persons: Mapped[dict[str, Any]] = mapped_column(deferred=True)


class SearchRun(Base):
    """One search: what was asked, of which source, what it answered. Leased work: `due_at` is real time.

    `hand_from` is the domain's instant from which on nobody waits for a source that is down.
    """

    __tablename__ = "search_run"
    __table_args__ = (
        CheckConstraint(_one_of("source", Source), name="source"),
        CheckConstraint(_one_of("state", RunState), name="state"),
        CheckConstraint(_one_of("outcome", Outcome), name="outcome"),
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
    source: Mapped[Source] = mapped_column(_words(Source))
    state: Mapped[RunState] = mapped_column(_words(RunState))
    asked: Mapped[dict[str, Any]]
    outcome: Mapped[str | None]
    note: Mapped[str | None]
    candidates: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    due_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    hand_from: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]


class Task(Base):
    """One piece of a case that needs a person; the most urgent is the one whose term ends first."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint(_one_of("kind", KINDS), name="kind"),
        CheckConstraint(_one_of("state", TaskState), name="state"),
        CheckConstraint(
            "(state = 'claimed') = (claimed_by is not null and ended_at is null)", name="claimed"
        ),
        CheckConstraint("(claimed_by is null) = (claimed_at is null)", name="claimed_at"),
        CheckConstraint("(state in ('done', 'void')) = (ended_at is not null)", name="ended"),
        CheckConstraint("state <> 'done' or result is not null", name="done"),
        CheckConstraint("(first_by is null) = (first_answer is null)", name="first"),
        CheckConstraint("claimed_by <> first_by", name="four_eyes"),
        Index(
            "task_one_open_idx",
            "request_id",
            "kind",
            unique=True,
            postgresql_where=text("state in ('open', 'claimed')"),
        ),
        Index("task_next_idx", "bureau", "due_at", "id", postgresql_where=text("state = 'open'")),
        Index("task_by_bureau_idx", "bureau", "due_at", "id"),
        Index("task_claimed_idx", "bureau", "claimed_at", postgresql_where=text("state = 'claimed'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    centre: Mapped[str]
    bureau: Mapped[str]
    kind: Mapped[str]
    state: Mapped[TaskState] = mapped_column(_words(TaskState))
    proposed: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    claimed_by: Mapped[UUID | None]
    claimed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    result: Mapped[str | None]
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    # Where four eyes are wanted: what the first pair saw, until a second one sees the same.
    first_by: Mapped[UUID | None]
    first_answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class Absence(Base):
    """Who of a bureau is away on these days, both included, as sla said it. Ids are of keys."""

    __tablename__ = "absence"
    __table_args__ = (Index(None, "bureau", "last_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key_id: Mapped[UUID]
    bureau: Mapped[str]
    first_on: Mapped[date]
    last_on: Mapped[date]
    substitute_id: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]


class Certificate(Base):
    """A numbered, signed certificate. The signature covers `content`; `decided_by` null: the machine."""

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint(_one_of("finding", get_args(Finding)), name="finding"),
        CheckConstraint(_one_of("state", CertificateState), name="state"),
        CheckConstraint("(state = 'revoked') = (revoked_at is not null)", name="revoked"),
        CheckConstraint("(state = 'superseded') = (superseded_by is not null)", name="superseded"),
        CheckConstraint("finding <> 'not_listed' or decided_by is not null", name="not_listed_by_a_person"),
        # One certificate a request: a revoked one stays in the way of another, a superseded one does not.
        Index(
            "certificate_one_idx", "request_id", unique=True, postgresql_where=text("state <> 'superseded'")
        ),
        Index(
            "certificate_superseded_by_idx",
            "superseded_by",
            unique=True,
            postgresql_where=text("superseded_by is not null"),
        ),
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id))
    centre: Mapped[str]
    bureau: Mapped[str]
    finding: Mapped[Finding] = mapped_column(Text)
    state: Mapped[CertificateState] = mapped_column(_words(CertificateState))
    content: Mapped[dict[str, Any]]
    source: Mapped[str | None]
    ref: Mapped[str | None]
    key_id: Mapped[str]
    signature: Mapped[str]
    verification_code: Mapped[str] = mapped_column(unique=True)
    issued_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None]
    # Why it was revoked, or superseded.
    revoke_reason: Mapped[str | None]
    superseded_by: Mapped[str | None]


class ReturnedPackage(Base):
    """A package that an operator sent back with written grounds (para 17): one a request."""

    __tablename__ = "returned_package"
    __table_args__ = (CheckConstraint("cardinality(grounds) > 0", name="has_grounds"),)

    number: Mapped[str] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), unique=True)
    grounds: Mapped[list[str]]
    remarks: Mapped[str | None]
    returned_at: Mapped[datetime]
    decided_by: Mapped[UUID]


class CardRow(Base):
    """One card, as written and folded. `card_id` is the number on it, `id` the short one of the keys."""

    __tablename__ = "card"

    id: Mapped[int] = mapped_column(Integer, Identity(always=True), primary_key=True)
    card_id: Mapped[str] = mapped_column(unique=True)
    surname: Mapped[str]
    given_name: Mapped[str]
    patronymic: Mapped[str | None]
    birth_date: Mapped[str | None]
    iin: Mapped[str | None]
    former_surnames: Mapped[list[str]]
    region: Mapped[str]
    locality: Mapped[str]
    street: Mapped[str]
    house: Mapped[str]
    flat: Mapped[str]
    registered_on: Mapped[date | None]
    deregistered_on: Mapped[date | None]
    deregistered_to: Mapped[str | None]
    drawer: Mapped[str | None]
    # Under which key the store of scans has the picture of the card; the picture itself is not kept here.
    scan: Mapped[str | None]
    surname_fold: Mapped[str]
    given_name_fold: Mapped[str]
    patronymic_fold: Mapped[str]
    former_folds: Mapped[list[str]]


class CardVersion(Base):
    """What a card said before it was corrected; `written` holds its fields as they were."""

    __tablename__ = "card_version"

    card_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    replaced_at: Mapped[datetime]
    written: Mapped[dict[str, Any]]


class NameCount(Base):
    """How many cards bear a fold as this part of their name: what makes a name common or rare."""

    __tablename__ = "name_count"
    __table_args__ = (CheckConstraint(_one_of("part", NamePart), name="part"),)

    part: Mapped[NamePart] = mapped_column(_words(NamePart), primary_key=True)
    fold: Mapped[str] = mapped_column(primary_key=True)
    cards: Mapped[int] = mapped_column(Integer)


# Narrow on purpose: searched by index-only scans, and national in size.
card_key = Table(
    "card_key",
    Base.metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("card_id", Integer, primary_key=True, autoincrement=False),
)


def number_sequence(paper: str, bureau_id: str) -> str:
    """The name of the sequence that a bureau's numbers of this paper come from."""
    return f"{paper}_{bureau_id.replace('-', '_')}"


# One per bureau and paper, so that no two wait for each other; gaps are allowed. Created with the tables.
NUMBER_SEQUENCES = tuple(
    Sequence(number_sequence(paper, bureau.id), schema=SCHEMA, metadata=Base.metadata)
    for paper in ("certificate", "return")
    for bureau in all_bureaus()
)
