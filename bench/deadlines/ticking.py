"""Ticks with nothing due: the statement alone, the timer's whole tick, and the look after the canary."""

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench.figures import finer_times_of
from bench.timing import Act, timed_in_turn
from services.sla import timer
from services.sla.queries import watch
from services.sla.settings import SlaSettings
from shared import db

WARM_UP, TICKS, SPACED_TICKS = 50, 1000, 40
# With both stores in turn each ticks about once a second, as the beat has it, and commits its heartbeat.
APART_SECONDS = 0.5


class NotIdle(Exception):
    """Something was due, so the ticks were not idle and their times say nothing."""


def idle_ticks(engines: Mapping[str, Engine], settings: SlaSettings) -> dict[str, dict[str, Any]]:
    """Of each store, in turn: percentiles in milliseconds. Raises NotIdle.

    `statement`: the question alone, in an open transaction; `tick`: one tick after the other; `spaced`: with
    rests between them, as in use; `look_after`: what the worker does behind each tick.
    """
    ticks = {name: _tick(engine, settings) for name, engine in engines.items()}
    looks = {name: _look_after(engine, settings) for name, engine in engines.items()}
    timed_in_turn(ticks, WARM_UP)
    timed_in_turn(looks, WARM_UP)
    for engine in engines.values():
        timer.run_once(engine, settings)  # the canary that the first look has set is due at once
    found = {
        "statement": _statements(engines),
        "tick": timed_in_turn(ticks, TICKS),
        "spaced": timed_in_turn(ticks, SPACED_TICKS, apart_seconds=APART_SECONDS),
        "look_after": timed_in_turn(looks, TICKS),
    }
    return {name: {what: finer_times_of(times[name]) for what, times in found.items()} for name in engines}


def _tick(engine: Engine, settings: SlaSettings) -> Act:
    def tick() -> None:
        if timer.run_once(engine, settings).fired:
            raise NotIdle

    return tick


def _look_after(engine: Engine, settings: SlaSettings) -> Act:
    return lambda: timer.look_after(engine, settings)


def _statements(engines: Mapping[str, Engine]) -> dict[str, list[float]]:
    with ExitStack() as opened:
        sessions = {name: opened.enter_context(db.transaction(engine)) for name, engine in engines.items()}
        acts = {name: _look(session) for name, session in sessions.items()}
        return timed_in_turn(acts, TICKS)


def _look(session: Session) -> Act:
    return lambda: watch.look(session)
