"""Every rule of the standard is timed, and the mean is theirs."""

from datetime import UTC, datetime

import pytest

from bench.deadlines import counting
from shared.standard import terms
from shared.standard.seed import default_calendars


def test_every_rule_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "ROUNDS", 1)
    found = counting.microseconds_by_rule(datetime(2026, 1, 5, 4, tzinfo=UTC), default_calendars())
    assert set(found["by_rule"]) == {rule.id for rule in terms.all_rules()}
    assert min(found["by_rule"].values()) <= found["of_all"] <= max(found["by_rule"].values())
