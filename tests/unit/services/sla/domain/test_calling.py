"""Nobody is called at night, and an answer is waited for in working time."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from services.sla.domain.calling import Place, call_at, climb_of, gather_of, next_of
from services.sla.domain.ladder import Rung, rung_at
from shared.standard.seed import default_calendars
from shared.standard.terms import working_hours

ZONE = ZoneInfo("Asia/Almaty")
BUREAU = Place(ZONE, default_calendars()["bureau5"], working_hours("bureau"))
BREACH = rung_at("processing", 2)


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZONE).astimezone(UTC)


THURSDAY, FRIDAY, TUESDAY = date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 10)


@pytest.mark.parametrize(
    ("now", "called"),
    [
        (at(THURSDAY, "08:00"), at(THURSDAY, "08:00")),
        (at(THURSDAY, "18:00"), at(THURSDAY, "18:00")),
        (at(THURSDAY, "21:00"), at(FRIDAY, "08:00")),
        (at(FRIDAY, "03:00"), at(FRIDAY, "08:00")),
    ],
)
def test_night_waits_for_the_morning(now: datetime, called: datetime) -> None:
    assert call_at(now, ZONE) == called
    step, instant = next_of("processing", BREACH, BUREAU, now=now)
    assert (step == "call") is (called > now)
    assert step == "climb" or instant == called


@pytest.mark.parametrize(
    ("now", "climbs"),
    [
        (at(THURSDAY, "11:00"), at(FRIDAY, "11:00")),
        (at(FRIDAY, "11:00"), at(TUESDAY, "11:00")),  # 8 March is carried over to Monday
        (at(THURSDAY, "08:10"), at(FRIDAY, "09:00")),
        (at(THURSDAY, "20:00"), at(FRIDAY, "18:00")),
    ],
)
def test_breach_climbs_after_a_working_day(now: datetime, climbs: datetime) -> None:
    assert climb_of("processing", BREACH, BUREAU, now=now) == ("climb", climbs)


def test_call_climbs_over_the_end_of_the_last_year_that_somebody_filled() -> None:
    last = date(BUREAU.calendar.last_year, 12, 31)
    step, instant = climb_of("processing", BREACH, BUREAU, now=at(last, "11:00"))
    assert step == "climb"
    assert instant is not None
    assert instant.astimezone(ZONE).date() == BUREAU.calendar.next_working(date(last.year + 1, 1, 1))


@pytest.mark.parametrize(
    ("now", "level", "told"),
    [
        # Six hours ahead in Astana, five in the west: a supervisor is told when it is night in neither.
        ("2023-03-01T15:30+00:00", 2, "2023-03-02T02:00+00:00"),
        ("2023-03-01T15:30+00:00", 3, "2023-03-02T03:00+00:00"),
        ("2023-03-01T02:30+00:00", 2, "2023-03-01T02:30+00:00"),
        ("2023-03-01T02:30+00:00", 4, "2023-03-01T03:00+00:00"),
        ("2023-03-01T08:00+00:00", 4, "2023-03-01T08:00+00:00"),
        ("2026-03-05T17:00+00:00", 4, "2026-03-06T03:00+00:00"),
    ],
)
def test_supervisor_is_told_of_an_outage_at_one_instant_whatever_the_zones(
    now: str, level: int, told: str
) -> None:
    found = gather_of(rung_at("processing", level), BUREAU, now=datetime.fromisoformat(now))
    assert found == ("gather", datetime.fromisoformat(told))


def test_warning_never_climbs() -> None:
    warning = Rung("approaching", 1, "operator")
    assert climb_of("processing", warning, BUREAU, now=at(THURSDAY, "11:00")) == (None, None)


def test_highest_rung_waits_as_long_as_it_was_waited_for() -> None:
    found = climb_of("processing", rung_at("processing", 4), BUREAU, now=at(THURSDAY, "11:00"))
    assert found == ("climb", at(TUESDAY, "11:00"))
