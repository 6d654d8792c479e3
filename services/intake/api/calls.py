"""GET /v1/call-tasks: whom an inspector has to call or visit."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.intake import queries
from services.intake.answers import CallTaskAnswer, call_task_answer
from services.intake.api.callers import AtWindow
from services.intake.api.keyset import task_after
from shared.http import Page, PageQuery, page_of

router = APIRouter()


@router.get("/v1/call-tasks")
def call_tasks(door: AtWindow, page: Annotated[PageQuery, Query()]) -> Page[CallTaskAnswer]:
    """The open ones, the longest registered request first; done by `inform`."""
    with door.reading() as session:
        found = queries.open_call_tasks(session, door.who, limit=page.limit + 1, after=task_after(page))
        lines = [call_task_answer(task, request) for task, request in found]
    return page_of(lines, page, lambda line: [str(line.request_id), line.purpose])
