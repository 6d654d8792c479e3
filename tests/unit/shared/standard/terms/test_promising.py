"""The running return term, the receipt's promise and the marks on the way to a due date."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.standard.calendars import DayNote
from shared.standard.centres import Centre, all_centres, centre
from shared.standard.seed import default_calendars
from shared.standard.shipped import Text
from shared.standard.terms import (
    Pause,
    due,
    marks,
    promised_at,
    promised_fast,
    rule,
    running_return_due,
    running_return_fast,
)

ALMATY = ZoneInfo("Asia/Almaty")
CALENDARS = default_calendars()
BUREAU5 = CALENDARS["bureau5"]
TODAY = date(2026, 3, 5)
events = st.integers(0, 190_000).map(lambda hours: datetime(2008, 1, 2, tzinfo=UTC) + timedelta(hours=hours))
BOTH = rule("return", TODAY), rule("processing", TODAY)


def ten(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 10, tzinfo=ALMATY)


def test_return_ends_with_the_processing_term_where_that_is_earlier() -> None:
    found = running_return_due(BOTH, ten(2026, 3, 5), BUREAU5, ALMATY)
    assert (found.due_on, found.due_at) == (date(2026, 3, 10), datetime(2026, 3, 10, 13, tzinfo=UTC))
    assert found.strict_due_on == date(2026, 3, 9)
    assert found.explanation[-1].step == "earlier"
    assert found.explanation[-1].text.en.endswith("until Tuesday 10 March 2026.")


def test_return_keeps_its_three_working_days_where_they_end_first() -> None:
    found = running_return_due(BOTH, ten(2026, 6, 1), BUREAU5, ALMATY)
    assert found.due_on == date(2026, 6, 4)
    assert "earlier" not in {item.step for item in found.explanation}


@given(event=events)
def test_running_return_is_never_later_than_either_term(event: datetime) -> None:
    found = running_return_due(BOTH, event, BUREAU5, ALMATY)
    ends = [due(one, event, BUREAU5, ALMATY) for one in BOTH]
    assert (found.due_on, found.due_at) == min(ends)


@given(event=events, day=st.integers(0, 4), length=st.integers(-1, 6))
def test_running_return_is_the_same_without_reasons(event: datetime, day: int, length: int) -> None:
    first = event.astimezone(ALMATY).date() + timedelta(days=day)
    pauses = [Pause(first, first + timedelta(days=length), Text("", "", ""))] if length >= 0 else []
    found = running_return_due(BOTH, event, BUREAU5, ALMATY, pauses)
    assert running_return_fast(BOTH, event, BUREAU5, ALMATY, pauses) == (found.due_on, found.due_at)


@pytest.mark.parametrize(
    ("registered", "carrying_days", "promised"),
    [
        # Monday, there on Tuesday 2, five days to Sunday 7 moved to Monday 8, back on Tuesday 9 June.
        ((2026, 6, 1), 1, date(2026, 6, 9)),
        # Electronic: received on Monday, the fifth day is Saturday 6, moved to Monday 8.
        ((2026, 6, 1), 0, date(2026, 6, 8)),
        # Friday: arrives on Saturday, when the bureau is closed; received on Monday 8, ends Monday 15.
        ((2026, 6, 5), 1, date(2026, 6, 16)),
        ((2026, 6, 1), 2, date(2026, 6, 10)),
        # Before Nauryz: received on Thursday 19, the fifth day and the next are off, back on Friday 27 March.
        ((2026, 3, 18), 1, date(2026, 3, 27)),
    ],
)
def test_receipt_promises_the_term_with_both_ways(
    registered: tuple[int, int, int], carrying_days: int, promised: date
) -> None:
    found = promised_at(ten(*registered), centre("psc-03"), carrying_days)
    assert found.promised_on == promised
    assert found.promised_at == datetime.combine(promised, time(20), ALMATY)
    assert found.explanation[-1].date == promised


def test_promise_explains_every_stage() -> None:
    steps = [item.step for item in promised_at(ten(2026, 6, 1), centre("psc-03")).explanation]
    assert [name for name in steps if name != "skipped"] == [
        "started",
        "carried",
        "received",
        "rule",
        "reached",
        "rolled",
        "carried",
        "ready",
    ]
    electronic = [item.step for item in promised_at(ten(2026, 6, 1), centre("psc-03"), 0).explanation]
    assert "carried" not in electronic


def test_promise_is_by_the_closing_hour_of_the_centre_in_its_own_zone() -> None:
    found = promised_at(datetime(2024, 2, 20, 6, tzinfo=UTC), centre("psc-09"))
    assert found.promised_at.astimezone(ZoneInfo("Asia/Aqtobe")).time() == time(20)


def test_promise_by_other_calendars_follows_them() -> None:
    closed = DayNote(date(2026, 6, 9), "off", Text("жөндеу", "ремонт", "repairs"), "journal")
    changed = {**CALENDARS, "centre6": CALENDARS["centre6"].with_days([closed])}
    assert promised_at(ten(2026, 6, 1), centre("psc-03"), 1, changed).promised_on == date(2026, 6, 10)


@given(event=events, at=st.sampled_from(all_centres()), carrying_days=st.integers(0, 5))
def test_fast_promise_agrees_and_both_ends_are_working_days(
    event: datetime, at: Centre, carrying_days: int
) -> None:
    found = promised_at(event, at, carrying_days)
    assert (found.promised_on, found.promised_at) == promised_fast(event, at, carrying_days)
    assert CALENDARS["centre6"].is_working(found.promised_on)
    assert found.promised_on > event.astimezone(at.zone).date()


@pytest.mark.parametrize(
    ("kind", "event", "expected"),
    [
        # Due on Thursday 26 March at 18:00; the working day before Nauryz is Friday 20.
        ("processing", ten(2026, 3, 18), [("one_working_day_left", ten(2026, 3, 20) + timedelta(hours=8))]),
        ("return", ten(2026, 6, 1), [("one_working_day_left", ten(2026, 6, 3) + timedelta(hours=8))]),
        ("inform", ten(2026, 6, 1), [("three_hours_left", ten(2026, 6, 2) + timedelta(hours=7))]),
        ("storage", ten(2026, 6, 1), [("seven_days_left", ten(2026, 6, 24) + timedelta(hours=10))]),
        ("queue_wait", ten(2026, 6, 1), [("ten_minutes_left", ten(2026, 6, 1) + timedelta(minutes=20))]),
        (
            # At the hour at which the centre, which answers, closes.
            "complaint",
            ten(2026, 6, 1),
            [
                ("three_working_days_left", ten(2026, 6, 24) + timedelta(hours=10)),
                ("one_working_day_left", ten(2026, 6, 26) + timedelta(hours=10)),
            ],
        ),
    ],
)
def test_marks_lie_where_the_data_says(
    kind: str, event: datetime, expected: list[tuple[str, datetime]]
) -> None:
    found = rule(kind, event.date())
    known = CALENDARS[found.calendar]
    end = due(found, event, known, ALMATY)[1]
    assert marks(found, event, end, known, ALMATY) == expected


def test_mark_before_the_start_of_the_term_is_left_out() -> None:
    short = replace(rule("inform", TODAY), marks=rule("storage", TODAY).marks)
    end = due(short, ten(2026, 6, 1), CALENDARS["centre6"], ALMATY)[1]
    assert marks(short, ten(2026, 6, 1), end, CALENDARS["centre6"], ALMATY) == []


def test_mark_days_before_keeps_the_local_hour_over_a_zone_change() -> None:
    storage = rule("storage", TODAY)
    end = due(storage, datetime(2024, 2, 5, 6, tzinfo=UTC), CALENDARS["centre6"], ALMATY)[1]
    ((_, at),) = marks(storage, datetime(2024, 2, 5, 6, tzinfo=UTC), end, CALENDARS["centre6"], ALMATY)
    assert end == datetime(2024, 3, 5, 15, tzinfo=UTC)
    assert at == datetime(2024, 2, 27, 14, tzinfo=UTC)
