"""Tasks: lists for the desk, one locked, those of a case that are still open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from services.bureau.domain.errors import NoSuchThing
from services.bureau.domain.states import TaskState
from services.bureau.models import Task

OPEN = (TaskState.OPEN, TaskState.CLAIMED)


@dataclass(frozen=True)
class TaskFilter:
    """Which tasks a list shows; `bureau` None: those of all bureaus."""

    bureau: str | None = None
    state: TaskState | None = None
    kind: str | None = None
    due_before: datetime | None = None


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


def open_tasks_of(session: Session, case_id: UUID) -> Sequence[Task]:
    """The case's tasks that nobody has completed, locked."""
    statement = select(Task).where(Task.request_id == case_id, Task.state.in_(OPEN)).order_by(Task.id)
    return session.scalars(statement.with_for_update()).all()


def most_urgent(session: Session, bureau: str | None) -> Task | None:
    """The open task whose term ends first, locked; those that another is just taking are passed over."""
    statement = select(Task).where(Task.state == TaskState.OPEN)
    if bureau is not None:
        statement = statement.where(Task.bureau == bureau)
    return session.scalars(
        statement.order_by(Task.due_at, Task.id).limit(1).with_for_update(skip_locked=True)
    ).one_or_none()
