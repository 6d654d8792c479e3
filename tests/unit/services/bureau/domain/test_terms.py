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
from shared.standard.seed import default_calendars
from tests.support.rules import renewed

# Thursday, 5 March 2026, 14:00 in Astana: the example of A18.
RECEIVED = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
FRIDAY, SATURDAY = date(2026, 3, 6), date(2026, 3, 7)


def package(registered_at: datetime = RECEIVED, pauses: Pauses | None = None) -> Package:
    return Package("psc-01", "astana", registered_at, RECEIVED, pauses or {})


def test_package_may_be_returned_until_the_earlier_of_both_terms() -> None:
    calendars = default_calendars()
    processing = processing_due(package(), calendars)
    assert processing.date() == date(2026, 3, 10)
    assert return_due(package(), calendars) == processing


def test_pause_moves_both_terms() -> None:
    paused, calendars = package(pauses=with_pause({}, "a", FRIDAY, FRIDAY)), default_calendars()
    assert processing_due(paused, calendars).date() == date(2026, 3, 11)
    assert return_due(paused, calendars).date() == date(2026, 3, 11)


def test_pause_is_only_ever_made_shorter() -> None:
    short, long = with_pause({}, "a", FRIDAY, FRIDAY), with_pause({}, "a", FRIDAY, SATURDAY)
    assert with_pause(long, "a", FRIDAY, FRIDAY) == with_pause(short, "a", FRIDAY, SATURDAY) == short
    assert set(with_pause(short, "b", SATURDAY, SATURDAY)) == {"a", "b"}


def test_rules_are_those_of_the_day_of_registration() -> None:
    with renewed("processing", valid_from=date(2026, 3, 5), amount=1):
        before = package(registered_at=RECEIVED - timedelta(days=1))
        calendars = default_calendars()
        assert processing_due(before, calendars).date() == date(2026, 3, 10)
        assert (
            processing_due(package(), calendars).date() == return_due(package(), calendars).date() == FRIDAY
        )


def test_nobody_waits_for_a_source_within_the_last_working_day() -> None:
    due = datetime(2026, 3, 16, 13, 0, tzinfo=UTC)  # a Monday
    assert hand_search_from(due, "astana", default_calendars()) == datetime(2026, 3, 13, 13, 0, tzinfo=UTC)
