"""Which years of the calendars have to be looked at."""

from datetime import UTC, date, datetime

from services.sla.domain.incidents import unconfirmed_years
from shared.standard import terms
from shared.standard.calendars import Calendar, Calendars, DayNote
from shared.standard.seed import default_calendars
from shared.standard.shipped import Text
from shared.standard.terms import Deadline, rule

# The years 2024 and 2026 were filled, 2025 was not.
BUREAU5 = default_calendars()["bureau5"]
GAPPED = Calendar(
    "bureau5",
    BUREAU5.weekend,
    {day: note for day, note in BUREAU5.exceptions.items() if day.year in (2024, 2026)},
    frozenset({2024, 2026}),
)
KNOWN = Calendars({"bureau5": GAPPED})


def _from(started_at: datetime) -> Deadline:
    return terms.deadline(rule("processing", started_at.date()), started_at, GAPPED, "Asia/Almaty")


def test_year_that_nobody_filled_is_an_incident_from_november_before_it() -> None:
    assert unconfirmed_years(KNOWN, datetime(2024, 10, 31, tzinfo=UTC)) == []
    assert unconfirmed_years(KNOWN, datetime(2024, 11, 1, tzinfo=UTC)) == ["bureau5:2025"]
    assert unconfirmed_years(KNOWN, datetime(2025, 3, 5, tzinfo=UTC)) == ["bureau5:2025"]


def test_term_in_a_year_that_nobody_filled_is_counted_by_weekdays_and_flagged() -> None:
    counted = _from(datetime(2025, 3, 5, 7, tzinfo=UTC))
    assert (counted.due_on.isoformat(), counted.confirmed) == ("2025-03-10", False)
    assert _from(datetime(2024, 3, 4, 7, tzinfo=UTC)).confirmed


def test_doubtful_closure_of_one_region_makes_the_year_one_to_be_looked_at() -> None:
    doubtful = DayNote(date(2024, 7, 1), "off", Text("Жабық", "Закрыто", "Closed"), "a test", confirmed=False)
    known = Calendars(KNOWN.country, {"karaganda": {"bureau5": {doubtful.day: doubtful}}})
    assert unconfirmed_years(known, datetime(2024, 3, 5, tzinfo=UTC)) == ["bureau5:2024"]


def test_years_far_ahead_warn_nobody_before_their_time() -> None:
    shipped = Calendars(default_calendars())
    assert unconfirmed_years(shipped, datetime(2026, 10, 31, tzinfo=UTC)) == ["bureau5:2026", "centre6:2026"]
    assert unconfirmed_years(shipped, datetime(2026, 11, 1, tzinfo=UTC)) == [
        "bureau5:2026",
        "bureau5:2027",
        "centre6:2026",
        "centre6:2027",
    ]
