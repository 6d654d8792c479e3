"""What a killed PostgreSQL leaves: backends at work without their server, and a pid file of nobody."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROCESSES = Path("/proc")
PAUSE_SECONDS = 0.02
PATIENCE_SECONDS = 5.0


def end_leftovers(data: Path, title: str) -> None:
    """Ends every process of the server on `data`, whose backends call themselves `postgres: <title>: …`.

    To be called only by who holds the claim on the directory and is about to start that server: a backend in
    a long query outlives its killed server and keeps the next one from starting, and the pid in the pid file
    may by then be some other program's. Where there is no /proc nothing is done, and PostgreSQL's own checks
    remain.
    """
    if not PROCESSES.is_dir():
        return
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := list(_processes(data, title))) and time.monotonic() < deadline:
        for pid in found:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(PAUSE_SECONDS)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _processes(data: Path, title: str) -> Iterator[int]:
    for entry in PROCESSES.iterdir():
        if entry.name.isdecimal() and is_of(_command_line(entry), data, title):
            yield int(entry.name)


def _command_line(entry: Path) -> list[str]:
    try:
        return (entry / "cmdline").read_text(errors="replace").split("\0")
    except OSError:  # it has ended meanwhile
        return []


def is_of(command_line: list[str], data: Path, title: str) -> bool:
    """Whether a process with this command line is the server on `data` or one of its backends."""
    if command_line[:1] and command_line[0].startswith(f"postgres: {title}: "):
        return True
    return command_line[1:3] == ["-D", str(data)] and Path(command_line[0]).name == "postgres"
