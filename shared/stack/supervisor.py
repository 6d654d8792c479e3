"""Keeps the system's processes running on one machine: starts, restarts, stops, and leaves none behind."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType

from shared.stack.guard import Guard
from shared.stack.program import Child, Program

LOOK_SECONDS = 0.05


class Supervisor:
    """Runs programs while its `with` block lasts; each one's output goes to `<log directory>/<name>.log`.

    One thread does everything, since the kernel ties a child to the thread that started it. Programs started
    first are stopped last. Where this process dies without a word, the kernel and the guard end the programs.
    """

    def __init__(self, log_directory: Path) -> None:
        self._log_directory = log_directory
        self._waves: list[list[Child]] = []
        self._orders: SimpleQueue[tuple[Callable[[], None], Future[None]]] = SimpleQueue()
        self._stopped = False
        self._thread = threading.Thread(target=self._supervise, name="supervisor")

    def __enter__(self) -> "Supervisor":
        self._log_directory.mkdir(parents=True, exist_ok=True)
        self._guard = Guard()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread.is_alive():
            self._order(self._stop_all)
        self._thread.join()

    def start(self, programs: Iterable[Program]) -> None:
        """Starts these together and returns when each was. Raises ValueError for a name already taken."""
        wave = [
            Child(program, self._log_directory / f"{program.name}.log", self._guard) for program in programs
        ]
        names = [child.program.name for child in [*self._children(), *wave]]
        if len(names) != len(set(names)):
            raise ValueError(f"each program needs a name of its own: {', '.join(names)}")
        self._order(lambda: self._begin(wave))

    def restart(self, name: str) -> None:
        """Stops the program by its own signal and returns when its next process has been started."""
        child = self._child(name)
        before = child.pid
        self._order(lambda: child.ask_to_end(time.monotonic(), wanted=True))
        while child.pid in (None, before) and self._thread.is_alive():
            time.sleep(LOOK_SECONDS)

    def stop(self, name: str) -> None:
        """Stops the program by its own signal and returns when it has ended; it stays down until `resume`."""
        child = self._child(name)
        self._order(lambda: child.ask_to_end(time.monotonic(), wanted=False))
        while child.pid is not None and self._thread.is_alive():
            time.sleep(LOOK_SECONDS)

    def resume(self, name: str) -> None:
        """Starts a stopped program again and returns when it was."""
        child = self._child(name)
        self._order(child.want)
        while child.pid is None and self._thread.is_alive():
            time.sleep(LOOK_SECONDS)

    def pids(self) -> dict[str, int]:
        """The process of each program that has one now."""
        return {child.program.name: child.pid for child in self._children() if child.pid is not None}

    def restarts(self) -> dict[str, int]:
        """How often each program has died by itself."""
        return {child.program.name: child.restarts for child in self._children()}

    def _children(self) -> list[Child]:
        return [child for wave in list(self._waves) for child in wave]

    def _child(self, name: str) -> Child:
        return next(child for child in self._children() if child.program.name == name)

    def _order(self, act: Callable[[], None]) -> None:
        done: Future[None] = Future()
        self._orders.put((act, done))
        while not done.done() and self._thread.is_alive():
            time.sleep(LOOK_SECONDS / 5)
        if not done.done():
            raise RuntimeError("the supervisor has ended")

    def _supervise(self) -> None:
        try:
            while not self._stopped:
                self._carry_out_next_order()
                self._look_after_all()
        finally:
            self._guard.close()

    def _carry_out_next_order(self) -> None:
        try:
            act, done = self._orders.get(timeout=LOOK_SECONDS)
        except Empty:
            return
        act()
        done.set_result(None)

    def _look_after_all(self) -> None:
        self._guard.look_after_itself()
        now = time.monotonic()
        for child in self._children():
            child.look_after(now)

    def _begin(self, wave: list[Child]) -> None:
        self._waves.append(wave)
        self._look_after_all()

    def _stop_all(self) -> None:
        for wave in reversed(self._waves):
            for child in wave:
                child.ask_to_end(time.monotonic(), wanted=False)
            while any(child.pid is not None for child in wave):
                time.sleep(LOOK_SECONDS / 5)
                self._look_after_all()
        self._stopped = True
