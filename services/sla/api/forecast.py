"""GET /v1/forecast: what will be breached at the present pace, and how each bureau and centre stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import ConfigDict
from sqlalchemy import Row

from services.sla.api.shapes import Shape, read_key, read_kind
from services.sla.domain.forecasting import Foreseen
from services.sla.queries import forecast
from services.sla.queries.deadlines import Wanted
from shared import clock
from shared.bus.feed import Reach
from shared.calendars import calendars
from shared.http import Door, Page, PageQuery, allow, page_of
from shared.security import Role
from shared.text import CleanText

router = APIRouter()
WATCHING = (Role.DIRECTOR, Role.BUREAU_HEAD, Role.SUPERVISOR, Role.ADMIN)
ForecastKind = Literal["processing", "return", "inform"]


class ForecastQuery(PageQuery):
    """What a forecast is narrowed to."""

    model_config = ConfigDict(extra="forbid")

    kind: ForecastKind | None = None
    centre: CleanText | None = None
    bureau: CleanText | None = None


class QueueAnswer(Shape):
    """The open deadlines of one kind at one bureau or centre (`place`).

    `pace_per_hour` is what people ended in a working hour of the last fortnight, everybody being there; null
    where too little was seen, and then nothing is foretold. `will_breach` are not breached yet; `done_at` is
    when the last of them will be done, null where not within sixty days.
    """

    kind: ForecastKind
    place: str
    open: int
    breached: int
    pace_per_hour: float | None
    will_breach: int | None
    done_at: datetime | None


class LateAnswer(Shape):
    """A deadline that will be breached: how many are before it at its bureau or centre, itself included."""

    request_id: UUID
    kind: ForecastKind
    centre: str
    bureau: str
    due_at: datetime
    position: int
    expected_at: datetime | None


class ForecastAnswer(Page[LateAnswer]):
    """What will be breached, the earliest due first, and the queues that the caller answers for."""

    computed_at: datetime
    queues: list[QueueAnswer]


@router.get("/v1/forecast")
def of_all(
    query: Annotated[ForecastQuery, Query()], door: Annotated[Door, allow("sla", *WATCHING)]
) -> ForecastAnswer:
    """Which open deadlines will be breached at the present pace; counted anew each time it is asked."""
    after = read_key(query, datetime.fromisoformat, UUID, read_kind)
    wanted = Wanted(None, query.kind, query.centre, query.bureau)
    with door.reading() as session:
        now, reach = clock.now(session), door.who.reach
        foreseen = forecast.forecast(session, calendars(session), reach=reach, now=now)
        rows = forecast.late(session, foreseen, wanted, reach=reach, after=after, limit=query.limit + 1)
    by_queue = {(one.queue.kind, one.queue.place): one for one in foreseen}
    late = [_late(row, by_queue[row.kind, row.place]) for row in rows]
    page = page_of(late, query, _key)
    return ForecastAnswer(
        items=page.items,
        next_cursor=page.next_cursor,
        computed_at=now,
        queues=_seen(foreseen, wanted, reach),
    )


def _seen(foreseen: Sequence[Foreseen], wanted: Wanted, reach: Reach) -> list[QueueAnswer]:
    """The queues of the caller's own places, narrowed as asked."""
    places = {wanted.centre, wanted.bureau} - {None}
    return [
        _queue(one)
        for one in foreseen
        if (reach.everything or one.queue.place in (*reach.centres, *reach.bureaus))
        and wanted.kind in (None, one.queue.kind)
        and (not places or one.queue.place in places)
    ]


def _queue(one: Foreseen) -> QueueAnswer:
    return QueueAnswer(
        kind=one.queue.kind,
        place=one.queue.place,
        open=one.queue.open,
        breached=sum(step.breached for step in one.queue.steps),
        pace_per_hour=None if one.pace is None else round(one.pace, 3),
        will_breach=one.will_breach,
        done_at=one.done_at(one.queue.open),
    )


def _late(row: Row[Any], one: Foreseen) -> LateAnswer:
    return LateAnswer(
        request_id=row.subject,
        kind=row.kind,
        centre=row.centre,
        bureau=row.bureau,
        due_at=row.due_at,
        position=row.position,
        expected_at=one.done_at(row.position),
    )


def _key(answer: LateAnswer) -> tuple[str, str, str]:
    return answer.due_at.isoformat(), str(answer.request_id), answer.kind
