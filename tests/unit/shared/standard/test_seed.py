"""The calendars that the system begins with, against days that are known."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.standard.seed import FIRST_YEAR, calendar_from_rows, default_calendars, seed_rows

ROWS = seed_rows()


def test_rows_are_one_per_calendar_and_day() -> None:
    counted = Counter((row.calendar, row.day) for row in ROWS)
    assert max(counted.values()) == 1
    assert {row.calendar for row in ROWS} == {"bureau5", "centre6"}


def test_every_year_from_2008_to_2030_is_filled() -> None:
    for name in ("bureau5", "centre6"):
        assert {row.day.year for row in ROWS if row.calendar == name} >= set(range(FIRST_YEAR, 2031))


def test_every_row_has_words_in_three_languages() -> None:
    for row in ROWS:
        assert row.name_kk
        assert row.name_ru
        assert row.name_en.isascii()
        assert row.source


def test_six_day_week_of_march_2026_is_off_on_the_days_that_were_announced() -> None:
    centre6 = default_calendars()["centre6"]
    march = [date(2026, 3, 1) + timedelta(days=n) for n in range(31)]
    assert [day.day for day in march if not centre6.is_working(day)] == [1, 8, 9, 15, 21, 22, 23, 24, 29]


@pytest.mark.parametrize(
    ("day", "bureau5", "centre6"),
    [
        (date(2025, 1, 3), False, True),  # moved to Sunday 5 January, for the five-day week only
        (date(2025, 1, 5), True, False),
        (date(2014, 1, 3), False, True),  # moved across the year from 28 December 2013
        (date(2013, 12, 28), True, True),
        (date(2022, 3, 5), True, True),
        (date(2022, 3, 7), False, True),
        (date(2026, 5, 11), False, True),  # Saturday 9 May is carried over in the five-day week only
        (date(2008, 12, 8), False, False),  # Kurban Ait
        (date(2008, 10, 27), False, True),  # Saturday 25 October carried over
        (date(2024, 1, 7), False, False),
        (date(2024, 1, 8), True, True),  # 7 January is never carried over
    ],
)
def test_known_day_is_as_it_was(day: date, bureau5: bool, centre6: bool) -> None:
    known = default_calendars()
    assert (known["bureau5"].is_working(day), known["centre6"].is_working(day)) == (bureau5, centre6)


def test_working_days_of_2026_are_247() -> None:
    bureau5 = default_calendars()["bureau5"]
    assert sum(bureau5.is_working(date(2026, 1, 1) + timedelta(days=n)) for n in range(365)) == 247


def test_estimated_kurban_ait_is_not_confirmed() -> None:
    by_day = {row.day: row for row in ROWS if row.calendar == "bureau5"}
    assert by_day[date(2025, 6, 6)].confirmed
    assert not by_day[date(2026, 5, 27)].confirmed
    assert by_day[date(2026, 5, 27)].name_ru == "Курбан айт"
    assert [default_calendars()["bureau5"].confirmed(year) for year in (2008, 2025, 2026)] == [
        True,
        True,
        False,
    ]


def test_doubtful_carry_over_of_2026_works_but_is_flagged() -> None:
    bureau5 = default_calendars()["bureau5"]
    assert bureau5.is_working(date(2026, 8, 31))
    assert not bureau5.confirmed_between(date(2026, 8, 28), date(2026, 9, 1))


def test_years_whose_acts_are_not_known_yet_are_marked_and_counted_as_their_weekdays() -> None:
    bureau5, centre6 = default_calendars()["bureau5"], default_calendars()["centre6"]
    assert bureau5.awaited == set(range(2027, 2032))
    assert not centre6.awaited  # days are moved for the five-day week only
    for year in range(2027, 2032):
        last = date(year, 12, 31)
        assert bureau5.is_working(last) is (last.weekday() < 5)
        assert bureau5.why_working(last) is None
        assert not bureau5.confirmed_between(date(year, 11, 15), date(year, 11, 20))
    for year in range(FIRST_YEAR, 2027):
        assert bureau5.confirmed_between(date(year, 11, 15), date(year, 11, 20))


def test_act_that_is_known_settles_its_year() -> None:
    bureau5, last = default_calendars()["bureau5"], date(2029, 12, 31)
    moved = replace(bureau5.exceptions[last], source="act of 1 November 2028", confirmed=True)
    assert bureau5.with_days([moved]).confirmed_between(date(2029, 11, 15), date(2029, 11, 20))


def test_calendar_can_be_built_again_from_its_rows() -> None:
    rebuilt, shipped = calendar_from_rows("bureau5", ROWS), default_calendars()["bureau5"]
    assert rebuilt.exceptions == shipped.exceptions
    assert rebuilt.years == shipped.years
