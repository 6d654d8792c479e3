"""Many workers at once, on real connections: nothing twice, nothing reordered, nobody stalled."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from shared import db
from shared.bus import parked
from shared.bus.drain import Drain
from shared.bus.leases import Claimed
from shared.ids import new_id
from shared.settings import Settings
from tests.support.bus import AT, Listener, accepted, make_due, open_deliveries, received, say

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


def test_thousands_that_wait_behind_parked_ones_are_looked_at_once_and_not_again(
    engines: Engines, settings: Settings
) -> None:
    stuck, fresh = [new_id() for _ in range(3000)], new_id()
    _park_with_one_waiting_each(engines, stuck)
    listener, time_passes = Listener(), "update bus.delivery set due_at = due_at - interval '1 minute'"
    listener.drain(engines["sla"], settings)
    with engines["sla"].begin() as connection:
        connection.execute(text(time_passes))
    say(engines["bureau"], received(fresh))
    drain = CountingDrain(listener.service, engines["sla"], settings)
    drain.run()
    assert listener.heard == [("package.received", fresh)]
    assert drain.claims <= 2


@pytest.mark.parametrize("way", ["retry", "discard", "replay"])
def test_what_waits_behind_a_parked_one_is_woken_by_whatever_releases_that(
    engines: Engines, settings: Settings, owner: Engine, way: str
) -> None:
    subject, listener = new_id(), Listener()
    _park_with_one_waiting_each(engines, [subject])
    with owner.begin() as connection:  # a worker had died over it before the other was parked
        connection.execute(text("update bus.delivery set attempts = 1 where parked_at is null"))
    listener.drain(engines["sla"], settings)
    with db.transaction(owner) as session:
        [event_id] = [incident.event_id for incident in parked.list_parked(session, consumer="sla")]
        releases = {
            "retry": partial(parked.retry, event_id=event_id),
            "discard": partial(parked.discard, event_id=event_id),
            "replay": partial(parked.replay, since=AT, until=AT + timedelta(hours=1)),
        }
        releases[way](session, consumer="sla")
    with owner.begin() as connection:
        far = "select count(*) from bus.delivery where consumer = 'sla' and due_at > now()"
        assert connection.execute(text(far)).scalar_one() == 0


def _park_with_one_waiting_each(engines: Engines, subjects: list[UUID]) -> None:
    say(engines["bureau"], *[received(subject) for subject in subjects])
    with engines["bureau"].begin() as connection:
        connection.execute(text("update bus.delivery set parked_at = now(), last_error = 'ValueError'"))
    say(engines["bureau"], *[accepted(subject) for subject in subjects])


class CountingDrain(Drain):
    """Counts its claims."""

    claims = 0

    def _claim(self) -> tuple[list[Claimed], int]:
        self.claims += 1
        return super()._claim()


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
