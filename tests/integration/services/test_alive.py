"""The health check of a worker's container."""

import pytest
from sqlalchemy import Engine, create_engine, text

from services.alive import is_alive
from shared.stack import free_port

BEAT = text("insert into bus.heartbeat (process, at) values ('bureau', now() - cast(:ago as interval))")


@pytest.mark.parametrize(("ago", "alive"), [("1 second", True), ("59 seconds", True), ("61 seconds", False)])
def test_a_worker_is_alive_for_a_minute_after_its_last_look(
    engines: dict[str, Engine], ago: str, alive: bool
) -> None:
    with engines["bureau"].begin() as connection:
        connection.execute(BEAT, {"ago": ago})
    assert is_alive(engines["bureau"], "bureau") is alive


def test_a_worker_that_never_looked_is_not_alive(engines: dict[str, Engine]) -> None:
    assert is_alive(engines["bureau"], "bureau") is False


def test_nobody_is_alive_without_a_database() -> None:
    engine = create_engine(f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none")
    assert is_alive(engine, "bureau") is False
