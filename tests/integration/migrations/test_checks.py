"""Checks that a revision adds without looking through the rows: migrate does that afterwards."""

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.migrate import validate_checks

NOT_LOOKED_THROUGH = text("select conname from pg_constraint where not convalidated")
ADD = text("alter table sla.early_stop add constraint a_test check (kind <> '') not valid")


BROKEN_BY = text("alter table bus.clock add constraint a_test check (false) not valid")


def unchecked(connection: Connection) -> list[str]:
    """The constraints that vouch for new rows only."""
    return list(connection.execute(NOT_LOOKED_THROUGH).scalars())


def test_migrate_looks_through_the_rows_that_a_new_check_does_not_vouch_for(owner: Engine) -> None:
    with owner.connect() as connection, Session(connection) as session:
        assert unchecked(connection) == []
        connection.execute(ADD)
        assert unchecked(connection) == ["a_test"]
        validate_checks(session)
        assert unchecked(connection) == []
        connection.rollback()


def test_old_row_that_breaks_a_new_check_is_told_and_the_check_stays_to_be_looked_at(owner: Engine) -> None:
    with owner.connect() as connection, Session(connection) as session:
        connection.execute(BROKEN_BY)
        with pytest.raises(IntegrityError, match="a_test"), session.begin_nested():
            validate_checks(session)
        assert unchecked(connection) == ["a_test"]
        connection.rollback()
