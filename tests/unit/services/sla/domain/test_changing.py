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
from shared.standard.calendars import Calendar, Calendars, DayNote
from shared.standard.seed import default_calendars
from shared.standard.shipped import Text

KNOWN = Calendars(default_calendars())
BUREAU = KNOWN.country["bureau5"]
MONDAY = date(2026, 3, 16)


def off(day: date) -> DayNote:
    return DayNote(day, "off", Text("Жабық", "Закрыто", "Closed"), "act of a test")


def test_day_is_off_after_the_change_and_the_old_calendar_stays() -> None:
    after = changed(KNOWN, "bureau5", DaysChange((off(MONDAY),))).of("karaganda")["bureau5"]
    assert (BUREAU.is_working(MONDAY), after.is_working(MONDAY)) == (True, False)


def test_removed_note_gives_the_day_back_to_its_weekday() -> None:
    womens_day = date(2027, 3, 8)
    assert not BUREAU.is_working(womens_day)
    after = changed(KNOWN, "bureau5", DaysChange(removed=(womens_day,)))
    assert after.country["bureau5"].is_working(womens_day)


def test_year_after_the_last_may_be_added_and_none_behind_it() -> None:
    last = BUREAU.last_year
    one_more = changed(KNOWN, "bureau5", DaysChange((off(date(last + 1, 1, 1)),))).country["bureau5"]
    assert one_more.last_year == last + 1
    for day in (date(last + 2, 1, 1), date(2007, 12, 31), date.max):
        with pytest.raises(DayOutsideCalendar):
            changed(KNOWN, "bureau5", DaysChange((off(day),)))


def test_year_without_a_working_day_is_refused() -> None:
    everything = tuple(off(date(2027, 1, 1) + timedelta(days=offset)) for offset in range(365))
    with pytest.raises(CalendarNeedsWorkingDays):
        changed(KNOWN, "bureau5", DaysChange(everything))


def test_year_is_never_left_without_a_note() -> None:
    small = Calendar("bureau5", frozenset({5, 6}), {MONDAY: off(MONDAY)}, frozenset({2026}))
    with pytest.raises(YearLeftEmpty):
        changed(Calendars({"bureau5": small}), "bureau5", DaysChange(removed=(MONDAY,)))


def test_day_named_twice_is_refused() -> None:
    with pytest.raises(DayTwice):
        changed(KNOWN, "bureau5", DaysChange((off(MONDAY),), (MONDAY,)))


def test_change_that_changes_nothing_is_refused() -> None:
    with pytest.raises(NothingChanges):
        changed(KNOWN, "bureau5", DaysChange(removed=(MONDAY,)))


def test_closure_of_a_region_is_off_there_and_nowhere_else() -> None:
    after = changed(KNOWN, "bureau5", DaysChange((off(MONDAY),), region="karaganda"))
    assert not after.of("karaganda")["bureau5"].is_working(MONDAY)
    assert after.of("astana")["bureau5"].is_working(MONDAY)
    assert after.country["bureau5"].is_working(MONDAY)
    assert after.of("karaganda")["centre6"].is_working(MONDAY)


def test_region_goes_before_the_country_until_it_gives_its_day_back() -> None:
    womens_day = date(2027, 3, 8)
    works = DayNote(womens_day, "working", Text("Жұмыс", "Рабочий", "Working"), "act of a test")
    apart = changed(KNOWN, "bureau5", DaysChange((works,), region="karaganda"))
    assert apart.of("karaganda")["bureau5"].is_working(womens_day)
    back = changed(apart, "bureau5", DaysChange(removed=(womens_day,), region="karaganda"))
    assert not back.of("karaganda")["bureau5"].is_working(womens_day)


def test_later_change_of_the_country_reaches_a_region_with_days_of_its_own() -> None:
    apart = changed(KNOWN, "bureau5", DaysChange((off(MONDAY),), region="karaganda"))
    after = changed(apart, "bureau5", DaysChange((off(MONDAY + timedelta(days=1)),)))
    here = after.of("karaganda")["bureau5"]
    assert not here.is_working(MONDAY)
    assert not here.is_working(MONDAY + timedelta(days=1))


def test_region_s_closure_is_noted_once_and_taken_back_only_where_it_was_noted() -> None:
    closing = DaysChange((off(MONDAY),), region="karaganda")
    with pytest.raises(NothingChanges):
        changed(changed(KNOWN, "bureau5", closing), "bureau5", closing)
    with pytest.raises(NothingChanges):
        changed(KNOWN, "bureau5", DaysChange(removed=(date(2027, 3, 8),), region="karaganda"))


def test_closure_of_a_region_fills_no_year_and_settles_none() -> None:
    with pytest.raises(DayOutsideCalendar):
        changed(KNOWN, "bureau5", DaysChange((off(date(2032, 1, 1)),), region="karaganda"))
    last = date(2027, 12, 31)  # the day that stands for the act awaited
    here = changed(KNOWN, "bureau5", DaysChange((off(last),), region="karaganda")).of("karaganda")["bureau5"]
    assert not here.confirmed_between(last, last)


def test_country_leaves_every_region_a_working_day() -> None:
    days = [date(2027, 1, 1) + timedelta(days=offset) for offset in range(365)]
    half = changed(KNOWN, "bureau5", DaysChange(tuple(map(off, days[:200])), region="karaganda"))
    with pytest.raises(CalendarNeedsWorkingDays):
        changed(half, "bureau5", DaysChange(tuple(map(off, days[200:]))))
