"""The bureau's own view of its terms, counted from a Thursday."""

from datetime import UTC, datetime

from services.bureau.domain.terms import hand_search_from, processing_due, return_due
from shared.standard.seed import default_calendars

# Thursday, 5 March 2026, 14:00 in Astana: the example of A18.
RECEIVED = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


def test_package_may_be_returned_until_the_earlier_of_both_terms() -> None:
    calendars = default_calendars()
    processing = processing_due(RECEIVED, "astana", calendars)
    assert processing.date() == datetime(2026, 3, 10, tzinfo=UTC).date()
    assert return_due(RECEIVED, "astana", calendars) == processing


def test_nobody_waits_for_a_source_within_the_last_working_day() -> None:
    due = datetime(2026, 3, 16, 13, 0, tzinfo=UTC)  # a Monday
    assert hand_search_from(due, "astana", default_calendars()) == datetime(2026, 3, 13, 13, 0, tzinfo=UTC)
