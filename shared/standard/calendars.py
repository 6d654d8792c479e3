"""Which days are working days: the pure value that every term is counted by.

Its rows are kept by administrators, seed.py holds those to begin with; here is no date of any one year.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import ClassVar, Literal

from shared.standard.errors import StandardError
from shared.standard.shipped import Text

DayKind = Literal["working", "off"]

LONGEST_CLOSURE_DAYS = 366
# Nobody may have filled the next years in time: terms go on without their holidays, and say so.
YEARS_BY_WEEKDAYS = 5
# The source of an unconfirmed day that stands for its year: the act that moves days off is not known yet.
ACT_AWAITED = "act_awaited"
ONE_DAY = timedelta(days=1)
WEEKDAYS = (
    Text("дүйсенбі", "понедельник", "Monday"),
    Text("сейсенбі", "вторник", "Tuesday"),
    Text("сәрсенбі", "среда", "Wednesday"),
    Text("бейсенбі", "четверг", "Thursday"),
    Text("жұма", "пятница", "Friday"),
    Text("сенбі", "суббота", "Saturday"),
    Text("жексенбі", "воскресенье", "Sunday"),
)


class CalendarWithoutWorkingDay(StandardError):
    """The calendar has no working day within a year of the date, so no term can be counted by it."""

    code: ClassVar[str] = "calendar_without_working_day"


class DateOutsideCalendar(StandardError, LookupError):
    """The date lies outside the years for which the calendar can be asked."""

    code: ClassVar[str] = "date_outside_calendar"


@dataclass(frozen=True, slots=True)
class DayNote:
    """Why one day is not what its weekday says, or closes early; `source` is a slug of the wording or words.

    `closes` is the local hour at which a shortened working day ends, None for the usual one.
    """

    day: date
    kind: DayKind
    name: Text
    source: str
    confirmed: bool = True
    closes: time | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """A working-time calendar: its weekend (Monday is 0), its exceptions, and the years it was filled for.

    Dates from the first of `years` to YEARS_BY_WEEKDAYS after the last can be asked. A year of these that
    nobody filled is counted by weekdays alone and is not confirmed. Nor is one of `awaited`, in which the act
    that moves days off is not known yet; a day of the source ACT_AWAITED says so too. Raises
    CalendarWithoutWorkingDay when built without any.
    """

    id: str
    weekend: frozenset[int]
    exceptions: Mapping[date, DayNote]
    years: frozenset[int]
    awaited: frozenset[int] = frozenset()
    unconfirmed_days: tuple[date, ...] = field(init=False)
    first_day: date = field(init=False)
    last_day: date = field(init=False)

    def __post_init__(self) -> None:
        has_working_day = any(note.kind == "working" for note in self.exceptions.values())
        if not self.years or (self.weekend >= set(range(7)) and not has_working_day):
            raise CalendarWithoutWorkingDay
        unconfirmed = [note for note in self.exceptions.values() if not note.confirmed]
        awaited = {note.day.year for note in unconfirmed if note.source == ACT_AWAITED}
        for name, value in (
            ("exceptions", MappingProxyType(dict(self.exceptions))),
            ("unconfirmed_days", tuple(sorted(note.day for note in unconfirmed))),
            ("awaited", self.awaited | awaited),
            ("first_day", date(min(self.years), 1, 1)),
            ("last_day", date(min(self.last_year + YEARS_BY_WEEKDAYS, date.max.year), 12, 31)),
        ):
            object.__setattr__(self, name, value)

    @property
    def last_year(self) -> int:
        """The last year that somebody filled."""
        return max(self.years)

    def is_working(self, day: date) -> bool:
        """Whether work is done on this day; raises DateOutsideCalendar."""
        note = self.exceptions.get(day)
        if note is not None:
            return note.kind == "working"
        if (
            not self.first_day <= day <= self.last_day
        ):  # not by `require`: this is asked for every day of a term
            raise DateOutsideCalendar
        return day.weekday() not in self.weekend

    def why_off(self, day: date) -> DayNote | None:
        """The reason why this day is no working day, for a weekend too; None for a working day."""
        if self.is_working(day):
            return None
        weekend_note = DayNote(day, "off", WEEKDAYS[day.weekday()], "weekend")
        return self.exceptions.get(day, weekend_note)

    def why_working(self, day: date) -> DayNote | None:
        """The note of a day that is worked although it is of the weekend; None for any other day."""
        note = self.exceptions.get(day)
        return note if note and note.kind == "working" and day.weekday() in self.weekend else None

    def why_short(self, day: date, usual: time) -> DayNote | None:
        """The note of a day that closes earlier than usual; None for any other day."""
        return self.exceptions.get(day) if self.closes_at(day, usual) < usual else None

    def closes_at(self, day: date, usual: time) -> time:
        """The local closing hour of a day: the usual one, or an earlier one on a shortened day."""
        note = self.exceptions.get(day)
        return usual if note is None or note.closes is None else min(note.closes, usual)

    def next_working(self, day: date) -> date:
        """The day itself where it is a working day, else the nearest following one."""
        return self._walk(day, ONE_DAY)

    def previous_working(self, day: date) -> date:
        """The day itself where it is a working day, else the nearest preceding one."""
        return self._walk(day, -ONE_DAY)

    def add_working_days(self, day: date, count: int) -> date:
        """The count-th working day after `day`, before it if count is negative; 0 is `next_working`."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        if count == 0:
            return self.next_working(day)
        try:
            for _ in range(abs(count)):
                day = self._walk(day + step, step)
        except OverflowError:
            raise DateOutsideCalendar from None
        return day

    def confirmed(self, year: int) -> bool:
        """Whether the days of a year can be relied on: it was filled and nothing in it is an estimate."""
        return year in self.years - self.awaited and all(day.year != year for day in self.unconfirmed_days)

    def confirmed_between(self, first: date, last: date) -> bool:
        """Whether nothing from `first` to `last` inclusive is an estimate or in a year nobody has settled."""
        settled = self.years - self.awaited
        years_settled = all(year in settled for year in range(first.year, last.year + 1))
        return years_settled and not any(first <= day <= last for day in self.unconfirmed_days)

    def with_days(self, notes: Iterable[DayNote]) -> "Calendar":
        """The same calendar with some days noted anew: a pause, an act that moves days off."""
        changed = {note.day: note for note in notes}
        years = self.years | {day.year for day in changed}
        return Calendar(self.id, self.weekend, {**self.exceptions, **changed}, years)

    def require(self, day: date) -> None:
        """Raises DateOutsideCalendar for a day that cannot be asked."""
        if not self.first_day <= day <= self.last_day:
            raise DateOutsideCalendar

    def _walk(self, day: date, step: timedelta) -> date:
        for _ in range(LONGEST_CLOSURE_DAYS):
            if self.is_working(day):
                return day
            day += step
        raise CalendarWithoutWorkingDay


