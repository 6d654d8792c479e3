"""What each service's database role may do: write its own schema, say events, and nothing of another's."""

from collections.abc import Iterator
from itertools import product
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from services.migrate import FROZEN
from services.schema import SCHEMAS
from shared import bus
from shared.settings import SERVICES
from tests.support.bus import received, say

SUBJECT = UUID("019a0000-0000-7000-8000-000000000001")
WRITING = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
HAS_RIGHT = text("select has_table_privilege(:role, :table, :right)")
# Schema `standard` is kept by sla; the bus is everybody's, table by table below.
OWNER_OF = {**{service: service for service in SERVICES}, "standard": "sla"}
ON_THE_BUS = {
    "bus.event": {"INSERT"},
    "bus.delivery": {"INSERT", "UPDATE", "DELETE"},
    "bus.heartbeat": {"INSERT", "UPDATE"},
}


@pytest.fixture
def connection(engines: dict[str, Engine], owner: Engine) -> Iterator[Connection]:
    """The owner's view of a migrated database."""
    with owner.connect() as opened:
        yield opened


def rights(connection: Connection, service: str, schemas: set[str]) -> dict[str, set[str]]:
    """By table of these schemas: what the role of `service` may do to it beside reading."""
    tables = [table.fullname for name in schemas for table in SCHEMAS[name].tables.values()]
    asked = {"role": f"anyqtama_{service}"}
    return {
        table: {
            right
            for right in WRITING
            if connection.execute(HAS_RIGHT, {**asked, "table": _quoted(table), "right": right}).scalar_one()
        }
        for table in tables
    }


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_writes_nothing_of_another(connection: Connection, service: str) -> None:
    foreign = {schema for schema in SCHEMAS if OWNER_OF.get(schema) != service} - {"bus"}
    found = rights(connection, service, foreign)
    assert len(found) > 5
    assert {table: able for table, able in found.items() if able} == {}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_writes_its_own(connection: Connection, service: str) -> None:
    found = rights(connection, service, {service})
    frozen = {f"{service}.{table}" for table in FROZEN.get(service, ())}
    assert found.keys() > frozen
    assert {table for table, able in found.items() if able == {"INSERT"}} == frozen
    assert all(found[table] == {"INSERT", "UPDATE", "DELETE"} for table in found.keys() - frozen)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_does_on_the_bus_what_its_work_needs(connection: Connection, service: str) -> None:
    found = rights(connection, service, {"bus"})
    assert {table: able for table, able in found.items() if able} == ON_THE_BUS


@pytest.mark.parametrize(("reader", "schema"), list(product(SERVICES, SERVICES)))
def test_a_service_reads_only_its_own(connection: Connection, reader: str, schema: str) -> None:
    usage = text("select has_schema_privilege(:role, :schema, 'USAGE')")
    able = connection.execute(usage, {"role": f"anyqtama_{reader}", "schema": schema}).scalar_one()
    assert able is (reader == schema)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_creates_nothing(connection: Connection, service: str) -> None:
    creating = text("select has_schema_privilege(:role, :schema, 'CREATE')")
    for schema in SCHEMAS:
        asked = {"role": f"anyqtama_{service}", "schema": schema}
        assert connection.execute(creating, asked).scalar_one() is False, schema


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_works_as_its_role_without_power(engines: dict[str, Engine], service: str) -> None:
    who = text("select current_user, rolsuper, rolcreaterole from pg_roles where rolname = current_user")
    with engines[service].connect() as opened:
        assert tuple(opened.execute(who).one()) == (f"anyqtama_{service}", False, False)


@pytest.mark.parametrize("service", SERVICES)
def test_what_was_said_cannot_be_unsaid(engines: dict[str, Engine], service: str) -> None:
    say(engines["bureau"], received(SUBJECT))
    for statement in ("update bus.event set type = 'x'", "delete from bus.event", "truncate bus.event"):
        assert _refused(engines[service], statement), statement


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_can_say_events(engines: dict[str, Engine], owner: Engine, service: str) -> None:
    with bus.transaction(engines[service], bus.command(service)) as session:
        bus.publish(session, received(SUBJECT))
    with owner.connect() as opened:
        assert opened.execute(text("select source from bus.event")).scalars().all() == [service]


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_makes_keys_or_moves_the_clock(engines: dict[str, Engine], service: str) -> None:
    assert _refused(engines[service], "update access.api_key set revoked_at = null")
    assert _refused(engines[service], "update bus.clock set drill = true")
    assert _refused(engines[service], "delete from bus.subscription")


def _refused(engine: Engine, statement: str) -> bool:
    with engine.connect() as opened:
        try:
            opened.execute(text(statement))
        except ProgrammingError as error:
            return "permission denied" in str(error.orig)
        return False


def _quoted(table: str) -> str:
    return ".".join(f'"{part}"' for part in table.split("."))
