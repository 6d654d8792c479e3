"""Wrong clocks, two beats, and the instant in which a deadline fires: each term ends once, and rightly."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine

from shared.ids import new_id
from shared.settings import Settings
from tests.support import said
from tests.support.city import City
from tests.support.processes import eventually, resume_group, stop_group
from tests.support.sla import THURSDAY, TUESDAY_CLOSING, Clockwork

RIGHTLY_MET = (["deadline.met"], ["deadline.breached", "deadline.breach_withdrawn"])
RIGHTLY_LATE = (["deadline.breached"],)
LAST_TICK = (
    "select count(*) from bus.heartbeat where process = 'sla.tick' and at > cast(:since as timestamptz)"
)
STARTED = "select count(*) from sla.deadline where subject = :id"
ASTRAY = """
select count(*) from sla.deadline d join bus.event e on e.subject = d.subject and e.type = 'package.received'
where d.kind = 'processing' and d.started_at <> e.occurred_at and d.subject = :id
"""


def test_worker_whose_clock_is_an_hour_ahead_does_what_the_others_do(city: City) -> None:
    right = city.pid("sla")
    stop_group(right)
    try:
        since = city.now_in_words()
        eventually(
            lambda: city.count(LAST_TICK, since=since), "the worker with the wrong clock hears the beat"
        )
        request = city.register()
        eventually(lambda: city.count(STARTED, id=request), "it starts the terms")
    finally:
        resume_group(right)
    city.come_to_rest()
    assert city.count(ASTRAY, id=request) == 0
    assert city.count("select count(*) from bus.event where type = 'deadline.breached'") == 0


def test_two_beats_and_a_stopped_one_make_no_difference(city: City) -> None:
    beats = [city.pid("beat"), city.pid("beat-2")]
    city.register()
    city.come_to_rest()
    stop_group(beats[0])
    try:
        city.register()
        city.come_to_rest()
    finally:
        resume_group(beats[0])


@pytest.fixture
def clockwork(engines: dict[str, Engine], owner: Engine, settings: Settings) -> Clockwork:
    """sla over an empty bus."""
    return Clockwork(engines, owner, settings)


@pytest.mark.parametrize("late_by", [timedelta(0), timedelta(microseconds=1)])
def test_request_finished_in_the_instant_its_deadline_fires_ends_once_and_rightly(
    clockwork: Clockwork, late_by: timedelta
) -> None:
    for _ in range(10):
        subject, due_at = new_id(), TUESDAY_CLOSING
        clockwork.at(THURSDAY)
        clockwork.hear(
            said.received(subject, occurred_at=THURSDAY), said.accepted(subject, occurred_at=THURSDAY)
        )
        clockwork.at(due_at)
        clockwork.say(said.prepared(subject, occurred_at=due_at + late_by))
        _at_once(clockwork.tick, clockwork.drain)
        clockwork.drain()
        clockwork.tick()
        assert clockwork.deadlines(subject)["processing"] == ("breached" if late_by else "met")
        assert _ending(clockwork.said(subject, "processing")) in (RIGHTLY_LATE if late_by else RIGHTLY_MET)


def _at_once(*acts: Callable[[], object]) -> None:
    """Does these at the same time, each in a session of its own."""
    ready = Barrier(len(acts))

    def do(act: Callable[[], object]) -> None:
        ready.wait()
        act()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(do, acts))


def _ending(types: list[str]) -> list[str]:
    return [kind for kind in types if kind not in ("deadline.started", "deadline.approaching")]
