"""The process that outlives the supervisor by a moment: when its pipe closes, it ends what is left.

A parent-death signal reaches the programs themselves, not the children that they forked; this does.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

GRACE_SECONDS = 5.0
PAUSE_SECONDS = 0.02


class Guard:
    """The supervisor's end of the pipe. Used by one thread."""

    def __init__(self) -> None:
        self._groups: dict[int, int] = {}
        self._process = _start()

    def watch(self, group: int, ending: signal.Signals) -> None:
        """From now on `group` gets `ending` when the supervisor dies, and SIGKILL after a grace."""
        self._groups[group] = ending
        self._tell(f"{group} {int(ending)}\n")

    def forget(self, group: int) -> None:
        """The group has ended; its number may be another's by tomorrow."""
        self._groups.pop(group, None)
        self._tell(f"{group} 0\n")

    def look_after_itself(self) -> None:
        """Replaces a guard that has died, and tells the new one what the old one knew."""
        if self._process.poll() is None:
            return
        _close(self._process)
        self._process = _start()
        for group, ending in self._groups.items():
            self._tell(f"{group} {int(ending)}\n")

    def close(self) -> None:
        """Ends the guard; whatever it still watches ends with it."""
        _close(self._process)

    def _tell(self, line: str) -> None:
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):  # it has died; look_after_itself tells the next one
                self._process.stdin.write(line.encode())
                self._process.stdin.flush()


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(Path(__file__))],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        with suppress(BrokenPipeError):
            process.stdin.close()
    process.wait()


def main() -> None:
    """Reads which groups live until the pipe closes, then ends those."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups: dict[int, int] = {}
    for line in sys.stdin:
        group, ending = map(int, line.split())
        groups[group] = ending
    _end({group: ending for group, ending in groups.items() if ending})


def _end(groups: dict[int, int]) -> None:
    deadline = time.monotonic() + GRACE_SECONDS
    asked = [group for group, ending in groups.items() if send(group, ending)]
    left = [group for group in asked if groups[group] != signal.SIGKILL]
    while left and time.monotonic() < deadline:
        time.sleep(PAUSE_SECONDS)
        left = [group for group in left if send(group, 0)]
    for group in left:
        send(group, signal.SIGKILL)


def send(group: int, number: int) -> bool:
    """Sends a signal (0 only asks) to a process group; whether there was one to send it to."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()
