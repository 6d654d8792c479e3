"""The month on the shelf: from the later of two dates (A21), of returns too (A22)."""

from datetime import UTC, date, datetime

import pytest

from services.intake.domain import storage
from services.intake.domain.states import State
from services.intake.domain.storage import Kept, storage_ends_at
from shared.standard.calendars import Calendars
from shared.standard.centres import centre
from shared.standard.seed import default_calendars
from shared.standard.terms import Rule, rule

REGISTERED = datetime(2026, 2, 27, 20, 0, tzinfo=UTC)
EARLIER = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kept", "ends_on"),
    [
        (Kept(State.READY, REGISTERED, promised_at=LATER, at_centre_since=EARLIER), date(2026, 4, 18)),
        (Kept(State.READY, REGISTERED, promised_at=EARLIER, at_centre_since=LATER), date(2026, 4, 18)),
        (
            Kept(State.RETURN_ARRIVED, REGISTERED, promised_at=LATER, at_centre_since=EARLIER),
            date(2026, 4, 2),
        ),
    ],
)
def test_month_begins_with_the_later_date(kept: Kept, ends_on: date) -> None:
    ends_at = storage_ends_at(kept, centre("psc-01"), Calendars(default_calendars()))
    assert ends_at.date() == ends_on


def test_version_of_the_rule_is_that_of_the_day_of_registration(monkeypatch: pytest.MonkeyPatch) -> None:
    """In Astana the day is over by then: a version that begins on it counts."""
    asked = []

    def rule_of(kind: str, at: date) -> Rule:
        asked.append((kind, at))
        return rule(kind, at)

    monkeypatch.setattr(storage, "rule", rule_of)
    kept = Kept(State.READY, REGISTERED, promised_at=EARLIER, at_centre_since=LATER)
    storage_ends_at(kept, centre("psc-01"), Calendars(default_calendars()))
    assert asked == [("storage", date(2026, 2, 28))]
