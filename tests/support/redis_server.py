"""A Redis that a test can take away: stopped, hung, emptied, restarted; always on the same port."""

from pathlib import Path

import redis

from shared.stack import Program, Supervisor, free_port
from shared.stack.redis import CONFIGURATION, refusal, server
from tests.support.processes import eventually, kill_group, resume_group, stop_group


class RedisServer:
    """Down until started."""

    def __init__(self, directory: Path) -> None:
        port = free_port()
        self.url = f"redis://127.0.0.1:{port}/0"
        self._directory = directory
        argv = (server(), "--port", str(port), "--dir", str(directory), *CONFIGURATION)
        self._program = Program("redis", argv, {"LC_ALL": "C"})
        self._running: Supervisor | None = None

    def start(self) -> None:
        """Starts it, empty."""
        self._running = Supervisor(self._directory).__enter__()
        self._running.start([self._program])
        eventually(lambda: refusal(self.url) is None, "Redis answers")

    def stop(self) -> None:
        """Ends it; whoever knocks is refused."""
        if self._running is not None:
            self._running.__exit__(None, None, None)
            self._running = None

    def restart(self) -> None:
        """Comes back empty."""
        self.stop()
        self.start()

    def kill(self) -> None:
        """kill -9; its supervisor brings it back, empty."""
        kill_group(self._pid())

    def hang(self) -> None:
        """It takes connections and never answers."""
        stop_group(self._pid())

    def resume(self) -> None:
        """It answers again."""
        resume_group(self._pid())

    def flush(self) -> None:
        """Everything in it is gone."""
        with redis.Redis.from_url(self.url, socket_timeout=5) as client:
            client.flushall()

    def _pid(self) -> int:
        assert self._running is not None
        return self._running.pids()["redis"]
