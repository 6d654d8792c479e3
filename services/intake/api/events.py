"""The caller's events as CloudEvents 1.0: a page, or a stream of server-sent events. Nothing personal."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from sqlalchemy import Row
from starlette.concurrency import run_in_threadpool

from services.intake.api.callers import Reader
from shared import security
from shared.bus import feed
from shared.http import Door

router = APIRouter()
POLL_SECONDS = 1.0
STREAM_PAGE = 200
HEARTBEAT = ": nothing new\n\n"


class EventsAnswer(BaseModel):
    """A page of events; `next_cursor` goes on from here, also when the page is empty."""

    items: list[dict[str, Any]]
    next_cursor: str


@router.get("/v1/events")
def events(
    door: Reader, after: str | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> EventsAnswer:
    """What happened after the event with the id `after`, in the order in which it was committed."""
    page = _read(door, after, limit)
    return EventsAnswer(items=[cloud_event(row) for row in page.events], next_cursor=page.cursor)


@router.get("/v1/events/stream", response_class=StreamingResponse)
def stream(
    door: Reader,
    request: Request,
    after: str | None = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """The same without end, as server-sent events; Last-Event-ID goes on where a connection broke.

    It ends when the caller's key is revoked.
    """
    cursor = last_event_id or after
    first = _read(door, cursor, STREAM_PAGE)  # a bad cursor is answered as a problem, not inside the stream

    def read(cursor: str) -> feed.Page | None:
        with door.reading() as session:
            if security.is_revoked(session, door.who):
                return None
            return feed.read_page(session, after=cursor, limit=STREAM_PAGE, reach=door.who.reach)

    lines = server_sent(first, read, request.is_disconnected)
    return StreamingResponse(lines, media_type="text/event-stream", headers={"cache-control": "no-store"})


async def server_sent(
    first: feed.Page | None,
    read: Callable[[str], feed.Page | None],
    has_left: Callable[[], Awaitable[bool]],
    *,
    poll_seconds: float = POLL_SECONDS,
) -> AsyncIterator[str]:
    """Pages as server-sent events until the listener has left or `read` gives none.

    Where nothing is new a comment, with the cursor: others' events need not be read again after a break.
    """
    page = first
    while page is not None and not await has_left():
        for row in page.events:
            yield f"id: {feed.cursor_of(row)}\nevent: {row.type}\ndata: {json.dumps(cloud_event(row))}\n\n"
        if not page.events:
            yield f"id: {page.cursor}\n{HEARTBEAT}"
            await asyncio.sleep(poll_seconds)
        page = await run_in_threadpool(read, page.cursor)


def cloud_event(row: Row[Any]) -> dict[str, Any]:
    """A stored event as CloudEvents 1.0; its id is the cursor behind it."""
    return {
        "specversion": "1.0",
        "id": feed.cursor_of(row),
        "source": f"urn:anyqtama:{row.source}",
        "type": f"kz.psc.{row.type}.v{row.version}",
        "subject": str(row.subject),
        "time": row.occurred_at.isoformat(),
        "datacontenttype": "application/json",
        "correlationid": str(row.correlation_id),
        "data": row.data,
    }


def _read(door: Door, after: str | None, limit: int) -> feed.Page:
    with door.reading() as session:
        return feed.read_page(session, after=after, limit=limit, reach=door.who.reach)
