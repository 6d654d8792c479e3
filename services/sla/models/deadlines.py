"""The tables of deadlines: each with its stops, steps, pauses, waiver and moves."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.sla.domain.lives import CANARY, KINDS, Status
from services.sla.models.schema import INSTANT, Base
from shared.columns import one_of

# Whose queues are foretold (queries/forecast.py).
FORETOLD = "kind in ('processing', 'return', 'inform')"


class Deadline(Base):
    """One term of one subject: a request, a ticket, a complaint.

    `next_at` is the next mark or the due instant, null when nothing is left.
    One row is no request's: the canary, whose `subject` is its own id and which has no centre and no rule.
    `counted_in` is the bureau by whose calendar and clock it is counted where that is not `bureau`: the one
    from which it was forwarded. `capped_by` is the rule that it ends with at the latest; `paused` the local
    days that stand still, as ISO intervals, drawn from its pauses so that many can be counted without them.
    `correlation_id` is the chain in which it was started: what the timer says belongs to it too.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        CheckConstraint(one_of("kind", (*KINDS, CANARY)), name="kind_known"),
        CheckConstraint(one_of("status", tuple(Status)), name="status_known"),
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
        Index("deadline_by_rule", "rule", "due_at", postgresql_where=text("status = 'running'")),
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
    counted_in: Mapped[str | None] = mapped_column(Text)
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
        CheckConstraint(one_of("kind", KINDS), name="kind_known"),
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


class Move(Base):
    """A change of the calendar has moved an open deadline: from which instant to which."""

    __tablename__ = "move"
    __table_args__ = (CheckConstraint("from_at <> to_at", name="moves"),)

    subject: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    change_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    from_at: Mapped[datetime] = mapped_column(INSTANT)
    to_at: Mapped[datetime] = mapped_column(INSTANT)
