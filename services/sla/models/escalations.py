"""The tables of the ladder: who was called for what, and who is away."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    select,
    text,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column

from services.sla.models.deadlines import Deadline
from services.sla.models.schema import INSTANT, Base


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
        # Whom a post without an address leaves unheard is looked for at each such word.
        Index(
            "escalation_heard",
            "bureau",
            "kind",
            "level",
            postgresql_where=text("acknowledged_at is null and closed_at is null and nobody_since is null"),
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
