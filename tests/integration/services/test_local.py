"""The system on given servers: what is wrong with them stops it at its start, in one sentence."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from sqlalchemy import Engine, make_url, text
from typer.testing import CliRunner

from services.cli import app
from services.local import database_made_anew, local_system
from shared.errors import UnsafeSetting
from shared.settings import Settings, read
from shared.stack import StackUnavailable, free_port
from tests.support.databases import BYTES, NO_CAPITALS, another_database
from tests.support.redis_server import RedisServer


@pytest.fixture
def given(settings: Settings, owner: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Both servers are named by URL; the database is migrated."""
    read.cache_clear()
    monkeypatch.setenv("ANYQTAMA_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("ANYQTAMA_BROKER_URL", settings.broker_url)
    yield
    read.cache_clear()


@pytest.fixture
def visitor(
    given: None, settings: Settings, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The database is named with a login that may log in and nothing else."""
    with owner.begin() as connection:
        connection.execute(text("create role sample_visitor login password 'geheim'"))
    url = make_url(settings.database_url).set(username="sample_visitor", password="geheim")
    monkeypatch.setenv("ANYQTAMA_DATABASE_URL", url.render_as_string(hide_password=False))
    yield
    with owner.begin() as connection:
        connection.execute(text("drop role sample_visitor"))


def start(directory: Path, port: int) -> None:
    with local_system(directory, port=port):
        pass


@pytest.mark.usefixtures("given")
def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(StackUnavailable, match=f"Port {port} of 127.0.0.1 .* by --port"):
            start(tmp_path, port)


@pytest.mark.usefixtures("given")
def test_a_redis_that_evicts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "redis").mkdir()
    server = RedisServer(tmp_path / "redis")
    server.start()
    try:
        with redis.Redis.from_url(server.url) as client:
            client.config_set("maxmemory-policy", "allkeys-lru")
        monkeypatch.setenv("ANYQTAMA_BROKER_URL", server.url)
        with pytest.raises(
            UnsafeSetting, match=r"ANYQTAMA_BROKER_URL: .* \(allkeys-lru\); set maxmemory-policy"
        ):
            start(tmp_path, free_port())
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("name", "value"),
    [("ANYQTAMA_DATABASE_URL", "mysql://me:geheim@x/y"), ("ANYQTAMA_BROKER_URL", "http://:geheim@x")],
)
@pytest.mark.usefixtures("given")
def test_an_address_of_something_else_is_refused_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UnsafeSetting, match=f"^{name}: ") as refused:
        start(tmp_path, free_port())
    assert "geheim" not in str(refused.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("given")
def test_a_rabbitmq_without_a_redis_for_the_bells_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANYQTAMA_BROKER_URL", "amqp://localhost")
    with pytest.raises(UnsafeSetting, match=r"^ANYQTAMA_BELL_URL must name a Redis"):
        start(tmp_path, free_port())


@pytest.mark.usefixtures("given")
@pytest.mark.parametrize(
    ("how", "told"),
    [(BYTES, "SQL_ASCII; names need one in UTF8"), (NO_CAPITALS, "locale does not know Cyrillic letters")],
)
def test_a_database_that_does_not_know_the_letters_is_refused(
    how: str, told: str, owner: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with another_database(owner, "sample_other", how) as url:
        monkeypatch.setenv("ANYQTAMA_DATABASE_URL", url)
        with pytest.raises(UnsafeSetting, match=f"^ANYQTAMA_DATABASE_URL: .*{told}"):
            start(tmp_path, free_port())


@pytest.mark.usefixtures("visitor")
@pytest.mark.parametrize("words", [("migrate",), ("demo", "--directory", "played")])
def test_a_login_without_the_rights_is_told_what_it_may_not(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(app, words)
    assert told.exit_code == 1
    assert "ANYQTAMA_DATABASE_URL: its login may not do this: " in told.output
    assert "geheim" not in told.output


def test_a_database_made_anew_stands_beside_the_given_one(settings: Settings, owner: Engine) -> None:
    made = database_made_anew(settings.database_url, "sample_anew")
    assert made == make_url(settings.database_url).set(database="sample_anew").render_as_string(
        hide_password=False
    )
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        assert connection.scalar(text("select count(*) from bus.subscription")) > 0
        connection.execute(text("drop database sample_anew"))
