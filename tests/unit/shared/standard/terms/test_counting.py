"""Due dates: the worked examples of the standard, hard dates, and laws that hold for any calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.standard.calendars import Calendar, DateOutsideCalendar, DayKind, DayNote
from shared.standard.centres import all_bureaus
from shared.standard.seed import default_calendars
from shared.standard.shipped import Text
from shared.standard.terms import InstantWithoutZone, Rule, UnknownZone, add_months, due, rule
from shared.standard.terms.rules import Closing, Roll, Start, Unit

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


@pytest.mark.parametrize("event", [noon(2007, 12, 1), noon(2031, 12, 30), noon(2050, 1, 1)])
@pytest.mark.parametrize("item", [PROCESSING, RETURN, replace(PROCESSING, roll="none")])
def test_date_outside_the_years_is_refused(item: Rule, event: datetime) -> None:
    with pytest.raises(DateOutsideCalendar):
        due(item, event, BUREAU5, ALMATY)


events = st.integers(0, 190_000).map(lambda hours: datetime(2008, 1, 2, tzinfo=UTC) + timedelta(hours=hours))
zones = st.sampled_from(sorted({item.timezone for item in all_bureaus()}))
UNITS: tuple[Unit, ...] = ("calendar_day", "working_day", "week", "month")
STARTS: tuple[Start, ...] = ("next_day", "same_day")
CLOSINGS: tuple[Closing, ...] = ("organisation", "midnight")
KINDS: tuple[DayKind, ...] = ("off", "working")
OFF = Text("демалыс", "выходной", "off")


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Rules that the standard does not have but a row could."""
    return replace(
        PROCESSING,
        unit=draw(st.sampled_from(UNITS)),
        amount=draw(st.integers(1, 12)),
        start=draw(st.sampled_from(STARTS)),
        closing=draw(st.sampled_from(CLOSINGS)),
    )


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Weeks of any shape with some closed and some worked days; at least one working weekday remains."""
    weekend = draw(st.frozensets(st.integers(0, 6), max_size=6))
    days = st.dates(date(2008, 1, 1), date(2031, 12, 31))
    kinds = draw(st.dictionaries(days, st.sampled_from(KINDS), max_size=30))
    notes = {day: DayNote(day, kind, OFF, "journal") for day, kind in kinds.items()}
    return Calendar("drawn", weekend, notes, frozenset(range(2008, 2032)))


@given(item=rules(), event=events, known=calendars(), zone=zones)
def test_term_never_ends_on_a_non_working_day_after_rolling(
    item: Rule, event: datetime, known: Calendar, zone: str
) -> None:
    assert known.is_working(due(item, event, known, zone)[0])


@given(item=rules(), event=events, known=calendars(), zone=zones)
def test_larger_amount_never_ends_earlier(item: Rule, event: datetime, known: Calendar, zone: str) -> None:
    longer = replace(item, amount=item.amount + 1)
    assert due(longer, event, known, zone) >= due(item, event, known, zone)


@given(item=rules(), event=events, later_by=st.integers(0, 60), known=calendars(), zone=zones)
def test_later_event_never_ends_earlier(
    item: Rule, event: datetime, later_by: int, known: Calendar, zone: str
) -> None:
    later = event + timedelta(days=later_by)
    assert due(item, later, known, zone)[0] >= due(item, event, known, zone)[0]


@given(item=rules(), event=events, known=calendars(), zone=zones)
def test_another_day_off_never_ends_a_term_earlier(
    item: Rule, event: datetime, known: Calendar, zone: str
) -> None:
    due_on = due(item, event, known, zone)[0]
    one_more = known.with_days([DayNote(due_on, "off", OFF, "journal")])
    assert due(item, event, one_more, zone)[0] > due_on


@given(item=rules(), event=events, known=calendars(), zone=zones)
def test_due_instant_lies_on_the_due_date_in_the_zone(
    item: Rule, event: datetime, known: Calendar, zone: str
) -> None:
    due_on, due_at = due(item, event, known, zone)
    assert (due_at - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date() == due_on
