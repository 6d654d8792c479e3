"""The tables of schema `sla`: deadlines, the steps they have fired, escalations, outages of the clock."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    select,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column

from services.sla.domain import incidents
from services.sla.domain.lives import CANARY, KINDS, Status

NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}
# Whose queues are foretold (queries/forecast.py).
FORETOLD = "kind in ('processing', 'return', 'inform')"
INSTANT = DateTime(timezone=True)


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(str(value)) for value in values)})"


class Base(DeclarativeBase):
    """The tables of schema `sla`."""

    metadata = MetaData(schema="sla", naming_convention=NAMES)


class Deadline(Base):
    """One term of one subject: a request, a ticket, a complaint.

    `next_at` is the next mark or the due instant, null when nothing is left.
    One row is no request's: the canary, whose `subject` is its own id and which has no centre and no rule.
    `capped_by` is the rule that it ends with at the latest; `paused` the local days that stand still, as ISO
    intervals, drawn from its pauses so that many can be counted without them. `correlation_id` is the chain
    in which it was started: what the timer says belongs to it too.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        CheckConstraint(_one_of("kind", (*KINDS, CANARY)), name="kind_known"),
        CheckConstraint(_one_of("status", tuple(Status)), name="status_known"),
        CheckConstraint("(next_at is null) = (next_step is null)", name="next_step_has_instant"),
        CheckConstraint(
            "status <> 'running' or (next_at is not null and ended_at is null)", name="running_is_open"
        ),
        CheckConstraint(
            "status not in ('met', 'cancelled', 'waived') or ended_at is not null",
            name="finished_has_ended_at",
        ),
        CheckConstraint(
            "status not in ('breached', 'elapsed') or noticed_at is not null", name="passed_has_noticed_at"
        ),
        CheckConstraint("ended_at is null or next_at is null", name="ended_fires_nothing"),
        Index("deadline_next", "next_at", postgresql_where=text("next_at is not null")),
        Index("deadline_by_due", "due_at", "subject", "kind"),
        Index("deadline_queue", "due_at", postgresql_where=text(f"ended_at is null and {FORETOLD}")),
        Index("deadline_ended", "ended_at", postgresql_where=text(f"ended_at is not null and {FORETOLD}")),
        Index(
            "deadline_open_breach",
            "due_at",
            postgresql_where=text("status = 'breached' and ended_at is null"),
        ),
    )

    subject: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    centre: Mapped[str] = mapped_column(Text)
    bureau: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(Text)
    capped_by: Mapped[str | None] = mapped_column(Text)
    paused: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(INSTANT)
    due_at: Mapped[datetime] = mapped_column(INSTANT)
    strict_due_on: Mapped[date] = mapped_column(Date)
    status: Mapped[str] = mapped_column(Text)
    approaching_at: Mapped[datetime | None] = mapped_column(INSTANT)
    next_step: Mapped[str | None] = mapped_column(Text)
    next_at: Mapped[datetime | None] = mapped_column(INSTANT)
    ended_at: Mapped[datetime | None] = mapped_column(INSTANT)
    noticed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    breach_withdrawn_at: Mapped[datetime | None] = mapped_column(INSTANT)
    level: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    correlation_id: Mapped[UUID] = mapped_column(Uuid)


class EarlyStop(Base):
    """A stop that was heard before its start: the start, when it comes, is ended by it at once."""

    __tablename__ = "early_stop"
    __table_args__ = (
        CheckConstraint(_one_of("kind", KINDS), name="kind_known"),
        CheckConstraint("stop in ('meet', 'cancel')", name="stop_known"),
    )

    subject: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    stop: Mapped[str] = mapped_column(Text)
    occurred_at: Mapped[datetime] = mapped_column(INSTANT)


class Fired(Base):
    """A step that a deadline has taken: each once. `due_at` is the step's own instant."""

    __tablename__ = "fired"
    __table_args__ = (
        ForeignKeyConstraint(["subject", "kind"], ["sla.deadline.subject", "sla.deadline.kind"]),
    )

    subject: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    step: Mapped[str] = mapped_column(Text, primary_key=True)
    due_at: Mapped[datetime] = mapped_column(INSTANT)
    noticed_at: Mapped[datetime] = mapped_column(INSTANT)


