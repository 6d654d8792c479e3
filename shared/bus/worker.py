"""A service's Celery process: its application, its engine after the fork, its ringer, its tasks."""

import gc
import logging
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from celery import Celery, signals
from sqlalchemy import Engine

from shared import alive, clock, db
from shared import logging as log
from shared.bus import ring
from shared.bus.broker import celery_app, refuse_evicting_redis
from shared.bus.drain import drain
from shared.bus.heartbeat import note_alive
from shared.bus.rest import Rest
from shared.bus.service import Service
from shared.settings import Settings, read

logger = logging.getLogger(__name__)
TIDY_SECONDS = 1.0
# A batch makes some ten thousand objects that go with it: the collector need not look after each few hundred.
COLLECT_AFTER_OBJECTS = 20_000


def guarded(run: Callable[[], Any], name: str, alive_file: Path | None) -> Callable[[], None]:
    """`run` as a task: what it raises goes no further; where it ends well this very process is alive."""

    def task() -> None:
        try:
            run()
        except Exception as error:
            logger.error("a task failed", exc_info=error, extra={"service": name})
        else:
            alive.touch(alive_file)

    return task


class Worker:
    """What a service's worker.py builds once. The engine is made at its first use, in the pool's child.

    Between two drains it rests at least so many seconds: for a service whose work nobody waits for.
    """

    def __init__(
        self, service: Service, *, database_url: str | None = None, rests_seconds: float = 0.0
    ) -> None:
        self.service = service
        self.settings = read(Settings)
        self._database_url = database_url
        self._tidies_next: dict[str, float] = {}
        self._rest = Rest(rests_seconds)
        self.app: Celery = celery_app(self.settings)
        self.task(f"{service.name}.drain", self.drain)
        signals.setup_logging.connect(self._configure_logging, weak=False)
        signals.worker_init.connect(self._refuse_unsafe, weak=False)
        signals.worker_process_init.connect(self._after_fork, weak=False)

    @cached_property
    def engine(self) -> Engine:
        """The service's engine in this process; small, since a pool child does one task at a time.

        A connection that died fails one task before its claim; the next ring has a new one.
        """
        return db.engine_for(
            self.settings, self.service.name, pool_size=2, database_url=self._database_url, pings=False
        )

    def task(self, name: str, run: Callable[[], Any]) -> None:
        """Registers `run` under an eternal name. What it raises is logged; the next ring tries again."""
        self.app.task(guarded(run, name, self.settings.alive_file), name=name, ignore_result=True)

    def tidies_now(self, bell: str, *, every_seconds: float = TIDY_SECONDS) -> bool:
        """True at most once in so many seconds: for what need not be done with every ring of `bell`."""
        now = clock.monotonic_seconds()
        if now < self._tidies_next.get(bell, 0):
            return False
        self._tidies_next[bell] = now + every_seconds
        return True

    def note_alive(self, bell: str) -> None:
        """Says that this process looks for the work of `bell` now."""
        with db.transaction(self.engine) as session:
            note_alive(session, bell)

    def drain(self) -> None:
        """Works off the service's deliveries, rested."""
        with self._rest.before():
            tidies = self.tidies_now(self.service.name)
            counts = drain(self.service, self.engine, self.settings, tidies=tidies)
        if counts.handled or counts.failed:
            logger.info("drained", extra={"service": self.service.name, "count": counts.handled})

    def _configure_logging(self, **_: object) -> None:
        log.configure(self.settings.log_level)

    def _refuse_unsafe(self, **_: object) -> None:
        refuse_evicting_redis(self.settings)

    def _after_fork(self, **_: object) -> None:
        if "engine" in self.__dict__:  # connections of the parent are not the child's to close
            self.engine.dispose(close=False)
        gc.freeze()  # what was loaded before the fork stays: it is not looked through again and again
        gc.set_threshold(COLLECT_AFTER_OBJECTS, 20, 20)
        ring.connect(ring.ringer(self.app, self.settings.bell_redis_url))
