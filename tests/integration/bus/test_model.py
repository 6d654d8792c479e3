"""The bus as a model: said, failed, killed, parked, retried and replayed in any order, by four workers."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, Row, text
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

from shared import bus, db
from shared.bus import parked
from shared.bus.drain import Drain
from shared.bus.events.bureau import PackageReceived
from shared.bus.leases import Claimed
from shared.bus.publish import cause_of
from shared.ids import new_id
from shared.settings import Settings
from tests.support.bus import AT, make_due, open_deliveries, received, say

SUBJECTS = tuple(new_id() for _ in range(3))
WORKERS = range(4)
workers = st.sampled_from(WORKERS)
subjects = st.sampled_from(SUBJECTS)
LOOK = text("""
select id, type, version, subject, occurred_at, data, personal, correlation_id from bus.event
where id = any(:ids) order by id
""")
DELETE = text("delete from bus.delivery where consumer = :consumer and event_id = any(:ids)")
TO_DO = text("select event_id from bus.delivery where consumer = 'sla'")


class Ledger:
    """A service whose effect is a line per event, as often as the bus has it done: it looks at nothing."""

    def __init__(self) -> None:
        self.lines: list[tuple[UUID, int]] = []
        self.broken: set[UUID] = set()
        self.service = bus.Service("sla", {PackageReceived: self.enter})

    def enter(self, session: Session, event: PackageReceived, *, now: datetime) -> None:
        """Enters the event with the commit."""
        if event.subject in self.broken:
            raise ValueError
        line = (event.subject, cause_of(session).event_id or 0)
        listen(session, "after_commit", lambda _: self.lines.append(line), once=True)


class Unfenced(Drain):
    """The negative control: whoever has held a delivery once does its work, whoever holds it now."""

    def _take(self, session: Session, claimed: list[Claimed]) -> Sequence[Row[Any]]:
        about = {"consumer": self.service.name, "ids": [one.event_id for one in claimed]}
        session.execute(DELETE, about)
        return session.execute(LOOK, about).all()


class BusModel(RuleBasedStateMachine):
    """Everything that can befall a delivery."""

    engine: Engine
    settings: Settings
    drain: type[Drain] = Drain

    @initialize()
    def start(self) -> None:
        """An empty bus and four idle workers."""
        with self.engine.begin() as connection:
            connection.execute(text("delete from bus.delivery"))
        self.ledger = Ledger()
        self.held: dict[int, list[Claimed]] = {worker: [] for worker in WORKERS}
        self.drains = {
            worker: self.drain(self.ledger.service, self.engine, self.settings) for worker in WORKERS
        }
        self.delivered: Counter[int] = Counter()
        self.discarded: Counter[int] = Counter()
        self.first_id = self._last_event_id() + 1
        for subject in SUBJECTS:
            self.say(subject)

    @rule(subject=subjects)
    def say(self, subject: UUID) -> None:
        """Something happens to a request."""
        say(self.engine, received(subject))
        self.delivered[self._last_event_id()] += 1

    @rule(worker=workers)
    def claim(self, worker: int) -> None:
        """A worker claims what is due, unless it still holds something."""
        if not self.held[worker]:
            self.held[worker], _ = self.drains[worker]._claim()

    @rule(worker=workers)
    def work(self, worker: int) -> None:
        """A worker does what it holds, perhaps long after its lease ended."""
        self.drains[worker]._work_off(self.held[worker])
        self.held[worker] = []

    @rule(late=workers, other=workers)
    def work_too_late(self, late: int, other: int) -> None:
        """A worker works long after its lease ended, when another has claimed and done its work."""
        self.claim(late)
        self.let_leases_end()
        self.claim(other)
        self.work(other)
        self.work(late)

    @rule(worker=workers)
    def die(self, worker: int) -> None:
        """A worker is killed with what it holds."""
        self.held[worker] = []

    @rule()
    def let_leases_end(self) -> None:
        """Time passes: leases and backoffs end."""
        make_due(self.engine, "sla")

    @rule()
    def park_the_exhausted(self) -> None:
        """A drain begins."""
        self.drains[0]._tidy()

    @rule(subject=subjects)
    def break_or_mend(self, subject: UUID) -> None:
        """A subject's events begin to fail, or stop failing."""
        self.ledger.broken ^= {subject}

    @rule()
    def retry_parked(self) -> None:
        """Somebody retries every incident."""
        with db.transaction(self.engine) as session:
            for incident in parked.list_parked(session):
                parked.retry(session, consumer="sla", event_id=incident.event_id)

    @rule()
    def discard_parked(self) -> None:
        """Somebody discards the oldest incident."""
        with db.transaction(self.engine) as session:
            for incident in parked.list_parked(session)[:1]:
                parked.discard(session, consumer="sla", event_id=incident.event_id)
                self.discarded[incident.event_id] += 1

    @rule()
    def replay(self) -> None:
        """Somebody replays the whole day: what is not to be done anyway is delivered once more."""
        before = self._to_do()
        with db.transaction(self.engine) as session:
            parked.replay(session, consumer="sla", since=AT, until=AT + timedelta(hours=1))
            session.execute(text("delete from bus.delivery where event_id < :id"), {"id": self.first_id})
        self.delivered.update(self._to_do() - before)

    @invariant()
    def each_delivery_is_done_once_or_still_to_be_done(self) -> None:
        """One effect for each time it was said or replayed, less what was discarded or is left."""
        effects = Counter(event_id for _, event_id in self.ledger.lines)
        assert effects + self.discarded + Counter(self._to_do()) == self.delivered

    @invariant()
    def effects_of_a_request_come_in_the_order_said(self) -> None:
        """The first of each event; what was discarded and then replayed may come late."""
        firsts = dict.fromkeys(line for line in self.ledger.lines if line[1] not in self.discarded)
        for subject in SUBJECTS:
            entered = [event_id for about, event_id in firsts if about == subject]
            assert entered == sorted(entered)

    def teardown(self) -> None:
        """Once everything is mended, everything gets done."""
        self.ledger.broken = set()
        for _ in range(200):
            self.retry_parked()
            make_due(self.engine, "sla")
            if not open_deliveries(self.engine, "sla"):
                break
            self.drains[0].run()
        assert not self._to_do()
        self.each_delivery_is_done_once_or_still_to_be_done()
        self.effects_of_a_request_come_in_the_order_said()

    def _to_do(self) -> set[int]:
        with self.engine.begin() as connection:
            return set(connection.execute(TO_DO).scalars())

    def _last_event_id(self) -> int:
        with self.engine.begin() as connection:
            return int(connection.execute(text("select coalesce(max(id), 0) from bus.event")).scalar_one())


def test_bus_keeps_its_promises_in_any_order_of_events(
    engines: dict[str, Engine], settings: Settings
) -> None:
    play(engines["bureau"], settings, Drain)


def test_control_a_bus_without_its_fence_is_noticed(engines: dict[str, Engine], settings: Settings) -> None:
    with pytest.raises(AssertionError):
        play(engines["bureau"], settings, Unfenced, examples=100)


def play(engine: Engine, settings: Settings, drain: type[Drain], *, examples: int = 50) -> None:
    """Stories of a bus that is drained like this."""
    machine = type("OnThisDatabase", (BusModel,), {"engine": engine, "settings": settings, "drain": drain})
    run_state_machine_as_test(
        machine,
        settings=hypothesis_settings(
            max_examples=examples,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=[Phase.generate],  # leases end in real time: what is found need not come again
        ),
    )
