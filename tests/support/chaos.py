"""A real bus with chaos workers on it: what a test wishes and says, and what it finds afterwards."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, text

from services import migrate
from services.programs import beat_command
from shared import bus, db
from shared.bus import parked
from shared.bus.events.model import Event
from shared.bus.publish import store
from shared.settings import Settings, environment
from shared.stack import Program, Stack, local_stack
from tests.support.processes import PATIENCE_SECONDS, eventually, frozen

ROOT = Path(__file__).parents[2]
SCHEMA = """
create schema chaos;
create table chaos.effect (id bigint generated always as identity primary key, consumer text, event_id bigint,
    subject uuid, type text, pid int);
create table chaos.wish (consumer text, subject uuid, type text, act text, times int);
create table chaos.control (deletes text);
insert into chaos.control values ('with');
grant usage on schema chaos to anyqtama_sla, anyqtama_intake;
grant select, insert, update on all tables in schema chaos to anyqtama_sla, anyqtama_intake;
delete from bus.subscription where consumer not in ('sla', 'intake');
"""
# Short, so that a lease ends soon; the time limit leaves a slow machine enough for an honest task.
TIMES = {
    "bus_lease_seconds": 1,
    "bus_max_attempts": 2,
    "bus_budget_seconds": 2,
    "task_time_limit_seconds": 4,
    "visibility_timeout_seconds": 6,
}
# Where nobody is meant to die: a worker may wait at a gate for a minute.
PATIENT_TIMES = {
    **TIMES,
    "bus_lease_seconds": 3,
    "task_time_limit_seconds": 60,
    "visibility_timeout_seconds": 90,
}
WRONG = text("""
select s.consumer, e.id, e.type, count(x.id) as effects
from bus.event e join bus.subscription s on s.type = e.type
left join chaos.effect x on x.event_id = e.id and x.consumer = s.consumer
where s.consumer = :consumer
    and not exists (select from bus.delivery d where d.event_id = e.id and d.consumer = s.consumer)
group by s.consumer, e.id, e.type having count(x.id) <> 1
""")
OPEN = text("""
select count(*) from bus.delivery d where consumer = :consumer and parked_at is null and not exists
    (select from bus.delivery h where h.consumer = d.consumer and h.subject = d.subject
        and h.event_id < d.event_id and h.parked_at is not null)
