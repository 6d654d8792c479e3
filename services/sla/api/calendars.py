"""GET /v1/calendars/{id}/days: the days that differ from their weekday."""

from datetime import date, time
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict, Field

from services.sla.api.shapes import EVERYBODY, Shape, Words, read_key
from services.sla.domain.lives import UnknownCalendar
from services.sla.queries import calendar_days
from shared.calendars import CalendarDay, calendars
from shared.http import Door, Page, PageQuery, allow, page_of

router = APIRouter()


class DayAnswer(Shape):
    """One day; `confirmed` is false for an estimate, `closes` the local hour at which it ends early."""

    day: date
    kind: Literal["working", "off"]
    name: Words
    source: str
    confirmed: bool
    closes: time | None


class DayQuery(PageQuery):
    """Which days: from the first to the last, both included."""

    model_config = ConfigDict(extra="forbid")

    first: Annotated[date, Field(alias="from")] = date.min
    last: Annotated[date, Field(alias="to")] = date.max


@router.get("/v1/calendars/{calendar_id}/days")
def days(
    calendar_id: Annotated[str, Path(pattern=r"^[a-z0-9-]{1,40}$")],
    query: Annotated[DayQuery, Query()],
    door: Annotated[Door, allow("sla", *EVERYBODY)],
) -> Page[DayAnswer]:
    """The noted days of a calendar (bureau5, centre6), in order."""
    after = read_key(query, date.fromisoformat)
    with door.reading() as session:
        if calendar_id not in calendars(session):
            raise UnknownCalendar
        rows = calendar_days.page(
            session,
            calendar_id,
            first=query.first,
            last=query.last,
            after=None if after is None else after[0],
            limit=query.limit + 1,
        )
        return page_of([_answer(row) for row in rows], query, lambda answer: (answer.day.isoformat(),))


def _answer(row: CalendarDay) -> DayAnswer:
    name = Words(kk=row.name_kk, ru=row.name_ru, en=row.name_en)
    return DayAnswer(
        day=row.day,
        kind=row.kind,
        name=name,
        source=row.source,
        confirmed=row.confirmed,
        closes=row.closes,
    )
