"""When an SMS may go: weekdays from nine to nine by the centre's clock, Saturdays to those who asked."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.quiet_hours import earliest_sms
from shared.standard.seed import default_calendars

ASTANA = ZoneInfo("Asia/Almaty")
FIVE_DAYS = default_calendars()["bureau5"]
SINCE, UNTIL = (int(datetime(year, 2, 1, tzinfo=UTC).timestamp()) for year in (2009, 2030))
INSTANTS = st.integers(SINCE, UNTIL).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def local(text: str) -> datetime:
    """An instant of the clock on the wall in Astana."""
    return datetime.fromisoformat(text).replace(tzinfo=ASTANA)


@pytest.mark.parametrize(
    ("written", "asked", "goes"),
    [
        ("2026-03-05 10:00", False, "2026-03-05 10:00"),  # a Thursday
        ("2026-03-05 08:59", False, "2026-03-05 09:00"),
        ("2026-03-05 09:00", False, "2026-03-05 09:00"),
        ("2026-03-05 20:59", False, "2026-03-05 20:59"),
        ("2026-03-05 21:00", False, "2026-03-06 09:00"),
        ("2026-02-28 12:00", True, "2026-02-28 12:00"),  # a Saturday
        ("2026-02-28 12:00", False, "2026-03-02 09:00"),
        ("2026-02-27 22:00", True, "2026-02-28 09:00"),
        ("2026-03-01 12:00", True, "2026-03-02 09:00"),  # a Sunday
        ("2026-03-20 22:00", True, "2026-03-26 09:00"),  # Nauryz, its Saturday included, and what it moves
        ("2026-01-01 12:00", False, "2026-01-05 09:00"),
    ],
)
def test_sms_goes_when_the_rules_of_the_operators_allow(written: str, asked: bool, goes: str) -> None:
    assert earliest_sms(local(written), ASTANA, FIVE_DAYS, asked=asked) == local(goes)


def test_clock_is_the_one_of_the_centre() -> None:
    instant = datetime(2026, 3, 5, 16, 30, tzinfo=UTC)  # half past nine in the evening everywhere now
    before_2024 = datetime(2023, 3, 9, 15, 30, tzinfo=UTC)
    assert earliest_sms(instant, ASTANA, FIVE_DAYS, asked=False) > instant
    oral = ZoneInfo("Asia/Oral")
    assert earliest_sms(before_2024, ASTANA, FIVE_DAYS, asked=False) > before_2024
    assert earliest_sms(before_2024, oral, FIVE_DAYS, asked=False) == before_2024


@given(now=INSTANTS, asked=st.booleans())
def test_sms_never_goes_early_at_night_or_on_a_sunday(now: datetime, asked: bool) -> None:
    goes = earliest_sms(now, ASTANA, FIVE_DAYS, asked=asked)
    assert goes >= now
    assert goes - now < timedelta(days=16)
    assert 9 <= goes.astimezone(ASTANA).hour < 21
    assert goes.astimezone(ASTANA).weekday() != 6 or FIVE_DAYS.is_working(goes.astimezone(ASTANA).date())
    assert earliest_sms(goes, ASTANA, FIVE_DAYS, asked=asked) == goes
