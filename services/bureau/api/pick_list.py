"""The pick list: what to look for in the card index, on paper; and what was found, answered in bulk."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.bureau import printing
from services.bureau.api.callers import Desk, WithSettings
from services.bureau.domain.learning import Learnt
from services.bureau.domain.states import Source, TaskState
from services.bureau.domain.tasks import Completion
from services.bureau.operations import tasks as operations
from services.bureau.papers import pick_list_pdf
from services.bureau.queries.look_ups import open_look_ups
from shared import clock
from shared.errors import ServiceError
from shared.http import Door
from shared.text import CleanText

router = APIRouter()
MOST_ANSWERS = 500


class FoundBody(BaseModel):
    """What was found for one task: the number on the card, or null where nobody's card is there.

    Then `result` says what follows: with `search_again` the sources are asked once more, by what was learnt.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    task_id: UUID
    card_id: CleanText | None
    result: Literal["not_listed", "search_again"] = "not_listed"
    birth_date: CleanText | None = None
    iin: CleanText | None = None

    def completion(self) -> Completion:
        """The same as an operator's answer to the task."""
        if self.card_id is None:
            return Completion(self.result, learnt=Learnt(self.birth_date, self.iin))
        return Completion("certify", source=Source.CARDS, ref=self.card_id)


class AnswersBody(BaseModel):
    """A pick list come back."""

    model_config = ConfigDict(extra="forbid")

    answers: list[FoundBody] = Field(min_length=1, max_length=MOST_ANSWERS)


class AnsweredTask(BaseModel):
    """What became of one answer: the task's state, or the code of what stood against it."""

    task_id: UUID
    state: TaskState | None
    code: str | None


class AnswersAnswer(BaseModel):
    """Every answer in its order."""

    items: list[AnsweredTask]


@router.get("/v1/pick-list.pdf", response_class=Response)
def pick_list(door: Desk, language: Annotated[Literal["kk", "ru", "en"], Query()] = "kk") -> Response:
    """The bureau's open card look-ups by drawer, the most urgent first in each."""
    bureau = door.who.bureau or ""
    with door.reading() as session:
        paper = printing.pick_list_paper(
            open_look_ups(session, bureau), bureau, language, now=clock.now(session)
        )
    return Response(pick_list_pdf(paper), media_type="application/pdf")


@router.post("/v1/pick-list/answers")
def answers(door: Desk, settings: WithSettings, body: AnswersBody) -> AnswersAnswer:
    """Takes each answer by itself: one that cannot be taken holds up no other."""
    return AnswersAnswer(items=[_answered(door, settings, one) for one in body.answers])


def _answered(door: Door, settings: WithSettings, one: FoundBody) -> AnsweredTask:
    try:
        with door.transaction() as session:
            at = operations.At(door.who, settings.key_ring, clock.now(session), settings.decided_by_two)
            task = operations.answer(session, one.task_id, one.completion(), at)
    except ServiceError as refused:
        return AnsweredTask(task_id=one.task_id, state=None, code=refused.code)
    return AnsweredTask(task_id=one.task_id, state=task.state, code=None)
