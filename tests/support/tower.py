"""A clock tower: two real workers of sla, one by a wrong host clock, and a beat; tests move its clock."""

import base64
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from demo.pace import Pace
from services import migrate
from services.programs import worker_command
from shared import bus, clock, db
from shared.bus.events.model import Event
from shared.settings import Settings
from shared.stack import Program, Stack, local_stack
from tests.support import chaos
from tests.support.processes import eventually, kill_group, resume_group, stop_group

WORKERS = ("sla", "sla-ahead")
# What falls to nobody here (the bureau, the notifier) is not waited for.
TO_HEAR = "select count(*) from bus.delivery where consumer = 'sla' and parked_at is null"
DUE = """
select count(*) from sla.deadline, bus.clock where next_at <= now() + drill_offset and kind <> 'canary'
"""
IN_THE_MIDDLE = """
select count(*) from pg_stat_activity
where state <> 'idle' and pid <> pg_backend_pid() and backend_type = 'client backend'
"""
FORGET = """
truncate sla.deadline, sla.fired, sla.escalation, sla.early_stop, sla.outage, sla.move, sla.pause, sla.waiver,
    bus.delivery, bus.event
"""
# Longer than for other things: 50,000 terms on a machine with other work to do.
PATIENCE_SECONDS = 400.0


@dataclass(frozen=True)
class Tower:
    """Its stack, and what a test does with it."""

    stack: Stack
    settings: Settings
    owner: Engine
    sla: Engine

    def say(self, *events: Event) -> None:
        """Says the events as the bureau would, in one transaction; the beat rings."""
        with bus.transaction(self.owner, bus.command("bureau")) as session:
            bus.publish(session, *events)

    def now(self) -> datetime:
        """The domain's instant, in UTC."""
        with db.transaction(self.owner) as session:
            return clock.now(session)

    def move_to(self, instant: datetime) -> None:
        """Moves the clock forward to this very instant."""
        with db.transaction(self.owner) as session:
            clock.advance(session, max(instant - clock.now(session), timedelta()))

    def count(self, query: str, **parameters: object) -> int:
        """What a count over the tables gives."""
        with self.owner.begin() as connection:
            return int(connection.execute(text(query), parameters).scalar_one())

    def rows(self, query: str, **parameters: object) -> Sequence[Any]:
        """What a question to the tables gives."""
        with self.owner.begin() as connection:
            return connection.execute(text(query), parameters).all()

    def do(self, statement: str, **parameters: object) -> None:
        """Changes the tables, as their owner."""
        with self.owner.begin() as connection:
            connection.execute(text(statement), parameters)

    def come_to_rest(self) -> None:
        """Waits until sla has heard everything and fired what is due."""
        eventually(
            lambda: not self.count(TO_HEAR) and not self.count(DUE), "all is fired", seconds=PATIENCE_SECONDS
        )

    def wait_for_another_look(self) -> None:
        """Returns once a worker has begun and ended a look at the clock, from now on."""
        seen = (
            "select count(*) from bus.heartbeat where process = 'sla.tick' and at > cast(:at as timestamptz)"
        )
        for _ in range(2):  # the end of the first is the beginning of the second
            with self.owner.begin() as connection:
                at = str(connection.execute(text("select clock_timestamp()")).scalar_one())
            eventually(lambda since=at: self.count(seen, at=since), "the clock looks")

    def standing(self, subjects: Sequence[UUID], kind: str) -> dict[UUID, Any]:
        """The rows of one kind, by request."""
        asked = "select * from sla.deadline where subject = any(:subjects) and kind = :kind"
        return {row.subject: row for row in self.rows(asked, subjects=list(subjects), kind=kind)}

    def said(self, subject: UUID, kind: str) -> list[str]:
        """What was said of a deadline, in order, but for its start and its marks."""
        asked = """
            select type from bus.event where subject = :subject and data ->> 'deadline' = :kind
                and type not in ('deadline.started', 'deadline.approaching', 'escalation.raised') order by id
        """
        return [row.type for row in self.rows(asked, subject=subject, kind=kind)]

    @contextmanager
    def without(self, *names: str) -> Iterator[None]:
        """These workers stand still while the block lasts, in the middle of nothing; then they are killed."""
        pids = [self.pid(name) for name in names]
        eventually(lambda: self._freeze(pids), "they stand still between two transactions")
        try:
            yield
        finally:
            for pid in pids:
                kill_group(pid)
        for name, pid in zip(names, pids, strict=True):
            eventually(lambda name=name, pid=pid: self.pid(name) != pid, f"{name} comes back")

    def pid(self, name: str) -> int:
        """A program's process; waits while it is between two lives."""
        return eventually(lambda: self.stack.supervisor.pids().get(name, 0), f"{name} runs")

    def forget(self) -> None:
        """Nothing was ever heard or fired."""
        eventually(self._forget, "the tables are empty")

    def _freeze(self, pids: list[int]) -> bool:
        for pid in pids:
            stop_group(pid)
        if self.count(IN_THE_MIDDLE) == 0:
            return True
        for pid in pids:
            resume_group(pid)
        return False

    def _forget(self) -> bool:
        with self.owner.begin() as connection:
            connection.exec_driver_sql("set local lock_timeout = '1s'")
            connection.exec_driver_sql(FORGET)
        return True


@contextmanager
def tower(directory: Path, *, trusts_its_host: bool = False) -> Iterator[Tower]:
    """A migrated stack of its own with both workers at work, on a working morning."""
    with ExitStack() as opened:
        stack = opened.enter_context(local_stack(directory, database_url=None, redis_url=None))
        ground = {"database_url": stack.database_url, "broker_url": stack.redis_url, "drill": True}
        settings = Settings.model_validate({**ground, **chaos.PATIENT_TIMES})
        migrate.migrate(settings)
        owner, sla = db.owner_engine(settings, pool_size=6), db.engine_for(settings, "sla")
        opened.callback(owner.dispose)
        opened.callback(sla.dispose)
        Pace(settings).begin_on_a_working_morning()
        env = {
            **chaos.variables(settings),
            "ANYQTAMA_SLA_SIGNING_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
        ahead = "hour_ahead_trusted" if trusts_its_host else "hour_ahead"
        stack.run([chaos.beat(settings), *_workers(env, ahead)])
        built = Tower(stack, settings, owner, sla)
        built.wait_for_another_look()
        yield built


def _workers(env: dict[str, str], ahead: str) -> list[Program]:
    right, wrong = [], ["-m", f"tests.support.{ahead}"]
    return [
        Program(name, [sys.executable, *begins, *worker_command("sla")[skips:]], env, grace_seconds=65)
        for name, begins, skips in (("sla", right, 0), ("sla-ahead", wrong, 1))
    ]
