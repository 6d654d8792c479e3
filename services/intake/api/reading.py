"""Reading requests: lists, one, and what happened to it. No name ever stands in an address (promise 3)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field

from services.intake import bodies, queries
from services.intake.answers import RequestAnswer, request_answer
from services.intake.api.callers import Reader
from services.intake.api.keyset import id_after
from services.intake.domain.states import State
from services.intake.queries import Wanted
from shared.bus import feed
from shared.http import Door, Page, PageQuery, page_of

router = APIRouter()


class ListQuery(PageQuery):
    """What a list of requests is narrowed by: state, number, registered from and before."""

    state: State | None = None
    number: Annotated[str | None, Field(max_length=50)] = None
    registered_from: Annotated[AwareDatetime | None, Field(alias="from")] = None
    registered_to: Annotated[AwareDatetime | None, Field(alias="to")] = None


class HappeningAnswer(BaseModel):
    """One thing that happened, and the event that it comes from; nothing personal."""

    id: str
    type: str
    at: datetime
    source: str
    facts: dict[str, Any]


@router.get("/v1/requests")
def list_requests(door: Reader, asked: Annotated[ListQuery, Query()]) -> Page[RequestAnswer]:
    """The caller's requests, the latest first."""
    wanted = Wanted(asked.state, asked.number, None, asked.registered_from, asked.registered_to)
    return _list(door, asked, wanted)


@router.post("/v1/requests/search")
def search(door: Reader, asked: bodies.SearchBody) -> Page[RequestAnswer]:
    """The same list, also by how the applicant's name begins."""
    wanted = Wanted(
        asked.state, asked.number, asked.applicant_name, asked.registered_from, asked.registered_to
    )
    return _list(door, PageQuery(limit=asked.limit, cursor=asked.cursor), wanted)


@router.get("/v1/requests/{request_id}")
def read(door: Reader, request_id: UUID) -> RequestAnswer:
    """One request as it stands."""
    with door.reading() as session:
        return request_answer(queries.request_of(session, request_id, door.who))


@router.get("/v1/requests/{request_id}/timeline")
def timeline(door: Reader, request_id: UUID) -> list[HappeningAnswer]:
    """Everything that was said of the request, in the order it happened."""
    with door.reading() as session:
        request = queries.request_of(session, request_id, door.who)
        rows = feed.of_subject(session, request.id)
    return [
        HappeningAnswer(
            id=feed.cursor_of(row), type=row.type, at=row.occurred_at, source=row.source, facts=row.data
        )
        for row in rows
    ]


def _list(door: Door, page: PageQuery, wanted: Wanted) -> Page[RequestAnswer]:
    with door.reading() as session:
        found = queries.list_requests(session, door.who, wanted, limit=page.limit + 1, before=id_after(page))
        lines = [request_answer(request) for request in found]
    return page_of(lines, page, lambda line: [str(line.id)])
