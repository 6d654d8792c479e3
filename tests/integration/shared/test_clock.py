"""One clock: the database's, moved in drill mode only, and never trusted in production once it was moved."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from services import migrate
from shared import clock, db
from shared.clock import NotInDrillMode
from shared.errors import UnsafeSetting
from shared.settings import Settings


def test_clock_moves_forward_for_every_service(engines: dict[str, Engine], owner: Engine) -> None:
    with db.transaction(owner) as session:
        before = clock.now(session)
        clock.advance(session, timedelta(days=30))
    for engine in engines.values():
        with db.transaction(engine) as session:
            assert clock.now(session) - before >= timedelta(days=30)


def test_clock_never_moves_back(engines: dict[str, Engine], owner: Engine) -> None:
    with db.transaction(owner) as session, pytest.raises(ValueError, match="forward"):
        clock.advance(session, timedelta(seconds=-1))


def test_service_cannot_move_the_clock(engines: dict[str, Engine]) -> None:
    with pytest.raises(Exception, match="permission denied"), db.transaction(engines["intake"]) as session:
        clock.advance(session, timedelta(days=1))


def test_clock_outside_of_drill_mode_stands_firm(engines: dict[str, Engine], owner: Engine) -> None:
    with db.transaction(owner) as session:
        session.execute(text("update bus.clock set drill = false"))
        with pytest.raises(NotInDrillMode):
            clock.advance(session, timedelta(days=1))
        session.rollback()


@pytest.mark.parametrize("offset", ["1 day", "-1 day"])
def test_production_refuses_a_database_that_was_used_for_training(
    engines: dict[str, Engine], owner: Engine, settings: Settings, offset: str
) -> None:
    in_production = settings.model_copy(update={"environment": "production", "drill": False})
    move = text("update bus.clock set drill_offset = cast(:offset as interval)")
    with owner.begin() as connection:
        connection.execute(move, {"offset": "0"})
    migrate.migrate(in_production)
    with owner.begin() as connection:
        connection.execute(move, {"offset": offset})
    with pytest.raises(UnsafeSetting, match="ANYQTAMA_DATABASE_URL"):
        migrate.migrate(in_production)
