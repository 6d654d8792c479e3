"""The embedded PostgreSQL: how it answers, what it keeps, how it comes back."""

import os
import signal
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool

from shared.stack import Stack, StackUnavailable, embedded_postgres
from shared.stack.leftovers import end_leftovers
from shared.stack.postgres import refusal

Eventually = Callable[[Callable[[], bool], str], None]


def value(url: str, statement: str) -> object:
    """The one value that a statement gives."""
    with create_engine(url, poolclass=NullPool).begin() as connection:
        result: object = connection.execute(text(statement)).scalar()
        return result


def execute(url: str, statement: str) -> None:
    """Does what gives nothing back."""
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(text(statement))


def test_postgres_answers_on_loopback_only_and_with_every_commit_on_disk(running: Stack) -> None:
    assert value(running.database_url, "show listen_addresses") == "127.0.0.1"
    assert value(running.database_url, "show fsync") == "on"
    assert value(running.database_url, "show server_encoding") == "UTF8"


def test_postgres_knows_the_small_letters_of_kazakh(running: Stack) -> None:
    assert value(running.database_url, "select lower('ӘҒҚҢӨҰҮҺІ')") == "әғқңөұүһі"


def test_postgres_refuses_a_wrong_password_and_does_not_repeat_it(running: Stack) -> None:
    wrong = make_url(running.database_url).set(password="guessed").render_as_string(hide_password=False)
    reason = refusal(wrong)
    assert reason is not None
    assert "password authentication failed" in reason
    assert "guessed" not in reason


def test_postgres_keeps_rows_and_statements_out_of_its_log(running: Stack, eventually: Eventually) -> None:
    execute(running.database_url, "create table person (name text primary key)")
    with pytest.raises(IntegrityError):
        execute(running.database_url, "insert into person values ('Synthetic'), ('Synthetic')")
    log = _log(running)
    before = running.supervisor.pids()["postgres"]
    running.supervisor.restart("postgres")
    assert running.supervisor.pids()["postgres"] != before
    eventually(lambda: refusal(running.database_url) is None, "PostgreSQL")
    assert "fast shutdown" in log.read_text()
    assert "Synthetic" not in log.read_text()
    assert "person" not in log.read_text()


def test_postgres_comes_back_on_its_port_with_its_data_after_a_kill(
    running: Stack, eventually: Eventually
) -> None:
    execute(running.database_url, "create table kept as select 7 as number")
    died = running.supervisor.restarts()["postgres"]
    os.kill(running.supervisor.pids()["postgres"], signal.SIGKILL)
    eventually(lambda: running.supervisor.restarts()["postgres"] >= died + 1, "the restart")
    eventually(lambda: refusal(running.database_url) is None, "PostgreSQL")
    assert value(running.database_url, "select number from kept") == 7


def test_postgres_comes_back_although_a_long_query_outlives_the_kill(
    running: Stack, eventually: Eventually
) -> None:
    active = "select count(*) from pg_stat_activity where query like 'do $$ begin loop%' and state = 'active'"
    died = running.supervisor.restarts()["postgres"]
    with closing(psycopg.connect(_conninfo(running), autocommit=True)) as busy:
        busy.pgconn.send_query(b"do $$ begin loop end loop; end $$")
        eventually(lambda: value(running.database_url, active) == 1, "the long query")
        os.kill(running.supervisor.pids()["postgres"], signal.SIGKILL)
        eventually(lambda: running.supervisor.restarts()["postgres"] >= died + 1, "the restart")
    eventually(lambda: refusal(running.database_url) is None, "PostgreSQL")
    assert value(running.database_url, active) == 0


def test_postgres_starts_on_the_data_of_the_last_time_and_past_a_start_cut_short(tmp_path: Path) -> None:
    cut_short = tmp_path / "postgres.new"
    cut_short.mkdir()
    (cut_short / "PG_VERSION").write_text("18")
    with embedded_postgres(tmp_path) as url:
        execute(url, "create table kept as select 7 as number")
    with embedded_postgres(tmp_path) as url:
        assert value(url, "select number from kept") == 7
    assert refusal(url) is not None


def test_the_pid_file_of_a_dead_server_does_not_stop_the_next(tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_text("1\n")
    end_leftovers(tmp_path, "a title that no process has")
    assert not (tmp_path / "postmaster.pid").exists()


def test_postgres_without_its_password_says_so_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    with pytest.raises(StackUnavailable, match=r"data in .*postgres cannot be used: No such file"):
        _start(tmp_path)


def test_a_missing_postgres_is_told_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(StackUnavailable, match="PostgreSQL was not found: install"):
        _start(tmp_path)


def _start(directory: Path) -> None:
    with embedded_postgres(directory):
        pass


def _conninfo(stack: Stack) -> str:
    return make_url(stack.database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def _log(stack: Stack) -> Path:
    directory = value(stack.database_url, "show data_directory")
    return Path(str(directory)).parent / "log" / "postgres.log"
