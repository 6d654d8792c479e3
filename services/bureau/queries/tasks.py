"""Tasks: lists for the desk, one locked, those of a case that are still open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select, text, tuple_
from sqlalchemy.orm import Session

from services.bureau.domain.errors import NoSuchThing
from services.bureau.domain.states import TaskState
from services.bureau.models import Task
from shared.db import among

IS_OPERATOR = text("""
select from access.api_key
where id = :id and bureau = :bureau and role in ('operator', 'bureau_head') and revoked_at is null
""")
OPEN = (TaskState.OPEN, TaskState.CLAIMED)


@dataclass(frozen=True)
class TaskFilter:
    """Which tasks a list shows; `bureau` None: those of all bureaus."""

    bureau: str | None = None
    state: TaskState | None = None
    kind: str | None = None
    due_before: datetime | None = None
    claimed_by: UUID | None = None


def list_tasks(
    session: Session, wanted: TaskFilter, *, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Task]:
    """Up to `limit` + 1 tasks behind `after`, the most urgent first."""
    statement = _filtered(select(Task), wanted).order_by(Task.due_at, Task.id).limit(limit + 1)
    if after is not None:
        statement = statement.where(tuple_(Task.due_at, Task.id) > after)
    return session.scalars(statement).all()


def _filtered(statement: Select[Task], wanted: TaskFilter) -> Select[Task]:
    conditions = {
        "bureau": Task.bureau == wanted.bureau,
        "state": Task.state == wanted.state,
        "kind": Task.kind == wanted.kind,
        "claimed_by": Task.claimed_by == wanted.claimed_by,
    }
    for name, condition in conditions.items():
        if getattr(wanted, name) is not None:
            statement = statement.where(condition)
    return statement.where(Task.due_at < wanted.due_before) if wanted.due_before else statement


def find_task(session: Session, task_id: UUID) -> Task:
    """The task; raises NoSuchThing."""
    task = session.get(Task, task_id)
    if task is None:
        raise NoSuchThing
    return task


def locked_task(session: Session, task_id: UUID) -> Task:
    """The task as it stands now, locked. Its case is to be locked before it. Raises NoSuchThing."""
    task = session.get(Task, task_id, with_for_update=True, populate_existing=True)
    if task is None:
        raise NoSuchThing
    return task


def open_tasks_of(session: Session, *case_ids: UUID) -> Sequence[Task]:
    """The tasks of these cases that nobody has completed, locked."""
    if not case_ids:
        return []
    statement = select(Task).where(among(Task.request_id, case_ids), Task.state.in_(OPEN)).order_by(Task.id)
    return session.scalars(statement.with_for_update()).all()


def idle_tasks(session: Session, bureau: str | None, *, claimed_before: datetime) -> Sequence[Task]:
    """Tasks that lie claimed since then and are not being worked on in this moment, locked."""
    statement = select(Task).where(Task.state == TaskState.CLAIMED, Task.claimed_at < claimed_before)
    if bureau is not None:
        statement = statement.where(Task.bureau == bureau)
    return session.scalars(statement.order_by(Task.id).with_for_update(skip_locked=True)).all()


def on_desks(session: Session) -> int:
    """How many tasks somebody has claimed and not yet completed or given back."""
    statement = select(func.count()).select_from(Task).where(Task.state == TaskState.CLAIMED)
    return session.execute(statement).scalar_one()


def held_by(session: Session, bureau: str, operators: Sequence[UUID]) -> Sequence[Task]:
    """Tasks that these people have claimed and are not completing in this moment, locked."""
    statement = select(Task).where(
        Task.state == TaskState.CLAIMED, Task.bureau == bureau, Task.claimed_by.in_(operators)
    )
    return session.scalars(statement.order_by(Task.id).with_for_update(skip_locked=True)).all()


def tasks_of(session: Session, case_id: UUID) -> Sequence[Task]:
    """Every task that the case has had, the earliest first."""
    return session.scalars(select(Task).where(Task.request_id == case_id).order_by(Task.id)).all()


def is_operator(session: Session, key_id: UUID, bureau: str) -> bool:
    """Whether this key is, now, that of an operator or the head of the bureau."""
    return session.execute(IS_OPERATOR, {"id": key_id, "bureau": bureau}).one_or_none() is not None


def most_urgent(session: Session, bureau: str | None, *, for_whom: UUID) -> Task | None:
    """The open task whose term ends first, locked; those that another is just taking are passed over.

    One that waits for a second pair of eyes is not for the first.
    """
    seen_by_other = Task.first_by.is_distinct_from(for_whom)
    statement = select(Task).where(Task.state == TaskState.OPEN, seen_by_other)
    if bureau is not None:
        statement = statement.where(Task.bureau == bureau)
    return session.scalars(
        statement.order_by(Task.due_at, Task.id).limit(1).with_for_update(skip_locked=True)
    ).one_or_none()
