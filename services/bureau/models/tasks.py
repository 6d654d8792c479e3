"""What waits for a person, and who is away."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.bureau.domain.states import TaskState
from services.bureau.domain.tasks import KINDS
from services.bureau.models.cases import Case
from services.bureau.models.schema import Base
from shared.columns import one_of, word_of


class Task(Base):
    """One piece of a case that needs a person; the most urgent is the one whose term ends first."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("state", TaskState), name="state"),
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
    state: Mapped[TaskState] = mapped_column(word_of(TaskState))
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
