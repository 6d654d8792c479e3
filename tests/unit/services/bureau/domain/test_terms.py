"""The bureau's own view of its terms, counted from a Thursday."""

from datetime import UTC, date, datetime, timedelta

from services.bureau.domain.terms import (
    Package,
    Pauses,
    hand_search_from,
    processing_due,
    return_due,
    with_pause,
)
from shared.standard.calendars import Calendars
from shared.standard.seed import default_calendars
from tests.support.rules import renewed

# Thursday, 5 March 2026, 14:00 in Astana: the example of A18.
RECEIVED = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
FRIDAY, SATURDAY = date(2026, 3, 6), date(2026, 3, 7)


def package(registered_at: datetime = RECEIVED, pauses: Pauses | None = None) -> Package:
    return Package("psc-01", "astana", registered_at, RECEIVED, pauses or {})


def test_package_may_be_returned_until_the_earlier_of_both_terms() -> None:
    calendars = Calendars(default_calendars())
    processing = processing_due(package(), calendars)
    assert processing.date() == date(2026, 3, 10)
    assert return_due(package(), calendars) == processing


def test_pause_moves_both_terms() -> None:
    paused, calendars = (
        package(pauses=with_pause({}, "a", FRIDAY, FRIDAY, noted_at=RECEIVED)),
        Calendars(default_calendars()),
    )
    assert processing_due(paused, calendars).date() == date(2026, 3, 11)
    assert return_due(paused, calendars).date() == date(2026, 3, 11)


def test_pause_noted_after_the_return_term_does_not_revive_it() -> None:
    """Two weeks for processing: the return term ends first; a court's pause of days before it comes late."""
    calendars = Calendars(default_calendars())
    with renewed("processing", valid_from=date(2026, 3, 5), amount=14):
        ended_at = return_due(package(), calendars)
        in_time = with_pause({}, "a", FRIDAY, FRIDAY, noted_at=ended_at)
        moved_to = return_due(package(pauses=in_time), calendars)
        assert moved_to > ended_at
        late = with_pause({}, "a", FRIDAY, FRIDAY, noted_at=ended_at + timedelta(seconds=1))
        assert return_due(package(pauses=late), calendars) == ended_at
        assert processing_due(package(pauses=late), calendars) > processing_due(package(), calendars)
        both = with_pause(in_time, "b", SATURDAY, SATURDAY, noted_at=moved_to + timedelta(seconds=1))
        assert return_due(package(pauses=both), calendars) == moved_to


def test_pause_of_an_earlier_release_counts() -> None:
    old = package(pauses={"a": ("2026-03-06", "2026-03-06")})
    assert return_due(old, Calendars(default_calendars())).date() == date(2026, 3, 11)
    shorter = with_pause({"a": ("2026-03-06", "2026-03-07")}, "a", FRIDAY, FRIDAY, noted_at=RECEIVED)
    assert shorter == {"a": ["2026-03-06", "2026-03-06"]}


def test_pause_is_only_ever_made_shorter() -> None:
    at = {"noted_at": RECEIVED}
    short, long = with_pause({}, "a", FRIDAY, FRIDAY, **at), with_pause({}, "a", FRIDAY, SATURDAY, **at)
    assert with_pause(long, "a", FRIDAY, FRIDAY, **at) == short
    assert with_pause(short, "a", FRIDAY, SATURDAY, **at) == short
    assert set(with_pause(short, "b", SATURDAY, SATURDAY, **at)) == {"a", "b"}


def test_rules_are_those_of_the_day_of_registration() -> None:
    with renewed("processing", valid_from=date(2026, 3, 5), amount=1):
        before = package(registered_at=RECEIVED - timedelta(days=1))
        calendars = Calendars(default_calendars())
        assert processing_due(before, calendars).date() == date(2026, 3, 10)
        assert (
            processing_due(package(), calendars).date() == return_due(package(), calendars).date() == FRIDAY
        )


def test_nobody_waits_for_a_source_within_the_last_working_day() -> None:
    due = datetime(2026, 3, 16, 13, 0, tzinfo=UTC)  # a Monday
    assert hand_search_from(due, "astana", Calendars(default_calendars())) == datetime(
        2026, 3, 13, 13, 0, tzinfo=UTC
    )
