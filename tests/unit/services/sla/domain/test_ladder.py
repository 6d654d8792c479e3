"""Who is called, and who may answer."""

from itertools import pairwise
from typing import Any

import pytest

from services.sla.domain.ladder import (
    LADDERS,
    Reason,
    Rung,
    may_answer,
    rung_above,
    rung_at,
    rung_for,
    rungs_of,
)
from services.sla.domain.lives import KINDS
from shared.ids import new_id
from shared.security import Caller, Role


def test_every_kind_has_its_ladder() -> None:
    assert set(LADDERS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_rung_is_higher_than_the_one_before(kind: str) -> None:
    assert all(one.level < other.level for one, other in pairwise(LADDERS[kind]))


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_called_can_hold_a_key(kind: str) -> None:
    assert all(rung.role in set(Role) for rung in LADDERS[kind])


@pytest.mark.parametrize(
    ("kind", "reason", "role"),
    [
        ("processing", "approaching", "operator"),
        ("processing", "breached", "bureau_head"),
        ("return", "breached", "bureau_head"),
        ("inform", "approaching", "inspector"),
        ("inform", "breached", "director"),
        ("storage", "not_handed_over", "director"),
    ],
)
def test_reason_calls_the_one_who_can_act(kind: str, reason: Reason, role: str) -> None:
    rung = rung_for(kind, reason)
    assert rung is not None
    assert rung.role == role


def test_breach_climbs_to_the_department_then_to_the_ministry_and_no_higher() -> None:
    department = rung_above("processing", 2)
    assert department is not None
    ministry = rung_above("processing", department.level)
    assert ministry is not None
    assert (department.whole_country, ministry.whole_country) == (False, True)
    assert rung_above("processing", ministry.level) is None


def test_warning_does_not_climb() -> None:
    assert rung_at("processing", 1).reason == "approaching"
    assert rung_above("processing", 1) is None


def test_month_that_runs_out_calls_nobody() -> None:
    assert rung_for("storage", "approaching") is None


@pytest.mark.parametrize(
    ("caller", "called", "may"),
    [
        ("operator", "operator", True),
        ("bureau_head", "operator", True),
        ("supervisor", "director", True),
        ("admin", "supervisor", True),
        ("operator", "bureau_head", False),
        ("director", "operator", False),
        ("bureau_head", "inspector", False),
        ("inspector", "director", False),
        ("psc_system", "inspector", False),
    ],
)
def test_answer_is_taken_from_the_called_one_or_above(caller: Role, called: Any, may: bool) -> None:
    assert may_answer(Caller(new_id(), Role(caller)), Rung("breached", 2, called)) is may


def test_ministry_is_answered_for_by_those_only_whose_sight_no_region_bounds() -> None:
    department, ministry = rung_at("processing", 3), rung_at("processing", 4)
    for scope in ({"bureau": "astana"}, {"centres": ("psc-01",)}):
        regional = Caller(new_id(), Role.SUPERVISOR, **scope)
        assert (may_answer(regional, department), may_answer(regional, ministry)) == (True, False)
    assert may_answer(Caller(new_id(), Role.SUPERVISOR), ministry)


def test_rungs_of_department_and_ministry_are_told_apart() -> None:
    assert set(rungs_of("supervisor", whole_country=False)) == {
        *(("processing", 3), ("return", 3), ("inform", 3), ("complaint", 3), ("storage", 2)),
        *(("carry_to_bureau", 2), ("carry_to_centre", 2)),
    }
    assert ("storage", 3) in rungs_of("supervisor", whole_country=True)
