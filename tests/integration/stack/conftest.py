"""Fixtures named for the state they give: a running stack, and a process of its own that runs one."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from shared.stack import Stack, local_stack
from shared.stack.program import Account, launched
from shared.stack.reaching import wait_until_answers

ROOT = Path(__file__).parents[3]
OWN_PROCESS = """
import json, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from shared.stack import Program, local_stack
signal.signal(signal.SIGINT, signal.default_int_handler)
forking = Program("forking", ("/bin/sh", "-c", "sleep 1000 & sleep 1000 & wait"), {"PATH": "/usr/bin:/bin"})
with local_stack(Path(sys.argv[1]), database_url=None, redis_url=None) as stack:
    stack.run([forking])
    print(json.dumps([stack.database_url, stack.redis_url]), flush=True)
    signal.pause()
"""
FORKED = 2


@dataclass(frozen=True)
class Owned:
    """A process that runs a stack, with what it started."""

    process: subprocess.Popen[str]
    database_url: str
    redis_url: str

    def descendants(self) -> list[psutil.Process]:
        """Servers, programs, what these forked, and the guard."""
        return list(psutil.Process(self.process.pid).children(recursive=True))


Owns = Callable[..., Owned]
Eventually = Callable[[Callable[[], bool], str], None]


@pytest.fixture(scope="session")
def eventually() -> Eventually:
    """Waits until something holds, and fails by its name where it does not in two minutes."""

    def wait(holds: Callable[[], bool], name: str) -> None:
        wait_until_answers(lambda: None if holds() else "not yet", name, seconds=120)

    return wait


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack whose parts these tests kill."""
    with local_stack(tmp_path_factory.mktemp("running"), database_url=None, redis_url=None) as stack:
        yield stack


@pytest.fixture
def owned(eventually: Eventually) -> Iterator[Owns]:
    """Starts a stack in a process of its own, as this user or as `account`; killed after the test."""
    started: list[subprocess.Popen[str]] = []

    def start(directory: Path, account: Account | None = None) -> Owned:
        words = [sys.executable, "-c", OWN_PROCESS, str(directory), str(ROOT)]
        argv = words if account is None else launched(words, account, signal.SIGKILL)
        process = subprocess.Popen(argv, env={"PATH": os.defpath}, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        owned = Owned(process, *json.loads(process.stdout.readline()))
        eventually(lambda: _count_forked(owned) == FORKED, "the forking program")
        return owned

    yield start
    for process in started:
        process.kill()
        process.communicate()


def _count_forked(owned: Owned) -> int:
    return sum(name_of(process) == "sleep" for process in owned.descendants())


def name_of(process: psutil.Process) -> str:
    """Its name, or nothing where it has ended meanwhile."""
    try:
        return str(process.name())
    except psutil.NoSuchProcess:
        return ""
