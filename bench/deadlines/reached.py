"""Which of the aims for the clock a run reaches; they are meant for ten million open deadlines. Pure."""

from collections.abc import Mapping
from typing import Any

MOST_TICK_MS, MOST_GROWTH_OF_TICK = 2.0, 1.2
MOST_SECONDS_OF_DUE, MOST_GROWTH_OF_REGISTERING = 20.0, 2.0
MOST_SECONDS_OF_PREVIEW, MOST_SECONDS_OF_CHANGE = 3.0, 15.0
MOST_MICROSECONDS_OF_TERM = 30.0


def reached(found: Mapping[str, Any]) -> dict[str, bool]:
    """Each aim by name. That each was fired once needs no line: a run in which not has no figures."""
    many, few = (found["idle_ticks"][name]["tick"]["p50_ms"] for name in ("many", "few"))
    at_once, change = found["at_once"], found["calendar_change"]
    return {
        "idle_tick": many < MOST_TICK_MS,
        "idle_tick_as_with_few": many <= MOST_GROWTH_OF_TICK * few,
        "due_at_once": at_once["seconds"] < MOST_SECONDS_OF_DUE,
        "registering_meanwhile": at_once["registering"]["p95_ratio"] <= MOST_GROWTH_OF_REGISTERING,
        "preview": change["preview_seconds"] < MOST_SECONDS_OF_PREVIEW,
        "change": max(change["done_seconds"], change["undone_seconds"]) < MOST_SECONDS_OF_CHANGE,
        "term": found["term_microseconds"]["of_all"] < MOST_MICROSECONDS_OF_TERM,
    }
