"""Many workers at once, on real connections: nothing twice, nothing reordered, nobody stalled."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, text

from shared.ids import new_id
from shared.settings import Settings
from tests.support.bus import Listener, accepted, make_due, open_deliveries, received, say

Engines = dict[str, Engine]


def test_ten_workers_share_one_event(engines: Engines, settings: Settings) -> None:
    say(engines["bureau"], received(new_id()))
    listener = Listener()
    _drain_at_once(listener, engines["sla"], settings, workers=10)
    assert len(listener.heard) == 1


def test_five_workers_do_each_event_once_and_in_order(engines: Engines, settings: Settings) -> None:
    subjects = [new_id() for _ in range(300)]
    for some in (subjects[start : start + 100] for start in range(0, 300, 100)):
        say(engines["bureau"], *[received(subject) for subject in some])
        say(engines["bureau"], *[accepted(subject) for subject in some])
    listener = Listener()
    while open_deliveries(engines["sla"], "sla"):
        _drain_at_once(listener, engines["sla"], settings, workers=5)
    assert Counter(listener.heard).most_common(1)[0][1] == 1
    order = {subject: [kind for kind, about in listener.heard if about == subject] for subject in subjects}
    assert set(map(tuple, order.values())) == {("package.received", "package.accepted")}


def test_hundred_stuck_heads_do_not_stall_those_behind_them(engines: Engines, settings: Settings) -> None:
    stuck, free = [new_id() for _ in range(100)], [new_id() for _ in range(20)]
    say(engines["bureau"], *[received(subject) for subject in stuck])
    with engines["bureau"].begin() as connection:
        connection.execute(text("update bus.delivery set parked_at = now()"))
    say(engines["bureau"], *[accepted(subject) for subject in stuck])
    say(engines["bureau"], *[received(subject) for subject in free])
    listener = Listener()
    listener.drain(engines["sla"], settings)
    assert sorted(about for _, about in listener.heard) == sorted(free)


def test_event_said_by_a_release_that_did_not_know_the_listener_reaches_it(
    engines: Engines, settings: Settings, owner: Engine
) -> None:
    with owner.begin() as connection:
        connection.execute(text("insert into bus.subscription values ('package.received', 'notifier')"))
    say(engines["bureau"], received(new_id()))
    listener = Listener("notifier")
    listener.drain(engines["notifier"], settings)
    assert len(listener.heard) == 1


def _drain_at_once(listener: Listener, engine: Engine, settings: Settings, *, workers: int) -> None:
    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(listener.drain, engine, settings) for _ in range(workers)]:
            done.result()
    make_due(engine, listener.service.name)
