"""An aim is reached or missed by its own figure alone."""

from copy import deepcopy
from typing import Any

import pytest

from bench.deadlines.reached import reached

FOUND: dict[str, Any] = {
    "idle_ticks": {"many": {"tick": {"p50_ms": 1.1}}, "few": {"tick": {"p50_ms": 1.0}}},
    "at_once": {"seconds": 19.9, "registering": {"p95_ratio": 2.0}},
    "calendar_change": {"preview_seconds": 2.9, "done_seconds": 14.9, "undone_seconds": 14.0},
    "term_microseconds": {"of_all": 29.9},
}


def test_figures_within_every_aim_reach_every_aim() -> None:
    assert set(reached(FOUND).values()) == {True}


@pytest.mark.parametrize(
    ("aim", "path", "figure"),
    [
        ("idle_tick_as_with_few", ("idle_ticks", "many", "tick", "p50_ms"), 1.21),
        ("due_at_once", ("at_once", "seconds"), 20.0),
        ("registering_meanwhile", ("at_once", "registering", "p95_ratio"), 2.01),
        ("preview", ("calendar_change", "preview_seconds"), 3.0),
        ("change", ("calendar_change", "done_seconds"), 15.0),
        ("change", ("calendar_change", "undone_seconds"), 15.0),
        ("term", ("term_microseconds", "of_all"), 30.0),
    ],
)
def test_figure_outside_misses_its_own_aim_only(aim: str, path: tuple[str, ...], figure: float) -> None:
    found = deepcopy(FOUND)
    *way, last = path
    place = found
    for name in way:
        place = place[name]
    place[last] = figure
    assert [name for name, is_reached in reached(found).items() if not is_reached] == [aim]


def test_slow_tick_is_missed_though_it_is_slow_with_few_too() -> None:
    found = deepcopy(FOUND)
    for store in found["idle_ticks"].values():
        store["tick"]["p50_ms"] = 2.0
    assert not reached(found)["idle_tick"]
    assert reached(found)["idle_tick_as_with_few"]
