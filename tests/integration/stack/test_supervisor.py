"""The supervisor with programs of a few words: starting, restarting, stopping, leaving nothing behind."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from shared.stack import Program, Supervisor

Eventually = Callable[[Callable[[], bool], str], None]
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "GREETING": "salem"}


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """A supervisor without programs; its logs are in tmp_path."""
    with Supervisor(tmp_path) as supervisor:
        yield supervisor


def shell(name: str, script: str, grace_seconds: float = 10.0) -> Program:
    """A program in the shell's words."""
    return Program(name, ("/bin/sh", "-c", script), ENVIRONMENT, grace_seconds=grace_seconds)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be buried does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def logged(log: Path, lines: int) -> Callable[[], bool]:
    """Whether a log has this many lines."""
    return lambda: log.exists() and len(log.read_text().splitlines()) >= lines


def test_a_program_gets_its_environment_and_writes_to_its_own_log(
    supervisor: Supervisor, tmp_path: Path, eventually: Eventually
) -> None:
    supervisor.start([shell("greeter", "echo $GREETING; echo aloud >&2; exec sleep 1000")])
    eventually(logged(tmp_path / "greeter.log", 2), "the greeting")
    assert (tmp_path / "greeter.log").read_text() == "salem\naloud\n"
    assert supervisor.restarts() == {"greeter": 0}


def test_a_program_that_dies_is_started_again_and_again(
    supervisor: Supervisor, tmp_path: Path, eventually: Eventually
) -> None:
    supervisor.start([shell("short", "echo once more"), shell("long", "exec sleep 1000")])
    eventually(lambda: supervisor.restarts()["short"] >= 2, "two restarts")
    eventually(logged(tmp_path / "short.log", 3), "the third life")
    assert supervisor.restarts()["long"] == 0


def test_a_program_that_cannot_start_says_so_in_its_log(
    supervisor: Supervisor, tmp_path: Path, eventually: Eventually
) -> None:
    supervisor.start([Program("absent", (str(tmp_path / "absent"),), ENVIRONMENT)])
    eventually(logged(tmp_path / "absent.log", 1), "the reason")
    assert "absent cannot be started: No such file or directory" in (tmp_path / "absent.log").read_text()


def test_an_asked_restart_is_a_new_process_and_no_failure(supervisor: Supervisor) -> None:
    supervisor.start([shell("asked", "exec sleep 1000")])
    before = supervisor.pids()["asked"]
    supervisor.restart("asked")
    assert supervisor.pids()["asked"] != before
    assert not is_alive(before)
    assert supervisor.restarts() == {"asked": 0}


def test_a_stopped_program_stays_down_until_it_is_resumed(supervisor: Supervisor) -> None:
    supervisor.start([shell("asked", "exec sleep 1000"), shell("other", "exec sleep 1000")])
    before = supervisor.pids()
    supervisor.stop("asked")
    assert not is_alive(before["asked"])
    assert supervisor.pids() == {"other": before["other"]}
    supervisor.resume("asked")
    assert is_alive(supervisor.pids()["asked"])
    assert supervisor.restarts() == {"asked": 0, "other": 0}


def test_what_a_killed_program_forked_ends_with_it(
    supervisor: Supervisor, tmp_path: Path, eventually: Eventually
) -> None:
    supervisor.start([shell("forking", "sleep 1000 & echo $!; wait")])
    eventually(logged(tmp_path / "forking.log", 1), "the forked process")
    forked = int((tmp_path / "forking.log").read_text().split()[0])
    assert is_alive(forked)
    os.kill(supervisor.pids()["forking"], signal.SIGKILL)
    eventually(lambda: not is_alive(forked), "the end of the forked process")
    eventually(logged(tmp_path / "forking.log", 2), "the next life")


def test_programs_started_first_are_stopped_last(tmp_path: Path, eventually: Eventually) -> None:
    stopped = tmp_path / "stopped"
    script = f"trap 'echo $NAME >> {stopped}; exit' TERM; echo ready; while :; do sleep 0.05; done"
    with Supervisor(tmp_path) as supervisor:
        for name in ("database", "worker", "probe"):
            supervisor.start([Program(name, ("/bin/sh", "-c", script), {**ENVIRONMENT, "NAME": name})])
        for name in ("database", "worker", "probe"):
            eventually(logged(tmp_path / f"{name}.log", 1), name)
    assert stopped.read_text().split() == ["probe", "worker", "database"]


def test_a_program_deaf_to_its_signal_is_killed_with_its_children(
    tmp_path: Path, eventually: Eventually
) -> None:
    with Supervisor(tmp_path) as supervisor:
        script = "trap '' TERM; sleep 1000 & echo $!; while :; do sleep 0.05; done"
        supervisor.start([shell("deaf", script, grace_seconds=0.2)])
        eventually(logged(tmp_path / "deaf.log", 1), "the deaf program")
        pids = [supervisor.pids()["deaf"], int((tmp_path / "deaf.log").read_text())]
    assert not any(map(is_alive, pids))
    assert supervisor.pids() == {}


def test_an_exception_in_the_block_ends_the_programs(tmp_path: Path) -> None:
    pids: list[int] = []

    def fail_while_running() -> None:
        with Supervisor(tmp_path) as supervisor:
            supervisor.start([shell("long", "exec sleep 1000")])
            pids.extend(supervisor.pids().values())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_while_running()
    assert len(pids) == 1
    assert not any(map(is_alive, pids))


def test_two_programs_may_not_share_a_name(supervisor: Supervisor) -> None:
    supervisor.start([shell("twin", "exec sleep 1000")])
    with pytest.raises(ValueError, match="a name of its own: twin, twin"):
        supervisor.start([shell("twin", "exec sleep 1000")])
