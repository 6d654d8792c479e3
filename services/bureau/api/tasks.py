"""The operator's desk: what is to be done, taking it, giving it back, completing it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.bureau.api.callers import Desk, Head, Overseer, WithSettings
from services.bureau.domain.learning import Learnt
from services.bureau.domain.states import Source, TaskState
from services.bureau.domain.tasks import Completion, Result
from services.bureau.operations import tasks as operations
from services.bureau.queries import tasks as queries
from shared import clock
from shared.bus.events.bureau import TaskKind
from shared.errors import FieldError, InvalidInput
from shared.http import Page, PageQuery, page_of
from shared.text import CleanText, LongText

router = APIRouter()


class TaskAnswer(BaseModel):
    """A task as the desk sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: TaskKind
    state: TaskState
    request_id: UUID
    centre: str
    bureau: str
    due_at: datetime
    opened_at: datetime
    proposed: dict[str, Any]
    claimed_by: UUID | None
    claimed_at: datetime | None
    ended_at: datetime | None
    result: str | None
    first_by: UUID | None


class CompletionBody(BaseModel):
    """What the operator answers. `ref`: person_ref of the AIS, or card_id of the card index.

    `birth_date` and `iin` go with `search_again`: what was learnt of the subject since.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    result: Result
    grounds: list[CleanText] = Field(default_factory=list, max_length=10)
    remarks: LongText | None = None
    source: Source | None = None
    ref: CleanText | None = None
    birth_date: CleanText | None = None
    iin: CleanText | None = None

    def completion(self) -> Completion:
        """The same for the operation."""
        learnt = Learnt(self.birth_date, self.iin)
        return Completion(self.result, tuple(self.grounds), self.remarks, self.source, self.ref, learnt)


class ReassignBody(BaseModel):
    """To whom: the id of an operator's key."""

    model_config = ConfigDict(extra="forbid")

    to: UUID


class TaskQuery(PageQuery):
    """Which tasks, and from where."""

    state: TaskState | None = None
    kind: TaskKind | None = None
    due: AwareDatetime | None = Field(None, description="only tasks whose term ends before")
    mine: bool = Field(False, description="only what the caller has claimed: what lies on their own desk")


@router.get("/v1/tasks")
def list_tasks(door: Overseer, query: Annotated[TaskQuery, Query()]) -> Page[TaskAnswer]:
    """The tasks of the caller's bureau, the most urgent first."""
    holder = door.who.key_id if query.mine else None
    wanted = queries.TaskFilter(door.who.bureau, query.state, query.kind, query.due, holder)
    with door.reading() as session:
        rows = queries.list_tasks(session, wanted, after=_after(query), limit=query.limit)
        items = [TaskAnswer.model_validate(row) for row in rows]
    return page_of(items, query, lambda task: (task.due_at.isoformat(), str(task.id)))


@router.post("/v1/tasks/next", response_model=TaskAnswer, responses={204: {"description": "nothing to do"}})
def claim_next(door: Desk, settings: WithSettings) -> TaskAnswer | Response:
    """Gives the caller the most urgent open task; 204 where there is none."""
    with door.transaction() as session:
        task = operations.claim_next(session, door.who, now=clock.now(session), idle=settings.idle)
    return TaskAnswer.model_validate(task) if task else Response(status_code=204)


@router.post("/v1/tasks/{task_id}/claim")
def claim(door: Desk, settings: WithSettings, task_id: UUID) -> TaskAnswer:
    """Gives the caller this task, where nobody holds it or it lies idle."""
    with door.transaction() as session:
        task = operations.claim(session, task_id, door.who, now=clock.now(session), idle=settings.idle)
    return TaskAnswer.model_validate(task)


@router.post("/v1/tasks/{task_id}/release")
def release(door: Desk, task_id: UUID) -> TaskAnswer:
    """Puts a claimed task back."""
    with door.transaction() as session:
        task = operations.release(session, task_id, door.who, now=clock.now(session))
    return TaskAnswer.model_validate(task)


@router.post("/v1/tasks/{task_id}/reassign")
def reassign(door: Head, task_id: UUID, body: ReassignBody) -> TaskAnswer:
    """Gives a task to another operator of the bureau, whoever holds it."""
    with door.transaction() as session:
        task = operations.reassign(session, task_id, body.to, door.who, now=clock.now(session))
    return TaskAnswer.model_validate(task)


@router.post("/v1/tasks/{task_id}/complete")
def complete(door: Desk, settings: WithSettings, task_id: UUID, body: CompletionBody) -> TaskAnswer:
    """Completes the caller's task with a result; a return names its grounds."""
    with door.transaction() as session:
        desk = operations.At(door.who, settings.key_ring, clock.now(session), settings.decided_by_two)
        task = operations.complete(session, task_id, body.completion(), desk)
    return TaskAnswer.model_validate(task)


def _after(query: PageQuery) -> tuple[datetime, UUID] | None:
    key = query.after
    if key is None:
        return None
    try:
        due_at, task_id = key
        return datetime.fromisoformat(due_at), UUID(task_id)
    except ValueError:
        raise InvalidInput(FieldError("cursor", "bad_cursor", "this is not a cursor of this list")) from None
