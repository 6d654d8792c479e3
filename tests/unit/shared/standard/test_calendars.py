"""Working days of a calendar: plain weeks, exceptions both ways, and calendars that cannot be counted by."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.standard.calendars import Calendar, CalendarWithoutWorkingDay, DateOutsideCalendar, DayNote
from shared.standard.shipped import Text

NAME = Text("себеп", "причина", "reason")
MONDAY = date(2026, 6, 1)


def note(day: date, kind: str = "off", *, confirmed: bool = True, closes: time | None = None) -> DayNote:
    assert kind in ("off", "working")
    return DayNote(day, "off" if kind == "off" else "working", NAME, "test", confirmed, closes)


def calendar(
    *notes: DayNote, weekend: frozenset[int] = frozenset({5, 6}), years: tuple[int, ...] = (2026,)
) -> Calendar:
    return Calendar("test", weekend, {item.day: item for item in notes}, frozenset(years))


def test_plain_week_has_five_working_days() -> None:
    assert [calendar().is_working(MONDAY + timedelta(days=n)) for n in range(7)] == [True] * 5 + [False] * 2


def test_working_saturday_counts_and_a_day_off_does_not() -> None:
    saturday, tuesday = date(2026, 6, 6), date(2026, 6, 2)
    changed = calendar(note(saturday, "working"), note(tuesday))
    assert changed.is_working(saturday)
    assert not changed.is_working(tuesday)


def test_reason_of_a_day_off_is_its_note_or_its_weekday() -> None:
    changed = calendar(note(MONDAY))
    off, weekend = changed.why_off(MONDAY), changed.why_off(date(2026, 6, 7))
    assert off is not None
    assert off.name == NAME
    assert weekend is not None
    assert (weekend.name.en, weekend.source) == ("Sunday", "weekend")
    assert changed.why_off(date(2026, 6, 2)) is None


def test_working_days_are_counted_both_ways() -> None:
    friday, next_monday = date(2026, 6, 5), date(2026, 6, 8)
    assert calendar().add_working_days(friday, 1) == next_monday
    assert calendar().add_working_days(next_monday, -1) == friday
    assert calendar().add_working_days(date(2026, 6, 6), 0) == next_monday
    assert calendar().previous_working(date(2026, 6, 7)) == friday


def test_week_without_any_working_day_is_refused_when_built() -> None:
    with pytest.raises(CalendarWithoutWorkingDay):
        calendar(weekend=frozenset(range(7)))


def test_calendar_of_one_working_day_ends_with_an_error_not_a_loop() -> None:
    only = calendar(note(MONDAY, "working"), weekend=frozenset(range(7)), years=tuple(range(2020, 2030)))
    assert only.next_working(date(2026, 5, 1)) == MONDAY
    with pytest.raises(CalendarWithoutWorkingDay):
        only.add_working_days(MONDAY, 1)


def test_calendar_without_years_is_refused() -> None:
    with pytest.raises(CalendarWithoutWorkingDay):
        calendar(years=())


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2032, 1, 1), date.max, date.min])
def test_day_outside_the_years_is_refused(day: date) -> None:
    with pytest.raises(DateOutsideCalendar):
        calendar().is_working(day)


def test_count_that_runs_out_of_the_years_is_refused() -> None:
    with pytest.raises(DateOutsideCalendar):
        calendar().add_working_days(date(2031, 12, 31), 1)
    last = calendar(note(date.max, "working"), years=(9999,))
    with pytest.raises(DateOutsideCalendar):
        last.add_working_days(date.max, 1)


def test_year_that_nobody_filled_is_counted_but_not_confirmed() -> None:
    gap = calendar(years=(2026, 2028))
    assert gap.is_working(date(2027, 1, 1))
    assert (gap.confirmed(2026), gap.confirmed(2027)) == (True, False)
    assert not gap.confirmed_between(date(2026, 12, 1), date(2027, 1, 5))


def test_years_after_the_last_filled_one_are_counted_by_weekdays_and_not_confirmed() -> None:
    ends = calendar()
    assert ends.add_working_days(date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert not ends.is_working(date(2031, 12, 28))
    assert (ends.confirmed(2026), ends.confirmed(2027)) == (True, False)
    assert not ends.confirmed_between(date(2026, 12, 31), date(2027, 1, 1))


def test_estimated_day_makes_its_year_and_its_span_unconfirmed() -> None:
    estimated = calendar(note(MONDAY, confirmed=False))
    assert not estimated.confirmed(2026)
    assert estimated.confirmed_between(date(2026, 6, 2), date(2026, 6, 30))
    assert not estimated.confirmed_between(date(2026, 5, 25), MONDAY)


def test_closure_of_one_region_leaves_the_first_calendar_as_it_was() -> None:
    whole = calendar()
    closed = whole.with_days([note(MONDAY)])
    assert whole.is_working(MONDAY)
    assert not closed.is_working(MONDAY)


def test_short_day_closes_early_and_never_later_than_usual() -> None:
    short = calendar(note(MONDAY, "working", closes=time(13)))
    assert short.closes_at(MONDAY, time(18)) == time(13)
    assert short.closes_at(MONDAY, time(12)) == time(12)
    assert short.closes_at(date(2026, 6, 2), time(18)) == time(18)


@given(
    day=st.dates(date(2026, 3, 1), date(2026, 6, 30)),
    count=st.integers(1, 40),
    days_off=st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=40),
)
def test_counted_working_days_are_exactly_those_between(day: date, count: int, days_off: set[date]) -> None:
    some = calendar(*(note(item) for item in days_off))
    end = some.add_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(some.is_working(item) for item in between) == count
    assert some.is_working(end)
