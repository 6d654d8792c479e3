"""One supervised program: what it is, and the process that it is at the moment."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shared.stack.guard import Guard, send

LAUNCH = Path(__file__).with_name("launch.py")
FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS = 0.2, 5.0
SETTLED_SECONDS = 10.0


@dataclass(frozen=True)
class Account:
    """The user that a program runs as; `enters_closed_directories` keeps root's right to pass everywhere."""

    uid: int
    gid: int
    enters_closed_directories: bool = False


@dataclass(frozen=True)
class Program:
    """A program to be kept running; its own process group is its name for the kernel.

    `argv` starts with an absolute path. `stop` asks it to end; `orphaned` is what it gets when the supervisor
    dies. `before_start` runs before each start and takes away what a killed predecessor left.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    stop: signal.Signals = signal.SIGTERM
    orphaned: signal.Signals = signal.SIGKILL
    grace_seconds: float = 10.0
    account: Account | None = None
    before_start: Callable[[], None] = field(default=lambda: None)


def launched(argv: Sequence[str], account: Account | None, orphaned: signal.Signals) -> list[str]:
    """The argv that becomes `argv` as `account` and dies with this process."""
    user = ["-", "-", "0"]
    if account is not None:
        user = [str(account.uid), str(account.gid), str(int(account.enters_closed_directories))]
    return [sys.executable, "-I", "-S", str(LAUNCH), str(os.getpid()), str(int(orphaned)), *user, *argv]


class Child:
    """A program and its life. By one thread, pid and restarts apart; instants are monotonic seconds."""

    def __init__(self, program: Program, log: Path, guard: Guard) -> None:
        self.program = program
        self.restarts = 0
        self._log = log
        self._guard = guard
        self._process: subprocess.Popen[bytes] | None = None
        self._wanted = True
        self._asked_to_end = False
        self._started_at = self._next_start = self._kill_at = 0.0
        self._delay = FIRST_DELAY_SECONDS

    @property
    def pid(self) -> int | None:
        """Its process now, or None between two lives."""
        process = self._process
        return None if process is None else process.pid

    def look_after(self, now: float) -> None:
        """One step: start it where it is due, notice its end, kill it where its grace is over."""
        if self._process is None:
            if self._wanted and now >= self._next_start:
                self._start(now)
        elif self._process.poll() is not None:
            self._bury(self._process, now)
        elif self._asked_to_end and now >= self._kill_at:
            send(self._process.pid, signal.SIGKILL)

    def ask_to_end(self, now: float, *, wanted: bool) -> None:
        """Sends its stop signal; where `wanted`, it comes back at once, and this is no failure."""
        self._wanted = wanted
        if self._process is not None and not self._asked_to_end:
            self._asked_to_end = True
            self._kill_at = now + self.program.grace_seconds
            self._process.send_signal(self.program.stop)

    def want(self) -> None:
        """From now on it is to run: the next look starts it where it does not."""
        self._wanted = True

    def _start(self, now: float) -> None:
        program = self.program
        try:
            program.before_start()
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    launched(program.argv, program.account, program.orphaned),
                    env=program.env,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        except OSError:  # no memory or no file handles at the moment: like a program that died at once
            self._wait_longer(now)
            return
        self._started_at = now
        self._guard.watch(self._process.pid, program.orphaned)

    def _bury(self, process: subprocess.Popen[bytes], now: float) -> None:
        send(process.pid, signal.SIGKILL)  # what it forked would go on without anybody
        self._guard.forget(process.pid)
        self._process = None
        if self._asked_to_end:
            self._asked_to_end, self._next_start = False, now
            return
        self.restarts += 1
        if now - self._started_at >= SETTLED_SECONDS:
            self._delay = FIRST_DELAY_SECONDS
        self._wait_longer(now)

    def _wait_longer(self, now: float) -> None:
        self._next_start = now + self._delay
        self._delay = min(self._delay * 2, LONGEST_DELAY_SECONDS)
