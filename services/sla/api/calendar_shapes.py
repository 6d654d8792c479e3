"""What /v1/calendars takes and gives: days, what a change would move, the journal."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from services.sla.api.shapes import Shape, Words
from services.sla.domain.changing import DaysChange
from services.sla.domain.moving import Favour
from shared.http import PageQuery
from shared.standard.calendars import DayNote
from shared.standard.centres import all_bureaus
from shared.standard.shipped import Text
from shared.text import CleanText, LongText

MOST_DAYS = 400


def _known_region(region: str) -> str:
    if region not in {bureau.id for bureau in all_bureaus()}:
        raise ValueError("there is no such region")
    return region


# A region by the id of its bureau.
Region = Annotated[str, AfterValidator(_known_region)]


class DayAnswer(Shape):
    """One day; `confirmed` is false for an estimate, `closes` the local hour at which it ends early."""

    day: date
    kind: Literal["working", "off"]
    name: Words
    source: str
    confirmed: bool
    closes: time | None


class DayQuery(PageQuery):
    """Which days: from the first to the last, both included, of the country or those of one region alone."""

    model_config = ConfigDict(extra="forbid")

    first: Annotated[date, Field(alias="from")] = date.min
    last: Annotated[date, Field(alias="to")] = date.max
    region: Region | None = None


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
    """Days to be noted, and days to be given back to their weekday; in one region alone where it is named.

    What a region has noted of a day goes there before what the country has.
    """

    model_config = ConfigDict(extra="forbid")

    region: Region | None = None
    days: Annotated[list[NewDay], Field(max_length=MOST_DAYS)] = []
    removed: Annotated[list[date], Field(max_length=MOST_DAYS)] = []

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.days and not self.removed:
            raise ValueError("name at least one day")
        return self

    def change(self) -> DaysChange:
        """The same as a value of the domain."""
        return DaysChange(tuple(day.note() for day in self.days), tuple(self.removed), self.region)


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
    region: str | None
    moved: int
    kept: int
    in_favour_of: dict[Favour, int]
    groups: list[GroupAnswer]
    deadlines: list[MovingAnswer]


class ChangeAnswer(Shape):
    """An entry of the journal: who changed which days when and why, and how many deadlines moved."""

    id: UUID
    calendar: str
    region: str | None
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
