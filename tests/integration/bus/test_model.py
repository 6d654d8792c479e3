"""The bus as a model: said, failed, killed, parked, retried and replayed in any order, by four workers."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, text
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


class Ledger:
    """A service whose effect is a line per event, written once, as every service's handlers do."""

    def __init__(self) -> None:
        self.lines: list[tuple[UUID, int]] = []
        self.broken: set[UUID] = set()
        self.service = bus.Service("sla", {PackageReceived: self.enter})

    def enter(self, session: Session, event: PackageReceived, *, now: datetime) -> None:
        """Enters the event, unless it stands there already."""
        if event.subject in self.broken:
            raise ValueError
        line = (event.subject, cause_of(session).event_id or 0)
        listen(session, "after_commit", lambda _: line in self.lines or self.lines.append(line), once=True)


class BusModel(RuleBasedStateMachine):
    """Everything that can befall a delivery."""

    engine: Engine
    settings: Settings

    @initialize()
    def start(self) -> None:
        """An empty bus and four idle workers."""
        with self.engine.begin() as connection:
            connection.execute(text("delete from bus.delivery"))
        self.ledger = Ledger()
        self.held: dict[int, list[Claimed]] = {worker: [] for worker in WORKERS}
        self.drains = {worker: Drain(self.ledger.service, self.engine, self.settings) for worker in WORKERS}
        self.said: list[tuple[UUID, int]] = []
        self.discarded: set[int] = set()
        self.first_id = self._last_event_id() + 1

    @rule(subject=subjects)
    def say(self, subject: UUID) -> None:
        """Something happens to a request."""
        say(self.engine, received(subject))
        self.said.append((subject, self._last_event_id()))

    @rule(worker=workers)
    def claim(self, worker: int) -> None:
        """A worker claims what is due; what it held before stays with nobody, as after a death."""
        self.held[worker] = [
            Claimed(r.event_id, r.attempts, r.subject) for r in self.drains[worker]._claim() if r.claimed
        ]

    @rule(worker=workers)
    def work(self, worker: int) -> None:
        """A worker does what it holds, perhaps long after its lease ended."""
        self.drains[worker]._work_off(self.held[worker])
        self.held[worker] = []

    @rule(worker=workers)
    def die(self, worker: int) -> None:
        """A worker is killed with what it holds."""
        self.held[worker] = []

    @rule()
    def let_leases_end(self) -> None:
        """Time passes: leases and backoffs end."""
        make_due(self.engine, "sla")

    @rule(worker=workers)
    def park_the_exhausted(self, worker: int) -> None:
        """A drain begins."""
        self.drains[worker]._tidy()

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
                self.discarded.add(incident.event_id)

    @rule()
    def replay(self) -> None:
        """Somebody replays the whole day."""
        with db.transaction(self.engine) as session:
            parked.replay(session, consumer="sla", since=AT, until=AT + timedelta(hours=1))
            session.execute(text("delete from bus.delivery where event_id < :id"), {"id": self.first_id})

    @invariant()
    def each_effect_stands_once_and_in_order(self) -> None:
        """Per request in the order said; what was discarded and replayed may come late."""
        by_subject: dict[UUID, list[int]] = defaultdict(list)
        for subject, event_id in self.ledger.lines:
            by_subject[subject].append(event_id)
        for entered in by_subject.values():
            assert len(entered) == len(set(entered))
            kept = [event_id for event_id in entered if event_id not in self.discarded]
            assert kept == sorted(kept)

    def teardown(self) -> None:
        """Once everything is mended, everything gets done."""
        self.ledger.broken = set()
        for _ in range(200):
            self.retry_parked()
            make_due(self.engine, "sla")
            if not open_deliveries(self.engine, "sla"):
                break
            self.drains[0].run()
        missing = set(self.said) - set(self.ledger.lines)
        assert {event_id for _, event_id in missing} <= self.discarded
        self.each_effect_stands_once_and_in_order()

    def _last_event_id(self) -> int:
        with self.engine.begin() as connection:
            return int(connection.execute(text("select coalesce(max(id), 0) from bus.event")).scalar_one())


def test_bus_keeps_its_promises_in_any_order_of_events(
    engines: dict[str, Engine], settings: Settings
) -> None:
    class OnThisDatabase(BusModel):
        pass

    OnThisDatabase.engine = engines["bureau"]
    OnThisDatabase.settings = settings
    run_state_machine_as_test(
        OnThisDatabase,
        settings=hypothesis_settings(
            max_examples=25,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
