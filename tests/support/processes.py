"""Real processes in tests: waiting for what they do, and the ways to stop, resume and kill them."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TypeVar

import psutil
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError

from shared.clock import monotonic_seconds

T = TypeVar("T")
PATIENCE_SECONDS = 300.0
PAUSE_SECONDS = 0.05
_never = threading.Event()


def eventually(condition: Callable[[], T | None], what: str, *, seconds: float = PATIENCE_SECONDS) -> T:
    """What `condition` gives once it is true. Servers that are away mean "not yet". Raises AssertionError.

    The only waiting in these tests: the deadline is for a system that is broken, not for a slow one.
    """
    ends_at = monotonic_seconds() + seconds
    while not (found := _ask(condition)):
        assert monotonic_seconds() < ends_at, f"not within {seconds:.0f} seconds: {what}"
        _never.wait(PAUSE_SECONDS)
    return found


def _ask(condition: Callable[[], T | None]) -> T | None:
    with suppress(DBAPIError, RedisError):
        return condition()
    return None


def kill_group(pid: int) -> None:
    """kill -9 for a program and all that it forked."""
    os.killpg(pid, signal.SIGKILL)


def stop_group(pid: int) -> None:
    """Freezes a program and all that it forked, as a machine does that hangs."""
    os.killpg(pid, signal.SIGSTOP)


def resume_group(pid: int) -> None:
    """Lets a frozen program go on; one that is gone meanwhile is no matter."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGCONT)


@contextmanager
def frozen(pids: Sequence[int]) -> Iterator[None]:
    """These programs stand still while the block lasts."""
    for pid in pids:
        stop_group(pid)
    try:
        yield
    finally:
        for pid in pids:
            resume_group(pid)


def children(pid: int) -> set[int]:
    """The processes that this one forked and that still run."""
    with suppress(psutil.NoSuchProcess):
        return {child.pid for child in psutil.Process(pid).children(recursive=True)}
    return set()
