"""Opening tasks for operators, moving and ending them; the only place where a task's state changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.bureau.domain.states import TaskState
from services.bureau.domain.tasks import KINDS, may_return
from services.bureau.models import Case, Task
from services.bureau.operations.saying import say
from services.bureau.operations.terms import task_due
from services.bureau.queries.tasks import open_tasks_of
from shared.bus.events.bureau import ReleaseReason, TaskCompleted, TaskKind, TaskOpened, TaskReleased
from shared.db import array_of
from shared.ids import new_id

FORWARD = "forward_to"
# Only tasks that may come to a return have another end than their case's. Nobody waits for who holds one.
RETURN_IS_OVER = text("""
with over as (
    select t.id, c.due_at from bureau.task t join bureau.case c on c.id = t.request_id
    where t.bureau = :bureau and t.state = 'open' and t.due_at < :now and t.due_at < c.due_at
    for update of t skip locked)
update bureau.task t set due_at = over.due_at from over where t.id = over.id
""")
SORT_ANEW = text("""
update bureau.task t set due_at =
    case when t.kind = any(:returning) and c.return_due_at >= :now then c.return_due_at else c.due_at end
from bureau.case c
where c.id = t.request_id and c.id = any(cast(:ids as uuid[])) and t.state in ('open', 'claimed')
""")
RETURNING = [kind for kind in KINDS if may_return(kind)]


def open_task(
    session: Session, case: Case, kind: TaskKind, proposed: Mapping[str, Any], *, now: datetime
) -> Task:
    """Opens a task of a case; its urgency is the end of the term that ends first.

    Where the last known address speaks for another region's bureau, the task proposes to forward the case.
    """
    task = Task(
        id=new_id(),
        request_id=case.id,
        centre=case.centre,
        bureau=case.bureau,
        kind=kind,
        state=TaskState.OPEN,
        proposed=_with_forwarding(case, proposed),
        due_at=task_due(session, case, kind, now=now),
        opened_at=now,
    )
    session.add(task)
    opened = TaskOpened(subject=case.id, occurred_at=now, task_id=task.id, kind=kind, bureau=case.bureau)
    say(session, case, opened)
    return task


def propose_anew(case: Case, task: Task, proposed: Mapping[str, Any]) -> None:
    """An open task asks the same on what is known by now; who holds it holds it still."""
    task.proposed = _with_forwarding(case, proposed)


def _with_forwarding(case: Case, proposed: Mapping[str, Any]) -> dict[str, Any]:
    return {**proposed, **({FORWARD: case.forward_to} if case.forward_to else {})}


def claim_task(task: Task, operator: UUID, *, now: datetime) -> None:
    """Gives a locked, open task to an operator."""
    task.state = TaskState.CLAIMED
    task.claimed_by, task.claimed_at = operator, now


def give_up_task(
    session: Session, task: Task, reason: ReleaseReason, *, now: datetime, to: UUID | None = None
) -> None:
    """Takes a locked, claimed task off a desk: to another's, or back among the open ones; and says so."""
    released = TaskReleased(
        subject=task.request_id,
        occurred_at=now,
        task_id=task.id,
        kind=task.kind,
        bureau=task.bureau,
        reason=reason,
        held_by=task.claimed_by,
        taken_by=to,
    )
    say(session, session.get_one(Case, task.request_id), released)
    if to is None:
        _put_back(task)
    else:
        claim_task(task, to, now=now)


def _put_back(task: Task) -> None:
    task.state = TaskState.OPEN
    task.claimed_by = task.claimed_at = None


def ask_second(task: Task, operator: UUID, answer: Mapping[str, Any]) -> None:
    """Puts a claimed task back with what the first pair of eyes saw."""
    task.first_by, task.first_answer = operator, dict(answer)
    _put_back(task)


def end_task(
    session: Session, case: Case, task: Task, result: str, answer: Mapping[str, Any] | None, *, now: datetime
) -> None:
    """Ends a task with an operator's result, or as void."""
    task.state = TaskState.VOID if result == "void" else TaskState.DONE
    task.ended_at, task.result = now, result
    task.answer = dict(answer) if answer is not None else None
    completed = TaskCompleted(
        subject=case.id, occurred_at=now, task_id=task.id, kind=task.kind, bureau=task.bureau, result=result
    )
    say(session, case, completed)


def void_tasks(session: Session, case: Case, *, now: datetime) -> None:
    """Ends every open task of a case whose work has become pointless."""
    for task in open_tasks_of(session, case.id):
        end_task(session, case, task, "void", None, now=now)


def move_tasks(session: Session, case_id: UUID, bureau: str, *, now: datetime) -> None:
    """Gives the open tasks of a locked case to another bureau; who held or first saw one is out of it."""
    for task in open_tasks_of(session, case_id):
        if task.state is TaskState.CLAIMED:
            give_up_task(session, task, "forwarded", now=now)
        task.bureau, task.first_by, task.first_answer = bureau, None, None
        task.proposed = {name: value for name, value in task.proposed.items() if name != FORWARD}


def sort_anew(session: Session, case_ids: Sequence[UUID], *, now: datetime) -> None:
    """Sorts the open tasks of locked cases by the terms as their rows have them now; see `task_due`."""
    about = {"ids": array_of(case_ids), "returning": RETURNING, "now": now}
    session.execute(SORT_ANEW, about)


def sort_by_processing(session: Session, bureau: str, *, now: datetime) -> None:
    """Sorts tasks that cannot come to a return any more, its term being over, by what is left to keep."""
    session.execute(RETURN_IS_OVER, {"bureau": bureau, "now": now})