""")
EFFECTS = text("select type, pid from chaos.effect where subject = :s and consumer = :c order by id")


@dataclass(frozen=True)
class World:
    """The stack, its processes by name, and the table that says what was done."""

    stack: Stack
    settings: Settings
    owner: Engine
    bureau: Engine
    directory: Path

    def say(self, *events: Event) -> None:
        """Says the events as the bureau would, in one transaction; nobody is rung but by the beat."""
        with bus.transaction(self.bureau, bus.command("bureau")) as session:
            bus.publish(session, *events)

    def say_changed(self, event: Event, change: str) -> None:
        """Says the event as no release of ours would: the row that is written is changed by `change`."""
        self._say_and(event, f"update bus.event set {change}")

    def say_tried(self, event: Event, *, attempts: int) -> None:
        """Says the event as if it had been tried before, so many times."""
        self._say_and(event, f"update bus.delivery set attempts = {attempts}, last_error = 'worker died'")

    def become_readable(self) -> None:
        """The next release: it reads what this one could not. The facts are those of `received`."""
        facts = '{"centre": "psc-01", "bureau": "astana", "package": "electronic"}'
        self._do(
            """update bus.event set type = 'package.received', version = 1, data = cast(:facts as jsonb)
            where id in (select event_id from bus.delivery where parked_at is not null)""",
            facts=facts,
        )

    def _say_and(self, event: Event, statement: str) -> None:
        table = statement.split()[1]
        own = "id" if table == "bus.event" else "event_id"
        newest = f"{own} = (select max(id) from bus.event where subject = :subject)"
        with bus.transaction(self.owner, bus.command("bureau")) as session:
            bus.publish(session, event)
            store(session)
            session.execute(text(f"{statement} where {newest}"), {"subject": event.subject})

    def wish(
        self, subject: UUID, act: str, *, times: int = 1, consumer: str = "sla", on: str = "package.received"
    ) -> None:
        """Lets the worker do `act` so many times when it handles this event of `subject`."""
        about = {"consumer": consumer, "subject": subject, "type": on, "act": act, "times": times}
        self._do("insert into chaos.wish values (:consumer, :subject, :type, :act, :times)", **about)

    @contextmanager
    def deleting(self, way: str) -> Iterator[None]:
        """The negative control: deliveries are deleted `before` or `after` the work, not with it."""
        self._do("update chaos.control set deletes = :way", way=way)
        try:
            yield
        finally:
            self._do("update chaos.control set deletes = 'with'")

    def run(self, *programs: Program) -> None:
        """Starts the programs, each with a file of its own to touch."""
        files = {program.name: str(self.alive_file(program.name)) for program in programs}
        self.stack.run(
            [replace(one, env={**one.env, "ANYQTAMA_ALIVE_FILE": files[one.name]}) for one in programs]
        )

    def alive_file(self, name: str) -> Path:
        """The file that a program touches as it works."""
        return self.directory / f"{name}.alive"

    def pid(self, name: str) -> int:
        """The process of a program; waits while it is between two lives."""
        return eventually(lambda: self.stack.supervisor.pids().get(name, 0), f"{name} runs")

    def wait_for_another(self, name: str, before: int) -> None:
        """Returns once the program has another process than before."""
        eventually(lambda: self.pid(name) != before, f"{name} ended and came back")

    @contextmanager
    def no_beat(self) -> Iterator[None]:
        """The other negative control: every beat stands still while the block lasts."""
        with self.standing_still(*(name for name in self.stack.supervisor.pids() if name.startswith("beat"))):
            yield

    def standing_still(self, *names: str) -> AbstractContextManager[None]:
        """These programs are frozen while the block lasts."""
        return frozen([self.pid(name) for name in names])

    def value(self, statement: str, **parameters: object) -> int:
        """One number, as the owner sees it."""
        with self.owner.begin() as connection:
            return int(connection.execute(text(statement), parameters).scalar_one())

    def effects(self, subject: UUID, consumer: str = "sla") -> list[str]:
        """The types of the events about `subject` that had their effect, in the order of the effects."""
        return [kind for kind, _ in self._effects(subject, consumer)]

    def worker_of(self, subject: UUID, kind: str) -> int:
        """The process that did the work of this event."""
        return dict(self._effects(subject, "sla"))[kind]

    def wait_for_effects(self, subjects: Sequence[UUID], consumer: str = "sla") -> None:
        """Returns once each of the requests has had an effect."""
        statement = (
            "select count(distinct subject) from chaos.effect where subject = any(:s) and consumer = :c"
        )
        eventually(
            lambda: self.value(statement, s=list(subjects), c=consumer) == len(subjects), "each had an effect"
        )

    def wait_until_its_first_lease_is_over(self, subject: UUID) -> None:
        """Returns once a delivery about `subject` to sla is free again, or was taken again, or is gone."""
        statement = """select count(*) from bus.delivery
            where subject = :s and consumer = 'sla' and attempts <= 1 and due_at >= now()"""
        eventually(lambda: not self.value(statement, s=subject), "the first lease is over")

    def wait_until_its_lease_is_over(self, subject: UUID) -> None:
        """Returns once the claim on a delivery about `subject` has run out."""
        statement = "select count(*) from bus.delivery where subject = :s and attempts > 0 and due_at < now()"
        eventually(lambda: self.value(statement, s=subject), "the lease is over")

    def incidents(self) -> list[parked.Parked]:
        """What is parked and waits for a person."""
        with db.transaction(self.owner) as session:
            return list(parked.list_parked(session))

    def settle(self, consumer: str = "sla", *, seconds: float = PATIENCE_SECONDS) -> None:
        """Waits until all is done or parked, and looks that each effect stands exactly once."""
        eventually(lambda: self._is_settled(consumer), f"{consumer} has ended its work", seconds=seconds)
        with self.owner.begin() as connection:
            wrong = connection.execute(WRONG, {"consumer": consumer}).all()
        assert not wrong, f"done, but with no effect or with more than one: {wrong}"

    def forget(self) -> None:
        """An empty bus for the next test."""
        self._do("truncate bus.delivery, bus.event, chaos.effect, chaos.wish")

    def _is_settled(self, consumer: str) -> bool:
        with self.owner.begin() as connection:
            return not connection.execute(OPEN, {"consumer": consumer}).scalar_one()

    def _effects(self, subject: UUID, consumer: str) -> list[tuple[str, int]]:
        with self.owner.begin() as connection:
            return [(row.type, row.pid) for row in connection.execute(EFFECTS, {"s": subject, "c": consumer})]

    def _do(self, statement: str, **parameters: object) -> None:
        with self.owner.begin() as connection:
            connection.execute(text(statement), parameters)


@contextmanager
def world(directory: Path, times: dict[str, int] = TIMES) -> Iterator[World]:
    """A migrated bus on a stack of its own."""
    with ExitStack() as opened:
        stack = opened.enter_context(local_stack(directory, database_url=None, redis_url=None))
        ground = {"database_url": stack.database_url, "broker_url": stack.redis_url, "drill": True}
        settings = Settings.model_validate({**ground, **times})
        migrate.migrate(settings)
        owner, bureau = db.owner_engine(settings, pool_size=4), db.engine_for(settings, "bureau")
        opened.callback(owner.dispose)
        opened.callback(bureau.dispose)
        with owner.begin() as connection:
            connection.execute(text(SCHEMA))
        yield World(stack, settings, owner, bureau, directory)


def variables(settings: Settings) -> dict[str, str]:
    """What the processes of a test read from their environment."""
    return {
        **environment(),
        "PYTHONPATH": str(ROOT),
        "ANYQTAMA_DATABASE_URL": settings.database_url,
        "ANYQTAMA_BROKER_URL": settings.broker_url,
        "ANYQTAMA_DRILL": "true",
        **{f"ANYQTAMA_{name.upper()}": str(getattr(settings, name)) for name in TIMES},
    }


def chaos_worker(settings: Settings, name: str, *, service: str = "sla", concurrency: int = 1) -> Program:
    """A chaos worker as a program; it plays `service`."""
    argv = [
        *(sys.executable, "-m", "celery", "-A", "tests.support.chaos_worker", "worker", "-Q", service),
        *("-n", f"{name}@%h", "--concurrency", str(concurrency), "--loglevel", "WARNING"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]
    return Program(name, argv, {**variables(settings), "CHAOS_SERVICE": service})


def beat(settings: Settings, name: str = "beat") -> Program:
    """A beat as a program."""
    return Program(name, [sys.executable, *beat_command()], variables(settings))
