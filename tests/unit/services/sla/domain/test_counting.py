"""By whose hours and zone a deadline is counted."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.sla.domain.counting import Measure, cap_on, end_of, explained, rule_on, zone_for
from shared.standard.centres import UnknownBureau, UnknownCentre
from shared.standard.seed import default_calendars
from shared.standard.terms import Deadline, Rule
from tests.support.rules import renewed

THURSDAY = datetime(2026, 3, 5, 7, tzinfo=UTC)

TUESDAY_CLOSING = datetime(2026, 3, 10, 13, 0, tzinfo=UTC)


def test_version_is_that_of_the_local_day() -> None:
    before = datetime(2021, 6, 30, 17, 30, tzinfo=UTC)  # 23:30 on the last day of the law of 2007
    after = datetime(2021, 6, 30, 18, 30, tzinfo=UTC)  # 00:30 on the first day of the code of 2020
    assert rule_on("complaint", before, "psc-01").id == "complaint@2008-15"
    assert rule_on("complaint", after, "psc-01").id == "complaint@2021-20wd"


def test_bureau_counts_in_its_own_zone() -> None:
    processing = rule_on("processing", THURSDAY, "psc-01")
    assert zone_for(processing, "psc-01", "astana") == ZoneInfo("Asia/Almaty")


def test_return_keeps_both_versions_of_the_day_of_registration() -> None:
    with renewed("processing", valid_from=date(2026, 3, 5), amount=1):
        before, after = THURSDAY - timedelta(days=1), THURSDAY
        assert _end("return", registered_at=before) == TUESDAY_CLOSING
        assert _end("return", registered_at=after) == datetime(2026, 3, 6, 13, tzinfo=UTC)


def _end(kind: str, registered_at: datetime) -> datetime:
    rule, cap = rule_on(kind, registered_at, "psc-01"), cap_on(kind, registered_at, "psc-01")
    zone = zone_for(rule, "psc-01", "astana")
    return end_of(Measure(rule, cap, default_calendars()[rule.calendar], zone), THURSDAY)[1]


def test_unknown_place_is_refused() -> None:
    with pytest.raises(UnknownCentre):
        rule_on("processing", THURSDAY, "psc-99")
    with pytest.raises(UnknownBureau):
        zone_for(rule_on("processing", THURSDAY, "psc-01"), "psc-01", "atlantis")


def test_return_ends_with_the_term_for_the_certificate() -> None:
    rule = rule_on("return", THURSDAY, "psc-01")
    reasons = _explained(rule, TUESDAY_CLOSING)
    assert reasons.due_on.isoformat() == "2026-03-10"
    assert reasons.explanation[-1].step == "earlier"


def test_day_that_was_kept_is_said_to_be_kept() -> None:
    kept_at = TUESDAY_CLOSING + timedelta(days=1)
    reasons = _explained(rule_on("processing", THURSDAY, "psc-01"), kept_at)
    assert (reasons.due_at, reasons.due_on.isoformat()) == (kept_at, "2026-03-11")
    assert reasons.explanation[-1].step == "kept"


def _explained(rule: Rule, due_at: datetime) -> Deadline:
    calendar = default_calendars()[rule.calendar]
    measure = Measure(
        rule, cap_on(rule.kind, THURSDAY, "psc-01"), calendar, zone_for(rule, "psc-01", "astana")
    )
    planned_on, _ = end_of(measure, THURSDAY)
    return explained(measure, THURSDAY, due_at=due_at, planned_on=planned_on)