class Escalation(Base):
    """Somebody was called; open until acknowledged, or closed because there is nothing left to act on.

    `next_step` is what happens to it by itself: the person is told in the morning, or in one digest of all
    that was missed, or it climbs. `nobody_since` is from when on nobody is there to be called. `due_at` is
    the deadline's own, wherever that has moved.
    """

    __tablename__ = "escalation"
    __table_args__ = (
        ForeignKeyConstraint(["subject", "kind"], ["sla.deadline.subject", "sla.deadline.kind"]),
        UniqueConstraint("subject", "kind", "level"),
        CheckConstraint("level >= 1", name="level_positive"),
        CheckConstraint(
            "(acknowledged_at is null) = (acknowledged_by is null)"
            " and (acknowledged_at is null) = (reason_given is null)"
            " and (acknowledged_at is null) = (action is null)",
            name="acknowledged_whole",
        ),
        CheckConstraint("acknowledged_at is null or closed_at is null", name="ended_once"),
        CheckConstraint("(next_at is null) = (next_step is null)", name="next_step_has_instant"),
        CheckConstraint("next_step in ('call', 'climb', 'gather')", name="next_step_known"),
        Index(
            "escalation_next",
            "next_at",
            postgresql_where=text("next_at is not null and acknowledged_at is null and closed_at is null"),
        ),
        Index(
            "escalation_nobody",
            "nobody_since",
            postgresql_where=text(
                "nobody_since is not null and acknowledged_at is null and closed_at is null"
            ),
        ),
        Index(
            "escalation_open",
            "raised_at",
            postgresql_where=text("acknowledged_at is null and closed_at is null"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    subject: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(Text)
    level: Mapped[int] = mapped_column(SmallInteger)
    role: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime] = mapped_column(INSTANT)
    centre: Mapped[str] = mapped_column(Text)
    bureau: Mapped[str] = mapped_column(Text)
    acknowledged_at: Mapped[datetime | None] = mapped_column(INSTANT)
    acknowledged_by: Mapped[UUID | None] = mapped_column(Uuid)
    reason_given: Mapped[str | None] = mapped_column(Text)
    action: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    next_step: Mapped[str | None] = mapped_column(Text)
    next_at: Mapped[datetime | None] = mapped_column(INSTANT)
    nobody_since: Mapped[datetime | None] = mapped_column(INSTANT)
    due_at: Mapped[datetime] = column_property(
        select(Deadline.due_at)
        .where(Deadline.subject == subject, Deadline.kind == kind)
        .correlate_except(Deadline)
        .scalar_subquery()
    )


class Pause(Base):
    """Days on which a deadline stands still: local ones of the zone, both included, ground and person.

    `planned_last_on` is the last day as it was noted, `last_on` as it became; who ended it earlier and when.
    What stands still together with the deadline is in domain/pausing.py.
    """

    __tablename__ = "pause"
    __table_args__ = (
        ForeignKeyConstraint(["subject", "kind"], ["sla.deadline.subject", "sla.deadline.kind"]),
        CheckConstraint("first_on <= last_on and last_on <= planned_last_on", name="in_order"),
        CheckConstraint("(resumed_at is null) = (resumed_by is null)", name="resumed_whole"),
        CheckConstraint("(resumed_at is null) = (last_on = planned_last_on)", name="resumed_is_shorter"),
        Index("pause_of", "subject", "kind"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    subject: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(Text)
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    planned_last_on: Mapped[date] = mapped_column(Date)
    zone: Mapped[str] = mapped_column(Text)
    ground: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    noted_by: Mapped[UUID] = mapped_column(Uuid)
    noted_at: Mapped[datetime] = mapped_column(INSTANT)
    resumed_by: Mapped[UUID | None] = mapped_column(Uuid)
    resumed_at: Mapped[datetime | None] = mapped_column(INSTANT)


class Waiver(Base):
    """A supervisor waived a deadline: on which ground, who, when."""

    __tablename__ = "waiver"
    __table_args__ = (
        ForeignKeyConstraint(["subject", "kind"], ["sla.deadline.subject", "sla.deadline.kind"]),
    )

    subject: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    ground: Mapped[str] = mapped_column(Text)
    waived_by: Mapped[UUID] = mapped_column(Uuid)
    waived_at: Mapped[datetime] = mapped_column(INSTANT)


class Absence(Base):
    """Somebody is away on these days, both included; who stands in, where somebody does. Ids are of keys."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="in_order"),
        CheckConstraint("substitute_id <> key_id", name="not_by_oneself"),
        Index("absence_of", "key_id", "last_on"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    key_id: Mapped[UUID] = mapped_column(Uuid)
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    substitute_id: Mapped[UUID | None] = mapped_column(Uuid)
    noted_by: Mapped[UUID] = mapped_column(Uuid)
    noted_at: Mapped[datetime] = mapped_column(INSTANT)


class Outage(Base):
    """From when to when the clock did not look, and how many steps had come due unseen."""

    __tablename__ = "outage"
    __table_args__ = (CheckConstraint("ended_at > began_at", name="in_order"),)

    began_at: Mapped[datetime] = mapped_column(INSTANT, primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(INSTANT)
    passed: Mapped[int] = mapped_column(Integer)


class Move(Base):
    """A change of the calendar has moved an open deadline: from which instant to which."""

    __tablename__ = "move"
    __table_args__ = (CheckConstraint("from_at <> to_at", name="moves"),)

    subject: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    change_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    from_at: Mapped[datetime] = mapped_column(INSTANT)
    to_at: Mapped[datetime] = mapped_column(INSTANT)


class Incident(Base):
    """Something is wrong with the clock or with what it counts by; open until it is mended.

    `about` tells apart what is open at once; `subject`, `centre` and `bureau` where it is one request's.
    """

    __tablename__ = "incident"
    __table_args__ = (
        CheckConstraint(_one_of("kind", incidents.KINDS), name="kind_known"),
        CheckConstraint(_one_of("severity", incidents.SEVERITIES), name="severity_known"),
        Index("incident_open", "kind", "about", unique=True, postgresql_where=text("closed_at is null")),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(Text)
    subject: Mapped[UUID | None] = mapped_column(Uuid)
    centre: Mapped[str | None] = mapped_column(Text)
    bureau: Mapped[str | None] = mapped_column(Text)
    raised_at: Mapped[datetime] = mapped_column(INSTANT)
    closed_at: Mapped[datetime | None] = mapped_column(INSTANT)


class Canary(Base):
    """The one canary: when the last was set, in real time, whether it was answered, and when one last was."""

    __tablename__ = "canary"
    __table_args__ = (CheckConstraint("singleton", name="one_only"),)

    singleton: Mapped[bool] = mapped_column(Boolean, primary_key=True, server_default=text("true"))
    id: Mapped[UUID] = mapped_column(Uuid)
    sent_at: Mapped[datetime] = mapped_column(INSTANT)
    heard_at: Mapped[datetime | None] = mapped_column(INSTANT)
    last_heard_at: Mapped[datetime] = mapped_column(INSTANT)
