"""The whole stack of one machine: started, shared with nobody, ended in every way there is."""

import os
import signal
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import psutil
import pytest
from sqlalchemy import make_url

from shared.stack import Program, Stack, StackUnavailable, local_stack, postgres, redis
from shared.stack.program import Account
from shared.stack.reaching import free_port, is_free

Eventually = Callable[[Callable[[], bool], str], None]
NOBODY = 65534


class Owned(Protocol):
    """A process of its own that runs a stack."""

    @property
    def process(self) -> psutil.Popen: ...
    @property
    def database_url(self) -> str: ...
    @property
    def redis_url(self) -> str: ...
    def descendants(self) -> list[psutil.Process]: ...


Owns = Callable[..., Owned]


def port_of(url: str) -> int:
    """The port of a URL that has one."""
    port = make_url(url).port
    assert port is not None
    return port


def is_gone(process: psutil.Process) -> bool:
    """Whether it has ended; one that only waits to be buried has."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that one stack after the other is started in, whatever the last one met."""
    return tmp_path_factory.mktemp("place")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_of_a_stack_whose_process_gets(
    number: signal.Signals, place: Path, owned: Owns, eventually: Eventually
) -> None:
    stack = owned(place)
    left = stack.descendants()
    stack.process.send_signal(number)
    stack.process.wait(timeout=120)
    eventually(lambda: all(map(is_gone, left)), "the end of every process")
    eventually(lambda: is_free(port_of(stack.database_url)), "PostgreSQL's port is free")
    eventually(lambda: is_free(port_of(stack.redis_url)), "Redis's port is free")


def test_nothing_is_left_although_the_guard_was_killed_before(
    place: Path, owned: Owns, eventually: Eventually
) -> None:
    stack = owned(place)
    guard = next(process for process in stack.descendants() if "guard.py" in words_of(process))
    guard.kill()
    eventually(lambda: len(_guards(stack, guard)) == 1, "the next guard")
    left = stack.descendants()
    stack.process.kill()
    stack.process.wait()
    eventually(lambda: all(map(is_gone, left)), "the end of every process")


def test_the_kernel_ends_the_programs_where_the_guard_died_with_the_supervisor(
    place: Path, owned: Owns, eventually: Eventually
) -> None:
    stack = owned(place)
    left = stack.descendants()
    forked = [process for process in left if words_of(process) == "sleep 1000"]
    assert len(forked) == 2
    others = [process for process in left if process not in forked]
    stack.process.send_signal(signal.SIGSTOP)  # so that it starts no other guard
    next(process for process in others if "guard.py" in words_of(process)).kill()
    stack.process.kill()
    stack.process.wait()
    try:
        eventually(lambda: all(map(is_gone, others)), "the end of all else")
    finally:
        for process in forked:
            process.kill()


def test_a_stack_stopped_leaves_no_process_and_no_port(place: Path, eventually: Eventually) -> None:
    before = psutil.Process().children(recursive=True)
    with local_stack(place, database_url=None, redis_url=None) as stack:
        stack.run([Program("worker", ("/bin/sleep", "1000"), {})])
        left = [process for process in psutil.Process().children(recursive=True) if process not in before]
        assert sorted(stack.supervisor.pids()) == ["postgres", "redis", "worker"]
        assert {process.pid for process in left} > set(stack.supervisor.pids().values())
    eventually(lambda: all(map(is_gone, left)), "the end of what the programs had forked")
    eventually(lambda: is_free(port_of(stack.database_url)), "PostgreSQL's port is free")
    eventually(lambda: is_free(port_of(stack.redis_url)), "Redis's port is free")


def test_two_stacks_in_two_directories_run_at_once(running: Stack, place: Path) -> None:
    with local_stack(place, database_url=None, redis_url=None) as other:
        assert postgres.refusal(other.database_url) is None
        assert redis.refusal(other.redis_url) is None
        assert {other.database_url, other.redis_url}.isdisjoint({running.database_url, running.redis_url})
    assert postgres.refusal(running.database_url) is None


def test_a_second_stack_in_one_directory_is_refused_in_one_sentence(running: Stack, tmp_path: Path) -> None:
    given = {"database_url": running.database_url, "redis_url": running.redis_url}
    with (
        local_stack(tmp_path, **given),
        pytest.raises(StackUnavailable, match=rf"in use: process {os.getpid()} runs its stack there; stop"),
    ):
        _start(tmp_path, **given)


def test_what_a_url_is_given_for_is_not_started(running: Stack, tmp_path: Path) -> None:
    given = {"database_url": running.database_url, "redis_url": running.redis_url}
    with local_stack(tmp_path, **given) as stack:
        assert stack.supervisor.pids() == {}
        assert stack.database_url == running.database_url
    assert not (tmp_path / "postgres").exists()


def test_a_given_database_that_is_away_is_told_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.stack.local.GIVEN_SECONDS", 0.1)
    url = f"postgresql+psycopg://owner:geheim@127.0.0.1:{free_port()}/postgres"
    with pytest.raises(StackUnavailable, match="did not answer within") as told:
        _start(tmp_path, database_url=url, redis_url="amqp://127.0.0.1")
    assert "geheim" not in str(told.value)


def test_a_given_redis_that_is_away_is_told(
    running: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.stack.local.GIVEN_SECONDS", 0.1)
    with pytest.raises(StackUnavailable, match=r"Redis at redis://127.0.0.1:\d+/0 did not answer"):
        _start(tmp_path, database_url=running.database_url, redis_url=f"redis://127.0.0.1:{free_port()}/0")


def test_a_directory_that_cannot_be_made_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StackUnavailable, match="cannot be written: Not a directory; choose another"):
        _start(tmp_path / "file" / "stack", database_url=None, redis_url=None)


def test_an_ordinary_user_needs_no_rights(tmp_path: Path, owned: Owns, eventually: Eventually) -> None:
    """As nobody where root runs the tests; anybody else is an ordinary user already."""
    account = None
    if os.geteuid() == 0:
        os.chown(tmp_path, NOBODY, NOBODY)
        # The right to enter is for the interpreter and the temporary directory, which may lie below /root.
        account = Account(NOBODY, NOBODY, enters_closed_directories=True)
    stack = owned(tmp_path, account)
    left = stack.descendants()
    assert users_of(left) == {account.uid if account else os.geteuid()}
    stack.process.send_signal(signal.SIGTERM)
    assert stack.process.wait(timeout=120) == 128 + signal.SIGTERM
    eventually(lambda: all(map(is_gone, left)), "the end of every process")


def _start(directory: Path, *, database_url: str | None, redis_url: str | None) -> None:
    with local_stack(directory, database_url=database_url, redis_url=redis_url):
        pass


def _guards(stack: Owned, old: psutil.Process) -> list[psutil.Process]:
    found = [process for process in stack.descendants() if process.pid != old.pid and not is_gone(process)]
    return [process for process in found if "guard.py" in words_of(process)]


def words_of(process: psutil.Process) -> str:
    """Its command line; nothing of one that has ended meanwhile."""
    with suppress(psutil.NoSuchProcess):
        return " ".join(process.cmdline())
    return ""


def users_of(processes: Iterable[psutil.Process]) -> set[int]:
    """As whom these run that still do."""
    users: set[int] = set()
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            users.add(process.uids().effective)
    return users
