"""Months by the wall calendar of a centre, and when they can be frozen."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.sla.domain.indicators.months import (
    RECENT_MONTHS,
    SETTLING,
    Month,
    months_begun,
    settled_months,
)
from shared.standard.centres import all_centres, centre

ASTANA = centre("psc-01")


def test_month_begins_at_midnight_of_the_centre() -> None:
    window = Month(2026, 3).window(ASTANA)
    assert window.starts_at == datetime(2026, 2, 28, 19, tzinfo=UTC)
    assert window.ends_at == datetime(2026, 3, 31, 19, tzinfo=UTC)


def test_month_in_which_the_zone_changed_is_an_hour_longer() -> None:
    """Astana went from +6 to +5 on 1 March 2024: February began by the old zone and ended by the new one."""
    february = Month(2024, 2).window(ASTANA)
    assert february.ends_at - february.starts_at == timedelta(days=29, hours=1)
    assert february.ends_at == Month(2024, 3).window(ASTANA).starts_at


@pytest.mark.parametrize(
    ("months", "expected"), [(1, "2026-01"), (-12, "2024-12"), (13, "2027-01"), (0, "2025-12")]
)
def test_months_are_counted_over_the_ends_of_years(months: int, expected: str) -> None:
    assert str(Month(2025, 12).plus(months)) == expected


def test_month_reads_what_it_writes() -> None:
    assert Month.parse("2026-03") == Month(2026, 3)
    with pytest.raises(ValueError, match="unconverted"):
        Month.parse("2026-13")


def test_month_has_settled_a_day_after_its_last_midnight() -> None:
    ends_at = max(Month(2026, 3).window(one).ends_at for one in all_centres())
    assert Month(2026, 3).has_settled(all_centres(), ends_at + SETTLING)
    assert not Month(2026, 3).has_settled(all_centres(), ends_at + SETTLING - timedelta(seconds=1))


def test_only_months_that_have_begun_are_shown() -> None:
    begun = months_begun(2026, [ASTANA], datetime(2026, 2, 28, 19, tzinfo=UTC))
    assert [one.number for one in begun] == [1, 2, 3]
    assert months_begun(2027, [ASTANA], datetime(2026, 12, 1, tzinfo=UTC)) == []


def test_months_to_freeze_begin_with_the_first_event() -> None:
    since, now = datetime(2026, 1, 20, tzinfo=UTC), datetime(2026, 4, 5, tzinfo=UTC)
    assert [str(one) for one in settled_months(since, all_centres(), now)] == [
        "2026-01",
        "2026-02",
        "2026-03",
    ]
    assert settled_months(since, all_centres(), datetime(2026, 2, 1, tzinfo=UTC)) == []


def test_what_is_long_over_is_not_counted_again() -> None:
    months = settled_months(datetime(2008, 1, 1, tzinfo=UTC), all_centres(), datetime(2026, 4, 5, tzinfo=UTC))
    assert len(months) == RECENT_MONTHS
    assert months[0].first_day == date(2025, 3, 1)
