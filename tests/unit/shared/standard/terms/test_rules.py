"""Which rule is in force when, and rules that cannot be."""

from dataclasses import replace
from datetime import date

import pytest

from shared.standard.seed import default_calendars
from shared.standard.terms import (
    RuleWithoutEnd,
    UnknownRule,
    all_rules,
    is_internal,
    rule,
    rule_by_id,
    variant_of_days,
    working_hours,
)

CARRYING = ("carry_to_bureau", "carry_to_centre")
TODAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("kind", "amount", "unit", "calendar", "responsible", "when_due"),
    [
        ("processing", 5, "calendar_day", "bureau5", "bureau", "breached"),
        ("return", 3, "working_day", "bureau5", "bureau", "breached"),
        ("inform", 1, "working_day", "centre6", "centre", "breached"),
        ("storage", 1, "month", "centre6", "centre", "elapsed"),
        ("queue_wait", 30, "minute", "centre6", "centre", "breached"),
        ("complaint", 20, "working_day", "bureau5", "centre", "breached"),
    ],
)
def test_term_is_what_the_standard_says(
    kind: str, amount: int, unit: str, calendar: str, responsible: str, when_due: str
) -> None:
    found = rule(kind, TODAY)
    assert (found.amount, found.unit, found.calendar) == (amount, unit, calendar)
    assert (found.responsible, found.when_due) == (responsible, when_due)


@pytest.mark.parametrize(
    ("at", "variant", "rule_id"),
    [
        (date(2009, 1, 31), "plain", "complaint@2008-15"),
        (date(2009, 1, 31), "inquiry", "complaint@2008-30"),
        (date(2021, 6, 30), "plain", "complaint@2008-15"),
        (date(2021, 7, 1), "plain", "complaint@2021-20wd"),
        (date(2021, 7, 1), "inquiry", "complaint@2021-20wd"),
    ],
)
def test_complaint_follows_the_law_of_its_day(at: date, variant: str, rule_id: str) -> None:
    assert rule("complaint", at, variant).id == rule_id


def test_queue_term_and_its_indicator_differ() -> None:
    queue_wait = rule("queue_wait", TODAY)
    assert (queue_wait.amount, queue_wait.indicator_amount) == (30, 40)


def test_every_rule_is_found_by_its_id_and_names_a_calendar_and_a_source() -> None:
    for item in all_rules():
        assert rule_by_id(item.id) is item
        assert item.calendar in default_calendars()
        assert len({item.citation.kk, item.citation.ru, item.citation.en}) == 3
        assert bool(item.paragraph) == bool(item.marks) == (item.kind not in CARRYING)


@pytest.mark.parametrize("kind", CARRYING)
def test_carrying_is_a_term_of_ours_with_a_rule_for_each_setting(kind: str) -> None:
    assert is_internal(kind)
    assert not is_internal("processing")
    for days in range(1, 11):
        found = rule(kind, TODAY, variant_of_days(days))
        assert (found.id, found.amount, found.unit) == (f"{kind}@setting-{days}wd", days, "working_day")
        assert (found.responsible, found.when_due, found.is_internal) == ("centre", "breached", True)


@pytest.mark.parametrize("variant", ["plain", variant_of_days(0), variant_of_days(11)])
def test_carrying_falls_back_to_no_other_setting(variant: str) -> None:
    with pytest.raises(UnknownRule):
        rule("carry_to_bureau", TODAY, variant)


def test_closing_hours_are_the_organisations() -> None:
    assert working_hours("centre").closes.hour == 20
    assert working_hours("bureau").closes.hour == 18
    assert rule("storage", TODAY).hours == working_hours("centre")


@pytest.mark.parametrize("amount", [0, -1, 36_601])
def test_rule_with_no_end_is_refused(amount: int) -> None:
    with pytest.raises(RuleWithoutEnd):
        replace(rule("processing", TODAY), amount=amount)


def test_unknown_rule_is_refused() -> None:
    with pytest.raises(UnknownRule):
        rule("siesta", TODAY)
    with pytest.raises(UnknownRule):
        rule_by_id("processing@1999")
