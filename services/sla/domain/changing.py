"""A change of a calendar's days, checked before anything is counted by it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.errors import ServiceError
from shared.standard.calendars import Calendar, DayNote


class CalendarNeedsWorkingDays(ServiceError):
    """A year of this calendar would have no working day, so no term could be counted by it."""

    code = "calendar_without_working_day"
    status = 422


class DayOutsideCalendar(ServiceError):
    """A day lies outside the years that the calendar knows and the one that follows them."""

    code = "date_outside_calendar"
    status = 422


class DayTwice(ServiceError):
    """A day is named more than once."""

    code = "day_twice"
    status = 422


class YearLeftEmpty(ServiceError):
    """Nothing would be left of what is noted of a year; a calendar is not made shorter."""

    code = "year_left_empty"
    status = 422


class NothingChanges(ServiceError):
    """The calendar says this already."""

    code = "nothing_changes"
    status = 409


@dataclass(frozen=True)
class DaysChange:
    """Days noted anew, and days that are given back to their weekday."""

    notes: tuple[DayNote, ...] = ()
    removed: tuple[date, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """All days that are spoken of, in order."""
        return tuple(sorted((*(note.day for note in self.notes), *self.removed)))


def changed(calendar: Calendar, change: DaysChange) -> Calendar:
    """The calendar as it will be. Raises the errors of this module; nothing is stored here."""
    _require_known(calendar, change.days)
    notes = {day: note for day, note in calendar.exceptions.items() if day not in change.removed}
    notes |= {note.day: note for note in change.notes}
    if notes == dict(calendar.exceptions):
        raise NothingChanges
    years = frozenset(day.year for day in notes)
    if not calendar.years <= years:
        raise YearLeftEmpty
    after = Calendar(calendar.id, calendar.weekend, notes, years)
    for year in {day.year for day in change.days}:
        if not _has_working_day(after, year):
            raise CalendarNeedsWorkingDays(year=str(year))
    return after


def _require_known(calendar: Calendar, days: Sequence[date]) -> None:
    if len(set(days)) < len(days):
        raise DayTwice
    last = date(calendar.last_day.year + 1, 12, 31)
    if any(not calendar.first_day <= day <= last for day in days):
        raise DayOutsideCalendar(first_day=str(calendar.first_day), last_day=str(last))


def _has_working_day(calendar: Calendar, year: int) -> bool:
    first = date(year, 1, 1)
    return any(calendar.is_working(first + timedelta(days=offset)) for offset in range(365))
