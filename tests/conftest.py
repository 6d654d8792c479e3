"""Fixtures named for the state they give. Only tests that ask for them start PostgreSQL and Redis."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine, Table, text

from services import migrate
from services.local import database_made_anew
from services.schema import SCHEMAS
from shared import db
from shared.settings import SERVICES, Settings, environment
from shared.stack import Stack, local_stack
from tests.support.cases import MONDAY

# What must land must not depend on a draw, nor on how quick the machine is; everywhere else new examples
# are looked for.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile("steady", hypothesis.settings.get_profile("patient"), derandomize=True)
hypothesis.settings.load_profile("steady" if "CI" in environment() else "patient")

BEGIN = text("update bus.clock set drill = true, drill_offset = :at - now()")
SERVERS = ("ANYQTAMA_DATABASE_URL", "ANYQTAMA_BROKER_URL")


def pytest_xdist_auto_num_workers() -> int:
    """Two at once, each with servers of its own; on servers that are given, one."""
    return 0 if any(name in environment() for name in SERVERS) else 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file's tests stay together, and all system tests: they share what takes long to start."""
    for item in items:
        directory, *_ = item.path.relative_to(Path(__file__).parent).parts
        together = directory if directory == "system" else str(item.path)
        item.add_marker(pytest.mark.xdist_group(together))


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A PostgreSQL and a Redis on free loopback ports, gone when the tests are; or the ones given by URL.

    Tests empty every table: of a given PostgreSQL they take a database of their own, made anew.
    """
    given = environment()
    directory: Path = tmp_path_factory.mktemp("stack")
    with local_stack(
        directory,
        database_url=given.get("ANYQTAMA_DATABASE_URL"),
        redis_url=given.get("ANYQTAMA_BROKER_URL"),
    ) as running:
        if "ANYQTAMA_DATABASE_URL" in given:
            running = replace(running, database_url=database_made_anew(running.database_url, "anyqtama_test"))
        yield running


@pytest.fixture(scope="session")
def settings(stack: Stack) -> Settings:
    """Settings for this stack, in drill mode, with a bus that does not wait long."""
    return Settings(
        database_url=stack.database_url,
        broker_url=stack.redis_url,
        drill=True,
        bus_lease_seconds=2,
        bus_batch=50,
    )


@pytest.fixture(scope="session")
def owner(settings: Settings) -> Iterator[Engine]:
    """An engine as the owner of a migrated database."""
    engine = db.owner_engine(settings)
    migrate.prepare(engine, drill=True)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def _service_engines(settings: Settings, owner: Engine) -> Iterator[dict[str, Engine]]:
    engines = {name: db.engine_for(settings, name, pool_size=6) for name in SERVICES}
    yield engines
    for engine in engines.values():
        engine.dispose()


@pytest.fixture
def engines(_service_engines: dict[str, Engine], owner: Engine) -> dict[str, Engine]:
    """One engine per service, each under its own role, over empty tables, on an ordinary Monday morning."""
    with db.transaction(owner) as session:
        for table in emptied_tables():
            session.execute(table.delete())
        session.execute(BEGIN, {"at": MONDAY})
        migrate.write_subscriptions(session)
    return _service_engines


def emptied_tables() -> list[Table]:
    """All but the calendars and the clock; who changes a calendar in a test puts it back.

    Deleting is quicker than truncating, which makes a new file for the table and for each of its indexes.
    """
    metadatas = [metadata for name, metadata in SCHEMAS.items() if name != "standard"]
    return [
        table
        for metadata in metadatas
        for table in reversed(metadata.sorted_tables)
        if table.fullname not in {"bus.clock", "bus.subscription"}
    ]
