"""The database ends a transaction whose process has frozen, and lets go of what it held."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared import db
from shared.bus.heartbeat import note_alive

IDLE_LIMIT = text("select setting::int from pg_settings where name = 'idle_in_transaction_session_timeout'")
HELD = text("select from bus.heartbeat for update")


def test_idle_transaction_is_ended_and_its_rows_are_free(engines: dict[str, Engine]) -> None:
    with db.transaction(engines["sla"]) as session:
        note_alive(session, "sla.tick")
    with Session(engines["sla"]) as frozen:
        frozen.execute(HELD)
        frozen.execute(text("set local idle_in_transaction_session_timeout = '1ms'"))
        with db.transaction(engines["bureau"]) as session:
            session.execute(HELD)  # waits, until the database has ended the frozen one
        with pytest.raises(DBAPIError):
            frozen.execute(text("select 1"))
        frozen.invalidate()


def test_services_let_go_after_twenty_seconds_and_the_owner_much_later(
    engines: dict[str, Engine], owner: Engine
) -> None:
    for engine, milliseconds in (*((engine, 20_000) for engine in engines.values()), (owner, 600_000)):
        with db.transaction(engine) as session:
            assert session.execute(IDLE_LIMIT).scalar_one() == milliseconds
