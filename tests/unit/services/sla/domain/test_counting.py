"""By whose hours and zone a deadline is counted."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from services.sla.domain.counting import explained, rule_on, zone_for
from shared.standard.centres import UnknownBureau, UnknownCentre
from shared.standard.seed import default_calendars

THURSDAY = datetime(2026, 3, 5, 7, tzinfo=UTC)


def test_version_is_that_of_the_local_day() -> None:
    before = datetime(2021, 6, 30, 17, 30, tzinfo=UTC)  # 23:30 on the last day of the law of 2007
    after = datetime(2021, 6, 30, 18, 30, tzinfo=UTC)  # 00:30 on the first day of the code of 2020
    assert rule_on("complaint", before, "psc-01").id == "complaint@2008-15"
    assert rule_on("complaint", after, "psc-01").id == "complaint@2021-20wd"


def test_bureau_counts_in_its_own_zone() -> None:
    processing = rule_on("processing", THURSDAY, "psc-01")
    assert zone_for(processing, "psc-01", "astana") == ZoneInfo("Asia/Almaty")


def test_unknown_place_is_refused() -> None:
    with pytest.raises(UnknownCentre):
        rule_on("processing", THURSDAY, "psc-99")
    with pytest.raises(UnknownBureau):
        zone_for(rule_on("processing", THURSDAY, "psc-01"), "psc-01", "atlantis")


def test_return_ends_with_the_term_for_the_certificate() -> None:
    rule = rule_on("return", THURSDAY, "psc-01")
    reasons = explained(
        rule, THURSDAY, default_calendars()[rule.calendar], centre_id="psc-01", bureau_id="astana"
    )
    assert reasons.due_on.isoformat() == "2026-03-10"
    assert reasons.explanation[-1].step == "earlier"
