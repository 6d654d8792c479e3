"""Who works in a directory: one process at a time, so that two starts never share one data directory."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.stack.errors import StackUnavailable


@contextmanager
def claim(directory: Path, part: str) -> Iterator[None]:
    """Holds `directory` for `part` (stack, postgres, redis); made where missing. Raises StackUnavailable.

    The kernel drops the lock with its holder, so a start after `kill -9` is not refused.
    """
    descriptor = _open(directory, part)
    try:
        _lock(descriptor, directory, part)
        yield
    finally:
        os.close(descriptor)


def _open(directory: Path, part: str) -> int:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        return os.open(directory / f"{part}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StackUnavailable(
            f"{directory} cannot be written: {error.strerror}; choose another directory."
        ) from None


def _lock(descriptor: int, directory: Path, part: str) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 20).decode() or "another process"
        raise StackUnavailable(
            f"{directory} is in use: process {holder} runs its {part} there; "
            "stop that one, or choose another directory."
        ) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())
