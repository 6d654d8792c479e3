"""The queue is empty most of the time. What was planned for it then must do when thousands have come."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Engine, TextClause

from shared import db
from shared.bus.leases import LEASE, LOCK_DUE, PARK_EXHAUSTED, PUT_OFF, TAKE, WAKE, these
from shared.ids import new_id
from tests.support.bus import received, say

DELIVERIES, BATCH = 2_000, 300
# The queue a few times, and the batch with itself; the queue for each row of the batch would be 600,000.
MOST_ROWS = 10 * DELIVERIES + 2 * BATCH**2
TYPES = {
    "consumer": "text",
    "batch": "bigint",
    "lease": "double precision",
    "max_attempts": "int",
    "attempts": "int",
    "first": "bigint",
    "last": "bigint",
    "ids": "bigint[]",
    "subjects": "uuid[]",
}


@pytest.fixture
def connection(owner: Engine) -> Iterator[psycopg.Connection]:
    """A session that keeps the plans it makes."""
    url = owner.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as session:
        session.execute("set plan_cache_mode = force_generic_plan")
        yield session


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(LOCK_DUE, id="lock what is due"),
        pytest.param(LEASE, id="lease"),
        pytest.param(TAKE, id="take"),
        pytest.param(WAKE, id="wake"),
        pytest.param(PUT_OFF, id="put off"),
        pytest.param(PARK_EXHAUSTED, id="park"),
    ],
)
def test_plan_made_for_an_empty_queue_serves_a_full_one(
    engines: dict[str, Engine], connection: psycopg.Connection, statement: TextClause
) -> None:
    connection.execute("vacuum (analyze) bus.delivery")
    prepare(connection, statement)
    rows_looked_at(connection, statement, [])  # planned from here on
    say(engines["bureau"], *[received(new_id()) for _ in range(DELIVERIES)])
    first = "select event_id, subject from bus.delivery where consumer = 'sla' order by 1 limit %s"
    assert rows_looked_at(connection, statement, connection.execute(first, [BATCH]).fetchall()) < MOST_ROWS


def prepare(connection: psycopg.Connection, statement: TextClause) -> None:
    """Prepares it with the types that the server infers for the driver, to be planned once."""
    words = statement.text
    for place, name in enumerate(names_in(statement), start=1):
        words = words.replace(f":{name}", f"${place}")
    types = ", ".join(TYPES[name] for name in names_in(statement))
    connection.execute(f"prepare planned ({types}) as {words}".encode())


def names_in(statement: TextClause) -> list[str]:
    """Its parameters."""
    return sorted(statement._bindparams)


def rows_looked_at(
    connection: psycopg.Connection, statement: TextClause, rows: Sequence[tuple[int, UUID]]
) -> int:
    """How many rows the parts of its plan look at when it is run for these; what it did is undone."""
    values = {
        "consumer": "sla",
        **these([event_id for event_id, _ in rows] or [0]),
        "batch": BATCH,
        "lease": 30,
        "max_attempts": 8,
        "attempts": 0,
        "subjects": db.array_of(subject for _, subject in rows),
    }
    given = ", ".join(f"'{values[name]}'" for name in names_in(statement))
    with connection.transaction(force_rollback=True):
        explained = f"explain (analyze, format json) execute planned ({given})"
        [[[found]]] = connection.execute(explained.encode()).fetchall()
    return looked_at_below(found["Plan"])


def looked_at_below(node: dict[str, Any]) -> int:
    """Each row that a part of the plan gave or refused, each time that it ran."""
    refused = sum(rows for fact, rows in node.items() if fact.startswith("Rows Removed by"))
    here = (node["Actual Rows"] + refused) * node["Actual Loops"]
    return int(here) + sum(map(looked_at_below, node.get("Plans", [])))
