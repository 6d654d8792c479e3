"""/v1/calendars/{id}: the days that differ from their weekday, changing them, what a change would move."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from sqlalchemy.orm import Session

from services.sla.api.calendar_shapes import (
    ChangeAnswer,
    ChangedAnswer,
    DayAnswer,
    DayQuery,
    Days,
    GroupAnswer,
    MovingAnswer,
    PreviewAnswer,
    ReasonedDays,
)
from services.sla.api.shapes import EVERYBODY, Words, read_key
from services.sla.domain.lives import UnknownCalendar
from services.sla.operations import calendars as operations
from services.sla.operations.calendars import Consequences
from services.sla.queries import calendar_days, moving
from shared import clock
from shared.bus.feed import Reach
from shared.calendars import CalendarDay, calendars
from shared.http import Door, Page, PageQuery, allow, page_of
from shared.security import Role

router = APIRouter()
CalendarId = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,40}$")]
EXAMPLES = 200
# Those to whom a letter tells of a change (services/notifier): who has no address reads it here.
CONCERNED = (Role.DIRECTOR, Role.BUREAU_HEAD, Role.SUPERVISOR, Role.ADMIN)


@router.get("/v1/calendars/{calendar_id}/days")
def days(
    calendar_id: CalendarId,
    query: Annotated[DayQuery, Query()],
    door: Annotated[Door, allow("sla", *EVERYBODY)],
) -> Page[DayAnswer]:
    """The noted days of a calendar (bureau5, centre6) in order: the country's, or a region's own."""
    after = read_key(query, date.fromisoformat)
    with door.reading() as session:
        if calendar_id not in calendars(session).country:
            raise UnknownCalendar
        rows = calendar_days.page(
            session,
            calendar_id,
            query.region,
            between=(query.first, query.last),
            after=None if after is None else after[0],
            limit=query.limit + 1,
        )
        return page_of([_answer(row) for row in rows], query, lambda answer: (answer.day.isoformat(),))


@router.post("/v1/calendars/{calendar_id}/preview")
def preview(
    calendar_id: CalendarId, body: Days, door: Annotated[Door, allow("sla", Role.SUPERVISOR, Role.ADMIN)]
) -> PreviewAnswer:
    """Which open deadlines that the caller may see would move, from what to what, and in whose favour;
    nothing is stored."""
    with door.reading() as session:
        reach = door.who.reach
        found = operations.preview(session, calendar_id, body.change(), reach=reach, now=clock.now(session))
        return PreviewAnswer(
            calendar=calendar_id,
            region=body.region,
            moved=found.moved_count,
            kept=found.kept_count,
            in_favour_of=found.in_favour_of,
            groups=_groups(found),
            deadlines=_examples(session, found, reach),
        )


@router.put("/v1/calendars/{calendar_id}/days")
def change_days(
    calendar_id: CalendarId, body: ReasonedDays, door: Annotated[Door, allow("sla", Role.ADMIN)]
) -> ChangedAnswer:
    """Changes the days and moves the open deadlines, all or nothing; written down with who and why."""
    with door.transaction() as session:
        entry, found = operations.change_days(
            session, calendar_id, body.change(), door.who, reason=body.reason, now=clock.now(session)
        )
        about = ChangeAnswer.model_validate(entry).model_dump()
        return ChangedAnswer(**about, in_favour_of=found.in_favour_of, groups=_groups(found))


@router.get("/v1/calendars/{calendar_id}/changes")
def changes(
    calendar_id: CalendarId,
    query: Annotated[PageQuery, Query()],
    door: Annotated[Door, allow("sla", *CONCERNED)],
) -> Page[ChangeAnswer]:
    """The journal of a calendar as it concerns the caller, newest first: changes of the whole country, of the
    own regions, and those by which own terms have moved."""
    after = read_key(query, UUID)
    with door.reading() as session:
        rows = calendar_days.changes(
            session,
            calendar_id,
            reach=door.who.reach,
            after=None if after is None else after[0],
            limit=query.limit + 1,
        )
        answers = [ChangeAnswer.model_validate(row) for row in rows]
        return page_of(answers, query, lambda answer: (str(answer.id),))


def _groups(found: Consequences) -> list[GroupAnswer]:
    """By kind and instants; what a count depends on besides is of no interest to people."""
    counts: dict[tuple[Any, ...], int] = {}
    for move in (*found.moves, *found.kept):
        alike = move.alike
        key = (alike.kind, alike.due_at, move.due_at, move.in_favour_of, move.is_kept)
        counts[key] = counts.get(key, 0) + alike.deadlines
    return [
        GroupAnswer(
            kind=kind, from_at=was, to_at=due_at, deadlines=counts[key], in_favour_of=favour, is_kept=is_kept
        )
        for key in sorted(counts)
        for kind, was, due_at, favour, is_kept in [key]
    ]


def _examples(session: Session, found: Consequences, reach: Reach) -> list[MovingAnswer]:
    return [
        MovingAnswer(
            request_id=row.subject,
            kind=row.kind,
            centre=row.centre,
            bureau=row.bureau,
            from_at=row.from_at,
            to_at=row.to_at,
        )
        for row in moving.first_of(session, found.moves, EXAMPLES, reach)
    ]


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
