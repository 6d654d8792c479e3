"""The system as the benchmark runs it: its real processes, a filled AIS and card index, a working morning."""

import io
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import Engine, make_url, text

import demo.ais
from bench.machine import memory_mb
from bench.ours.offering import Door
from bench.ours.people import Person, ais_csv, cards_csv, people
from demo.pace import Pace
from demo.world import keys_of_everybody
from services.bureau.operations.card_import import import_cards
from services.local import LocalSystem, local_system
from services.programs import WORKERS
from shared import db
from shared.settings import Settings
from shared.stack import free_port

POPULATION = 5_000


@dataclass(frozen=True)
class Ours:
    """What is measured: where its door is, who is known to it, and its database."""

    system: LocalSystem
    door: Door
    persons: list[Person]
    engine: Engine

    def worker_memory_mb(self) -> float:
        """Resident megabytes of the largest process of a worker, parents included."""
        pids = self.system.stack.supervisor.pids()
        return round(memory_mb(pids[name] for name in WORKERS)[0], 1)

    def settle(self) -> None:
        """Clears away what earlier trials left, or a slow rate would be measured amid their cleaning."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("vacuum (analyze)"))
            connection.execute(text("checkpoint"))

    def programs(self) -> Mapping[str, psutil.Process]:
        """The process of each program, and of the benchmark itself."""
        pids = self.system.stack.supervisor.pids()
        return {name: psutil.Process(pid) for name, pid in pids.items()} | {"bench": psutil.Process()}


@contextmanager
def running(directory: Path) -> Iterator[Ours]:
    """The whole system while the block lasts, ready to be offered requests."""
    port = free_port()
    with local_system(directory, port=port) as system:
        persons = people(POPULATION)
        _fill_ais(system.settings, persons, directory)
        keys = keys_of_everybody(system.settings)
        Pace(system.settings).begin_on_a_working_morning()
        engine = db.owner_engine(system.settings)
        try:
            _fill_cards(engine, persons)
            yield Ours(system, Door(port, keys.centres), persons, engine)
        finally:
            engine.dispose()


def _fill_ais(settings: Settings, persons: list[Person], directory: Path) -> None:
    conninfo = make_url(settings.database_url).set(drivername="postgresql")
    with tempfile.NamedTemporaryFile("w", dir=directory, suffix=".csv") as file:
        file.write(ais_csv(persons))
        file.flush()
        demo.ais.load(conninfo.render_as_string(hide_password=False), Path(file.name))


def _fill_cards(engine: Engine, persons: list[Person]) -> None:
    report = import_cards(engine, io.BytesIO(cards_csv(persons).encode()))
    if report.imported != len(persons):
        raise ValueError(f"of {len(persons)} cards {report.imported} were imported")