Days = Mapping[date, DayNote]


@dataclass(frozen=True, slots=True, eq=False)
class Calendars:
    """The calendars of the country by id, and what single regions have noted beside them.

    `own` holds a region's days by region (the id of its bureau) and calendar; those go before the country's.
    """

    country: Mapping[str, Calendar]
    own: Mapping[str, Mapping[str, Days]] = field(default_factory=dict)
    _regions: Mapping[str, Mapping[str, Calendar]] = field(init=False)

    def __post_init__(self) -> None:
        regions = {region: self._with_own(days) for region, days in self.own.items()}
        object.__setattr__(self, "_regions", regions)

    def of(self, region: str) -> Mapping[str, Calendar]:
        """The calendars by id as they hold in a region: those of the country where it has no own days."""
        return self._regions.get(region, self.country)

    def everywhere(self, calendar_id: str) -> list[Calendar]:
        """A calendar as it holds in the country, and as it holds in each region that has own days."""
        return [known[calendar_id] for known in (self.country, *self._regions.values())]

    def days_of(self, calendar_id: str, region: str | None) -> Days:
        """What is noted for a region alone; for the whole country where no region is named."""
        if region is None:
            return self.country[calendar_id].exceptions
        return self.own.get(region, {}).get(calendar_id, {})

    def _with_own(self, own: Mapping[str, Days]) -> Mapping[str, Calendar]:
        """A closure fills no year: the years are the country's."""
        return {
            name: Calendar(name, one.weekend, {**one.exceptions, **own[name]}, one.years, one.awaited)
            if own.get(name)
            else one
            for name, one in self.country.items()
        }
