"""/v1/calendars/{id}: the days that differ from their weekday, changing them, what a change would move."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy.orm import Session

from services.sla.api.shapes import EVERYBODY, Shape, Words, read_key
from services.sla.domain.changing import DaysChange
from services.sla.domain.lives import UnknownCalendar
from services.sla.domain.moving import Favour
from services.sla.operations import calendars as operations
from services.sla.operations.calendars import Consequences
from services.sla.queries import calendar_days, moving
from shared import clock
from shared.calendars import CalendarDay, calendars
from shared.http import Door, Page, PageQuery, allow, page_of
from shared.security import Role
from shared.standard.calendars import DayNote
from shared.standard.shipped import Text
from shared.text import CleanText, LongText

router = APIRouter()
CalendarId = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,40}$")]
MOST_DAYS = 400
EXAMPLES = 200


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


class NewName(BaseModel):
    """What a day is called, in the three languages."""

    model_config = ConfigDict(extra="forbid")

    kk: CleanText
    ru: CleanText
    en: CleanText


class NewDay(BaseModel):
    """A day as it shall be noted. `source` is the act that says so; `closes` only for a working day."""

    model_config = ConfigDict(extra="forbid")

    day: date
    kind: Literal["working", "off"]
    name: NewName
    source: CleanText
    confirmed: bool = True
    closes: time | None = None

    @model_validator(mode="after")
    def _only_working_days_close(self) -> Self:
        if self.closes is not None and (self.kind == "off" or self.closes.tzinfo is not None):
            raise ValueError("only a working day closes early, at a local hour without a zone")
        return self

    def note(self) -> DayNote:
        """The same as a value of the standard."""
        name = Text(self.name.kk, self.name.ru, self.name.en)
        return DayNote(self.day, self.kind, name, self.source, self.confirmed, self.closes)


class Days(BaseModel):
    """Days to be noted, and days to be given back to their weekday."""

    model_config = ConfigDict(extra="forbid")

    days: Annotated[list[NewDay], Field(max_length=MOST_DAYS)] = []
    removed: Annotated[list[date], Field(max_length=MOST_DAYS)] = []

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.days and not self.removed:
            raise ValueError("name at least one day")
        return self

    def change(self) -> DaysChange:
        """The same as a value of the domain."""
        return DaysChange(tuple(day.note() for day in self.days), tuple(self.removed))


class ReasonedDays(Days):
    """Days to be changed, and why."""

    reason: LongText


class GroupAnswer(Shape):
    """Deadlines of one kind that go the same way; kept ones stay at `from_at` for the applicant's sake."""

    kind: str
    from_at: datetime
    to_at: datetime
    deadlines: int
    in_favour_of: Favour
    is_kept: bool


class MovingAnswer(Shape):
    """One deadline that would move."""

    request_id: UUID
    kind: str
    centre: str
    bureau: str
    from_at: datetime
    to_at: datetime


class PreviewAnswer(BaseModel):
    """What a change would do. `deadlines` are the first by due instant; the groups are complete."""

    calendar: str
    moved: int
    kept: int
    in_favour_of: dict[Favour, int]
    groups: list[GroupAnswer]
    deadlines: list[MovingAnswer]


class ChangeAnswer(Shape):
    """An entry of the journal: who changed which days when and why, and how many deadlines moved."""

    id: UUID
    calendar: str
    changed_at: datetime
    changed_by: UUID
    reason: str
    days: list[dict[str, Any]]
    moved: int
    kept: int


class ChangedAnswer(ChangeAnswer):
    """A change just made, with what it did."""

    in_favour_of: dict[Favour, int]
    groups: list[GroupAnswer]


@router.get("/v1/calendars/{calendar_id}/days")
def days(
    calendar_id: CalendarId,
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


@router.post("/v1/calendars/{calendar_id}/preview")
def preview(
    calendar_id: CalendarId, body: Days, door: Annotated[Door, allow("sla", Role.SUPERVISOR, Role.ADMIN)]
) -> PreviewAnswer:
    """Which open deadlines would move, from what to what, and in whose favour; nothing is stored."""
    with door.reading() as session:
        found = operations.preview(session, calendar_id, body.change(), now=clock.now(session))
        return PreviewAnswer(
            calendar=calendar_id,
            moved=found.moved_count,
            kept=found.kept_count,
            in_favour_of=found.in_favour_of,
            groups=_groups(found),
            deadlines=_examples(session, found),
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
    door: Annotated[Door, allow("sla", Role.SUPERVISOR, Role.ADMIN)],
) -> Page[ChangeAnswer]:
    """The journal of a calendar, newest first."""
    after = read_key(query, UUID)
    with door.reading() as session:
        rows = calendar_days.changes(
            session, calendar_id, after=None if after is None else after[0], limit=query.limit + 1
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


def _examples(session: Session, found: Consequences) -> list[MovingAnswer]:
    return [
        MovingAnswer(
            request_id=row.subject,
            kind=row.kind,
            centre=row.centre,
            bureau=row.bureau,
            from_at=row.from_at,
            to_at=row.to_at,
        )
        for row in moving.first_of(session, found.moves, EXAMPLES)
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
