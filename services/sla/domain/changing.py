"""A change of a calendar's days, checked before anything is counted by it. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from shared.errors import ServiceError
from shared.standard.calendars import Calendar, Calendars, DayNote, Days


class CalendarNeedsWorkingDays(ServiceError):
    """A year of this calendar would have no working day, so no term could be counted by it."""

    code = "calendar_without_working_day"
    status = 422


class DayOutsideCalendar(ServiceError):
    """A day lies outside the years that the calendar knows; the country may add the one that follows them."""

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
    """Days noted anew, and days that are given back to their weekday, or by a region to the country.

    `region` is the one where that holds (the id of its bureau), None for the whole country.
    """

    notes: tuple[DayNote, ...] = ()
    removed: tuple[date, ...] = ()
    region: str | None = None

    @property
    def days(self) -> tuple[date, ...]:
        """All days that are spoken of, in order."""
        return tuple(sorted((*(note.day for note in self.notes), *self.removed)))


def changed(known: Calendars, calendar_id: str, change: DaysChange) -> Calendars:
    """The calendars as they will be. Raises the errors of this module; nothing is stored here."""
    _require_known(known.country[calendar_id], change)
    before = known.days_of(calendar_id, change.region)
    notes = {day: note for day, note in before.items() if day not in change.removed}
    notes |= {note.day: note for note in change.notes}
    if notes == dict(before):
        raise NothingChanges
    after = _with_days(known, calendar_id, change.region, notes)
    _require_working_days(after, calendar_id, change)
    return after


def _with_days(known: Calendars, calendar_id: str, region: str | None, notes: Days) -> Calendars:
    if region is not None:
        days = {**known.own.get(region, {}), calendar_id: notes}
        return Calendars(known.country, {**known.own, region: days})
    before, years = known.country[calendar_id], frozenset(day.year for day in notes)
    if not before.years <= years:
        raise YearLeftEmpty
    after = Calendar(calendar_id, before.weekend, notes, years)
    return Calendars({**known.country, calendar_id: after}, known.own)


def _require_known(calendar: Calendar, change: DaysChange) -> None:
    """The year after the last may be begun, by the country: a closure of one region fills none."""
    days = change.days
    if len(set(days)) < len(days):
        raise DayTwice
    last = date(calendar.last_year + (0 if change.region else 1), 12, 31)
    if any(not calendar.first_day <= day <= last for day in days):
        raise DayOutsideCalendar(first_day=str(calendar.first_day), last_day=str(last))


def _require_working_days(after: Calendars, calendar_id: str, change: DaysChange) -> None:
    for year in {day.year for day in change.days}:
        if not all(_has_working_day(calendar, year) for calendar in after.everywhere(calendar_id)):
            raise CalendarNeedsWorkingDays(year=str(year))


def _has_working_day(calendar: Calendar, year: int) -> bool:
    first = date(year, 1, 1)
    return any(calendar.is_working(first + timedelta(days=offset)) for offset in range(365))
