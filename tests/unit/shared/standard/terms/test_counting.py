"""Due dates: the worked examples of the standard, hard dates, and laws that hold for any calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.standard.calendars import Calendar, DateOutsideCalendar, DayNote
from shared.standard.seed import default_calendars
from shared.standard.shipped import Text
from shared.standard.terms import InstantWithoutZone, Rule, UnknownZone, add_months, deadline, due, rule
from shared.standard.terms.rules import Roll, Unit
from tests.support.drawn import YEARS, Case, cases, noted

ALMATY = ZoneInfo("Asia/Almaty")
BUREAU5, CENTRE6 = default_calendars()["bureau5"], default_calendars()["centre6"]
TODAY = date(2026, 3, 5)
PROCESSING, RETURN, INFORM, STORAGE = (
    rule(kind, TODAY) for kind in ("processing", "return", "inform", "storage")
)
TWENTY_DAYS = rule("complaint", TODAY)


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=ALMATY)


# Thursday before a long weekend; Wednesday before Nauryz; the day after New Year 2025 with its moved days;
# the last Saturday of January 2009, whose month has no 31st to end on.
WORKED_EXAMPLES = [
    ((2026, 3, 5), ["2026-03-10", "2026-03-10", "2026-03-11", "2026-03-06", "2026-04-06", "2026-04-08"]),
    ((2026, 3, 18), ["2026-03-26", "2026-03-25", "2026-03-26", "2026-03-19", "2026-04-18", "2026-04-20"]),
    ((2025, 1, 2), ["2025-01-08", "2025-01-08", "2025-01-08", "2025-01-03", "2025-02-03", "2025-01-31"]),
    ((2009, 1, 31), ["2009-02-05", "2009-02-05", "2009-02-04", "2009-02-02", "2009-02-28", "2009-02-27"]),
]
COLUMNS = [
    (PROCESSING, BUREAU5),
    (PROCESSING, CENTRE6),
    (RETURN, BUREAU5),
    (INFORM, CENTRE6),
    (STORAGE, CENTRE6),
    (TWENTY_DAYS, BUREAU5),
]


@pytest.mark.parametrize(("event", "expected"), WORKED_EXAMPLES)
def test_worked_examples_of_the_standard_come_out(event: tuple[int, int, int], expected: list[str]) -> None:
    found = [due(item, noon(*event), known, ALMATY)[0].isoformat() for item, known in COLUMNS]
    assert found == expected


@pytest.mark.parametrize(
    ("item", "event", "expected"),
    [
        # 2008: 22 March is a Saturday and carried to Monday 24; 5 May is the fifth day after 30 April.
        (PROCESSING, (2008, 3, 19), "2008-03-25"),
        (PROCESSING, (2008, 4, 30), "2008-05-05"),
        # 2 May 2008 was off in place of Sunday 4 May, which was worked.
        (RETURN, (2008, 4, 29), "2008-05-05"),
        # A year's end: the fifth day is Monday 5 January 2009.
        (PROCESSING, (2008, 12, 31), "2009-01-05"),
        # 3 January 2014 was off for 28 December 2013, the 7th is Christmas: the 6th, 8th and 9th count.
        (RETURN, (2013, 12, 31), "2014-01-09"),
        # Leap years.
        (STORAGE, (2024, 1, 31), "2024-02-29"),
        (STORAGE, (2025, 1, 31), "2025-02-28"),
        (STORAGE, (2024, 2, 29), "2024-03-29"),
        (PROCESSING, (2024, 2, 26), "2024-03-04"),
        # A month's end that falls on a Sunday holiday and is carried on.
        (STORAGE, (2010, 1, 28), "2010-03-01"),
        # The last day that the calendars were made for.
        (STORAGE, (2030, 12, 31), "2031-01-31"),
    ],
)
def test_hard_date_comes_out(item: Rule, event: tuple[int, int, int], expected: str) -> None:
    known = default_calendars()[item.calendar]
    assert due(item, noon(*event), known, ALMATY)[0].isoformat() == expected


def test_term_ends_when_the_organisation_closes() -> None:
    assert due(PROCESSING, noon(2026, 3, 5), BUREAU5, ALMATY)[1] == datetime(2026, 3, 10, 13, tzinfo=UTC)
    assert due(STORAGE, noon(2026, 3, 5), CENTRE6, ALMATY)[1] == datetime(2026, 4, 6, 15, tzinfo=UTC)


def test_shortened_day_ends_the_term_early() -> None:
    short = DayNote(date(2026, 3, 10), "working", Text("а", "а", "a"), "journal", closes=time(13))
    assert due(PROCESSING, noon(2026, 3, 5), BUREAU5.with_days([short]), ALMATY)[1].hour == 8


def test_term_until_midnight_ends_with_the_last_day() -> None:
    until_midnight = replace(PROCESSING, closing="midnight")
    due_on, due_at = due(until_midnight, noon(2026, 3, 5), BUREAU5, ALMATY)
    assert (due_on, due_at) == (date(2026, 3, 10), datetime(2026, 3, 10, 19, tzinfo=UTC))


def test_midnight_is_the_second_one_where_the_clock_was_set_back_at_midnight() -> None:
    # On 1 March 2024 at 00:00 Almaty went back to 23:00 of 29 February; the day ended at 19:00 UTC.
    until_midnight = replace(INFORM, closing="midnight")
    due_on, due_at = due(until_midnight, noon(2024, 2, 28), CENTRE6, ALMATY)
    assert (due_on, due_at) == (date(2024, 2, 29), datetime(2024, 2, 29, 19, tzinfo=UTC))


@pytest.mark.parametrize(
    ("zone", "event", "due_at"),
    [
        # Almaty: UTC+6 until 29 February 2024, UTC+5 after; the hall closes at 20:00 on either side.
        ("Asia/Almaty", datetime(2024, 2, 27, 6, tzinfo=UTC), datetime(2024, 2, 28, 14, tzinfo=UTC)),
        ("Asia/Almaty", datetime(2024, 2, 29, 6, tzinfo=UTC), datetime(2024, 3, 1, 15, tzinfo=UTC)),
        # Qyzylorda: UTC+6 until 20 December 2018, UTC+5 after.
        ("Asia/Qyzylorda", datetime(2018, 12, 19, 6, tzinfo=UTC), datetime(2018, 12, 20, 14, tzinfo=UTC)),
        ("Asia/Qyzylorda", datetime(2018, 12, 20, 6, tzinfo=UTC), datetime(2018, 12, 21, 15, tzinfo=UTC)),
        ("Asia/Aqtobe", datetime(2026, 3, 5, 6, tzinfo=UTC), datetime(2026, 3, 6, 15, tzinfo=UTC)),
    ],
)
def test_closing_hour_is_local_on_either_side_of_a_zone_change(
    zone: str, event: datetime, due_at: datetime
) -> None:
    assert due(INFORM, event, CENTRE6, zone)[1] == due_at


def test_event_late_in_the_evening_counts_for_its_local_day() -> None:
    # 19:55 in Almaty on 5 March 2026 is 14:55 UTC; 00:30 the next morning is still 5 March in UTC.
    assert due(INFORM, datetime(2026, 3, 5, 14, 55, tzinfo=UTC), CENTRE6, ALMATY)[0] == date(2026, 3, 6)
    assert due(INFORM, datetime(2026, 3, 5, 19, 30, tzinfo=UTC), CENTRE6, ALMATY)[0] == date(2026, 3, 7)


def test_same_instant_is_another_day_in_another_zone() -> None:
    before_the_change = datetime(2024, 2, 5, 18, 30, tzinfo=UTC)
    assert due(INFORM, before_the_change, CENTRE6, "Asia/Almaty")[0] == date(2024, 2, 7)
    assert due(INFORM, before_the_change, CENTRE6, "Asia/Aqtobe")[0] == date(2024, 2, 6)


def test_queue_minutes_run_by_the_clock() -> None:
    queue_wait = rule("queue_wait", TODAY)
    ticket_at = datetime(2026, 3, 5, 18, 50, tzinfo=UTC)
    assert due(queue_wait, ticket_at, CENTRE6, ALMATY) == (
        date(2026, 3, 6),
        ticket_at + timedelta(minutes=30),
    )


@pytest.mark.parametrize(
    ("event", "hours", "expected"),
    [
        (datetime(2026, 6, 1, 10, tzinfo=ALMATY), 3, datetime(2026, 6, 1, 13, tzinfo=ALMATY)),
        (datetime(2025, 3, 7, 19, tzinfo=ALMATY), 3, datetime(2025, 3, 10, 11, tzinfo=ALMATY)),
        (datetime(2026, 6, 1, 20, tzinfo=ALMATY), 1, datetime(2026, 6, 2, 10, tzinfo=ALMATY)),
        (datetime(2026, 6, 1, 7, tzinfo=ALMATY), 22, datetime(2026, 6, 2, 20, tzinfo=ALMATY)),
        (datetime(2026, 6, 6, 23, tzinfo=ALMATY), 1, datetime(2026, 6, 8, 10, tzinfo=ALMATY)),
    ],
)
def test_working_hours_run_while_the_centre_is_open(event: datetime, hours: int, expected: datetime) -> None:
    by_the_hour = replace(INFORM, unit="working_hour", amount=hours)
    assert due(by_the_hour, event, CENTRE6, ALMATY) == (expected.date(), expected)


def test_month_counts_from_the_original_day_and_never_in_a_chain() -> None:
    assert add_months(date(2026, 1, 31), 2) == date(2026, 3, 31)
    assert add_months(add_months(date(2026, 1, 31), 1), 1) == date(2026, 3, 28)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2025, 12, 31), 1) == date(2026, 1, 31)
    with pytest.raises(DateOutsideCalendar):
        add_months(date(2026, 1, 31), 200_000)


@pytest.mark.parametrize(
    ("unit", "amount", "expected"),
    [("week", 2, date(2026, 6, 15)), ("year", 1, date(2027, 6, 1)), ("month", 3, date(2026, 9, 1))],
)
def test_weeks_months_and_years_end_on_the_same_day(unit: Unit, amount: int, expected: date) -> None:
    of_unit = replace(STORAGE, unit=unit, amount=amount)
    assert due(of_unit, noon(2026, 6, 1), CENTRE6, ALMATY)[0] == expected


def test_roll_goes_the_way_the_rule_says() -> None:
    # The fifth day after Monday 1 June 2026 is Saturday 6 June.
    rolls: dict[Roll, date] = {
        "following": date(2026, 6, 8),
        "preceding": date(2026, 6, 5),
        "none": date(2026, 6, 6),
    }
    for roll, expected in rolls.items():
        assert due(replace(PROCESSING, roll=roll), noon(2026, 6, 1), BUREAU5, ALMATY)[0] == expected


def test_same_day_start_counts_the_day_itself() -> None:
    assert due(replace(PROCESSING, start="same_day"), noon(2026, 6, 1), BUREAU5, ALMATY)[0] == date(
        2026, 6, 5
    )
    assert due(replace(RETURN, start="same_day"), noon(2026, 6, 1), BUREAU5, ALMATY)[0] == date(2026, 6, 3)
    assert due(replace(RETURN, start="same_day"), noon(2026, 6, 6), BUREAU5, ALMATY)[0] == date(2026, 6, 10)


def test_zone_that_does_not_exist_is_refused() -> None:
    for zone in ("Asia/Nowhere", "", "../etc/passwd"):
        with pytest.raises(UnknownZone):
            due(PROCESSING, noon(2026, 3, 5), BUREAU5, zone)


def test_instant_without_zone_is_refused() -> None:
    with pytest.raises(InstantWithoutZone):
        due(PROCESSING, noon(2026, 3, 5).replace(tzinfo=None), BUREAU5, ALMATY)


@pytest.mark.parametrize(
    "event",
    [
        noon(2007, 12, 1),
        noon(2007, 12, 30),  # its end would lie in a known year
        datetime(2007, 12, 31, 12, tzinfo=UTC),
        noon(2036, 12, 31),
        noon(2050, 1, 1),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5))),  # no local time is left before it
        datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-12))),
    ],
)
@pytest.mark.parametrize(
    "item",
    [
        PROCESSING,
        RETURN,
        STORAGE,
        replace(PROCESSING, roll="none"),
        replace(PROCESSING, unit="minute", amount=1440),
        replace(PROCESSING, unit="working_hour", amount=20),
    ],
)
def test_date_outside_the_years_is_refused(item: Rule, event: datetime) -> None:
    for count in (due, deadline):
        with pytest.raises(DateOutsideCalendar):
            count(item, event, BUREAU5, ALMATY)


def test_first_known_day_begins_a_term() -> None:
    assert due(PROCESSING, datetime(2007, 12, 31, 18, tzinfo=UTC), BUREAU5, ALMATY)[0] == date(2008, 1, 8)


WORKING_UNITS = ("working_day", "working_hour")


def ends_on_a_working_day(item: Rule) -> bool:
    return item.unit in WORKING_UNITS or (item.roll != "none" and item.unit != "minute")


@given(case=cases())
def test_term_never_ends_on_a_non_working_day_after_rolling(case: Case) -> None:
    assume(ends_on_a_working_day(case.item))
    assert case.known.is_working(due(case.item, case.event, case.known, case.zone)[0])


@given(case=cases())
def test_term_that_is_not_rolled_ends_whatever_day_it_is(case: Case) -> None:
    assume(not ends_on_a_working_day(case.item))
    always = Calendar("always", frozenset(), {}, YEARS)
    by_any, by_none = (due(case.item, case.event, known, case.zone)[0] for known in (case.known, always))
    assert by_any == by_none


@given(case=cases())
def test_larger_amount_never_ends_earlier(case: Case) -> None:
    longer = replace(case.item, amount=case.item.amount + 1)
    ends = [due(item, case.event, case.known, case.zone) for item in (case.item, longer)]
    assert ends == sorted(ends)


@given(case=cases(), later_by=st.integers(0, 60))
def test_later_event_never_ends_earlier(case: Case, later_by: int) -> None:
    events = (case.event, case.event + timedelta(days=later_by))
    ends = [due(case.item, event, case.known, case.zone)[0] for event in events]
    assert ends == sorted(ends)


@given(case=cases())
def test_roll_goes_no_other_way_than_the_rule_says(case: Case) -> None:
    unrolled, rolled_on = (
        due(item, case.event, case.known, case.zone)[0]
        for item in (replace(case.item, roll="none"), case.item)
    )
    assert (rolled_on >= unrolled) or case.item.roll == "preceding"
    assert (rolled_on <= unrolled) or case.item.roll == "following"


@given(case=cases())
def test_another_day_off_ends_a_term_later_or_where_it_rolls_back_earlier(case: Case) -> None:
    due_on = due(case.item, case.event, case.known, case.zone)[0]
    one_more = case.known.with_days([noted(due_on, "off")])
    now_on = due(case.item, case.event, one_more, case.zone)[0]
    if not ends_on_a_working_day(case.item):
        assert now_on == due_on
    elif case.item.roll == "preceding" and case.item.unit not in WORKING_UNITS:
        assert now_on < due_on
    else:
        assert now_on > due_on


@given(case=cases())
def test_due_instant_lies_on_the_due_date_in_the_zone(case: Case) -> None:
    due_on, due_at = due(case.item, case.event, case.known, case.zone)
    last = due_at if case.item.unit == "minute" else due_at - timedelta(microseconds=1)
    assert last.astimezone(ZoneInfo(case.zone)).date() == due_on
