"""The forecast: position in the queue over the pace, counted in working time, by those who are there."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sla.domain.calling import Place
from services.sla.domain.forecasting import Away, Foreseen, Queue, Staff, Step, foresee, shifts_of
from shared.standard.calendars import Calendar, DayNote
from shared.standard.shipped import Text
from shared.standard.terms import Hours

ZONE = ZoneInfo("Asia/Almaty")
NINE_TO_SIX = Hours(time(9), time(18))
# Monday at nine there; ten working days of nine hours lie in the fortnight before.
MONDAY = datetime(2026, 3, 16, 9, tzinfo=ZONE)
LONG_AGO = MONDAY - timedelta(days=90)
HOURS_WATCHED = 90


def a_calendar(*off: date) -> Calendar:
    notes = {day: DayNote(day, "off", Text("д", "в", "off"), "a test") for day in off}
    return Calendar("bureau5", frozenset({5, 6}), notes, frozenset({2026}))


def closing(days: int) -> datetime:
    """The closing hour so many days after Monday, in UTC."""
    return datetime.combine(MONDAY.date() + timedelta(days=days), time(18), ZONE).astimezone(UTC)


def seen(
    *steps: Step,
    ended: int,
    began_at: datetime = LONG_AGO,
    staff: Staff | None = None,
    calendar: Calendar | None = None,
) -> Foreseen:
    place = Place(ZONE, calendar or a_calendar(), NINE_TO_SIX)
    queue = Queue("processing", "astana", steps, ended, began_at)
    return foresee(queue, shifts_of(place, staff or Staff(), now=MONDAY), now=MONDAY)


def test_queue_that_is_shorter_than_the_pace_allows_is_kept() -> None:
    foreseen = seen(Step(closing(0), 9), ended=HOURS_WATCHED)
    assert (foreseen.pace, foreseen.will_breach) == (1.0, 0)
    assert foreseen.done_at(9) == closing(0)
    assert foreseen.done_at(3) == MONDAY + timedelta(hours=3)


def test_those_at_the_end_of_a_longer_queue_will_be_breached() -> None:
    foreseen = seen(Step(closing(0), 12), Step(closing(1), 7), ended=HOURS_WATCHED)
    assert [(fate.before, fate.kept, fate.will_breach) for fate in foreseen.fates] == [(0, 9, 3), (12, 6, 1)]
    assert foreseen.will_breach == 4


def test_what_is_breached_already_stands_before_and_is_not_counted_again() -> None:
    foreseen = seen(Step(closing(-3), 5, breached=4), Step(closing(0), 9), ended=HOURS_WATCHED)
    assert [fate.will_breach for fate in foreseen.fates] == [1, 5]


def test_weekend_and_holidays_are_no_working_time() -> None:
    holidays = [date(2026, 3, day) for day in (23, 24, 25)]
    plain = seen(Step(closing(9), 80), ended=HOURS_WATCHED)
    known = seen(Step(closing(9), 80), ended=HOURS_WATCHED, calendar=a_calendar(*holidays))
    assert plain.will_breach == 80 - 8 * 9
    assert known.will_breach == 80 - 5 * 9
    assert known.done_at(46) == closing(9) + timedelta(hours=16)


def test_holidays_of_the_past_make_the_pace_higher() -> None:
    past = [date(2026, 3, day) for day in (9, 10, 11, 12, 13)]
    foreseen = seen(Step(closing(0), 18), ended=HOURS_WATCHED, calendar=a_calendar(*past))
    assert (foreseen.pace, foreseen.will_breach) == (2.0, 0)


def test_half_of_the_people_away_keep_half_as_much() -> None:
    staff = Staff(2, (Away("a", date(2026, 3, 16), date(2026, 3, 17)),))
    foreseen = seen(Step(closing(0), 9), Step(closing(2), 9), ended=HOURS_WATCHED, staff=staff)
    assert [fate.kept for fate in foreseen.fates] == [4, 9]
    assert foreseen.done_at(9) == closing(1)


def test_pace_is_of_those_who_were_there() -> None:
    staff = Staff(2, (Away("a", date(2026, 3, 2), date(2026, 3, 13)),))
    foreseen = seen(Step(closing(0), 18), ended=HOURS_WATCHED, staff=staff)
    assert (foreseen.pace, foreseen.will_breach) == (2.0, 0)


def test_one_person_noted_away_twice_is_away_once() -> None:
    day = date(2026, 3, 16)
    assert Staff(2, (Away("a", day, day), Away("a", day, day))).share_there(day) == 0.5


def test_nobody_there_keeps_nothing() -> None:
    staff = Staff(1, (Away("a", date(2026, 3, 16), date(2026, 12, 31)),))
    foreseen = seen(Step(closing(4), 3), ended=HOURS_WATCHED, staff=staff)
    assert (foreseen.will_breach, foreseen.done_at(1)) == (3, None)


def test_where_nothing_was_watched_nothing_is_foretold() -> None:
    foreseen = seen(Step(closing(0), 500), ended=0, began_at=MONDAY - timedelta(minutes=5))
    assert (foreseen.pace, foreseen.will_breach, foreseen.done_at(1)) == (None, None, None)


def test_place_that_ended_nothing_for_a_whole_day_will_keep_nothing() -> None:
    foreseen = seen(Step(closing(3), 5), ended=0)
    assert (foreseen.pace, foreseen.will_breach) == (0.0, 5)


def test_pace_of_a_fresh_place_is_counted_from_its_first_deadline() -> None:
    friday_at_four = MONDAY - timedelta(days=3) + timedelta(hours=7)
    assert seen(Step(closing(3), 1), ended=4, began_at=friday_at_four).pace == 2.0


def test_horizon_ends_with_the_years_that_the_calendar_can_be_asked_for() -> None:
    place = Place(ZONE, a_calendar(), NINE_TO_SIX)
    last = place.calendar.last_day
    shifts = shifts_of(place, Staff(), now=datetime(last.year, 12, 20, tzinfo=ZONE))
    assert shifts[-1].opens_at.date() == place.calendar.previous_working(last)


@given(
    counts=st.lists(st.integers(1, 40), min_size=1, max_size=6),
    ended=st.integers(1, 2000),
    more=st.integers(1, 2000),
)
def test_more_pace_never_breaches_more_and_list_and_count_agree(
    counts: list[int], ended: int, more: int
) -> None:
    steps = [Step(closing(day), count) for day, count in enumerate(counts)]
    slow, quick = seen(*steps, ended=ended), seen(*steps, ended=ended + more)
    assert slow.will_breach is not None
    assert quick.will_breach is not None
    assert quick.will_breach <= slow.will_breach
    for fate in slow.fates:
        for place in range(1, fate.step.deadlines + 1):
            done_at = slow.done_at(fate.before + place)
            is_late = done_at is None or done_at > fate.step.due_at + timedelta(seconds=1)
            assert is_late == (place > fate.kept)


@pytest.mark.parametrize("there", [1, 0.5])
def test_done_in_the_middle_of_a_day_is_counted_by_who_is_there(there: float) -> None:
    staff = Staff() if there == 1 else Staff(2, (Away("a", MONDAY.date(), MONDAY.date()),))
    foreseen = seen(Step(closing(4), 2), ended=HOURS_WATCHED, staff=staff)
    assert foreseen.pace is not None
    assert foreseen.done_at(2) == MONDAY + timedelta(hours=2 / foreseen.pace / there)
