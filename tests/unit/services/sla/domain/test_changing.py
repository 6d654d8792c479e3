"""A change of a calendar is checked before anything is counted by it."""

from datetime import date, timedelta

import pytest

from services.sla.domain.changing import (
    CalendarNeedsWorkingDays,
    DayOutsideCalendar,
    DaysChange,
    DayTwice,
    NothingChanges,
    YearLeftEmpty,
    changed,
)
from shared.standard.calendars import Calendar, DayNote
from shared.standard.seed import default_calendars
from shared.standard.shipped import Text

BUREAU = default_calendars()["bureau5"]
MONDAY = date(2026, 3, 16)


def off(day: date) -> DayNote:
    return DayNote(day, "off", Text("Жабық", "Закрыто", "Closed"), "act of a test")


def test_day_is_off_after_the_change_and_the_old_calendar_stays() -> None:
    after = changed(BUREAU, DaysChange((off(MONDAY),)))
    assert (BUREAU.is_working(MONDAY), after.is_working(MONDAY)) == (True, False)


def test_removed_note_gives_the_day_back_to_its_weekday() -> None:
    womens_day = date(2027, 3, 8)
    assert not BUREAU.is_working(womens_day)
    assert changed(BUREAU, DaysChange(removed=(womens_day,))).is_working(womens_day)


def test_year_after_the_last_may_be_added_and_none_behind_it() -> None:
    last = BUREAU.last_day.year
    assert changed(BUREAU, DaysChange((off(date(last + 1, 1, 1)),))).last_day.year == last + 1
    for day in (date(last + 2, 1, 1), date(2007, 12, 31), date.max):
        with pytest.raises(DayOutsideCalendar):
            changed(BUREAU, DaysChange((off(day),)))


def test_year_without_a_working_day_is_refused() -> None:
    everything = tuple(off(date(2027, 1, 1) + timedelta(days=offset)) for offset in range(365))
    with pytest.raises(CalendarNeedsWorkingDays):
        changed(BUREAU, DaysChange(everything))


def test_year_is_never_left_without_a_note() -> None:
    small = Calendar("bureau5", frozenset({5, 6}), {MONDAY: off(MONDAY)}, frozenset({2026}))
    with pytest.raises(YearLeftEmpty):
        changed(small, DaysChange(removed=(MONDAY,)))


def test_day_named_twice_is_refused() -> None:
    with pytest.raises(DayTwice):
        changed(BUREAU, DaysChange((off(MONDAY),), (MONDAY,)))


def test_change_that_changes_nothing_is_refused() -> None:
    with pytest.raises(NothingChanges):
        changed(BUREAU, DaysChange(removed=(MONDAY,)))
