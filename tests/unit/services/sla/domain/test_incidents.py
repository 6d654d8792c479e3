"""Which years of the calendars have to be looked at."""

from datetime import UTC, datetime

from services.sla.domain.incidents import unconfirmed_years
from shared.standard import terms
from shared.standard.calendars import Calendar
from shared.standard.seed import default_calendars
from shared.standard.terms import Deadline, rule

# The years 2024 and 2026 were filled, 2025 was not.
BUREAU5 = default_calendars()["bureau5"]
GAPPED = Calendar(
    "bureau5",
    BUREAU5.weekend,
    {day: note for day, note in BUREAU5.exceptions.items() if day.year in (2024, 2026)},
    frozenset({2024, 2026}),
)


def _from(started_at: datetime) -> Deadline:
    return terms.deadline(rule("processing", started_at.date()), started_at, GAPPED, "Asia/Almaty")


def test_year_that_nobody_filled_is_an_incident_from_november_before_it() -> None:
    assert unconfirmed_years({"bureau5": GAPPED}, datetime(2024, 10, 31, tzinfo=UTC)) == []
    assert unconfirmed_years({"bureau5": GAPPED}, datetime(2024, 11, 1, tzinfo=UTC)) == ["bureau5:2025"]
    assert unconfirmed_years({"bureau5": GAPPED}, datetime(2025, 3, 5, tzinfo=UTC)) == ["bureau5:2025"]


def test_term_in_a_year_that_nobody_filled_is_counted_by_weekdays_and_flagged() -> None:
    counted = _from(datetime(2025, 3, 5, 7, tzinfo=UTC))
    assert (counted.due_on.isoformat(), counted.confirmed) == ("2025-03-10", False)
    assert _from(datetime(2024, 3, 4, 7, tzinfo=UTC)).confirmed
