"""The beat's Celery application: each second it rings every bell that nobody has just answered.

That is the whole recovery story.
"""

from collections.abc import Iterator
from functools import cached_property
from itertools import cycle
from typing import Any

from celery import signals
from celery.beat import ScheduleEntry, Scheduler
from kombu.exceptions import OperationalError

from shared import alive, clock
from shared import logging as log
from shared.bus.broker import BEAT_SECONDS, celery_app
from shared.bus.ring import bells_at, was_heard
from shared.settings import Settings, read

MOST_WAITING = 10
# Eight bells are asked about one after the other: all of them within a second, though Redis hangs.
PATIENCE_SECONDS = 0.05


class Beat(Scheduler):
    """Rings no bell whose queue nobody empties: a dead worker must not fill the broker.

    The bells take turns, so that not all workers begin in the same instant.
    """

    @cached_property
    def turns(self) -> Iterator[ScheduleEntry]:
        """The bells, over and over. All have the same period: there is no next due instant to look for."""
        return cycle(self.schedule.values())

    def tick(self, *_: Any, **__: Any) -> float:
        """Rings the bell whose turn it is, and notes that it looked; gives the seconds to the next turn."""
        began_at = clock.monotonic_seconds()
        self.apply_entry(next(self.turns))
        alive.touch(settings.alive_file)
        return max(0.0, began_at + BEAT_SECONDS / len(self.schedule) - clock.monotonic_seconds())

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Sends the ring unless somebody has just answered it or enough of them wait already.

        It goes over the connection that there is now: the scheduler's own producer keeps its first channel
        for ever, and RabbitMQ's die with RabbitMQ.
        """
        if not was_heard(bells, entry.name) and self._waiting(entry.options["queue"]) < MOST_WAITING:
            super().apply_entry(entry, producer=self.Producer(self.connection, auto_declare=False))

    def _waiting(self, queue: str) -> int:
        connection = self.connection
        try:
            return int(connection.default_channel.queue_declare(queue, passive=True).message_count)
        except (*connection.connection_errors, *connection.channel_errors, OperationalError):
            return 0  # no such queue yet, or no broker now: sending will tell


settings = read(Settings)
app = celery_app(settings)
bells = bells_at(settings.bell_redis_url, patience_seconds=PATIENCE_SECONDS)
app.conf.beat_scheduler = "shared.bus.beat:Beat"


def _configure_logging(**_: object) -> None:
    log.configure(settings.log_level)


signals.setup_logging.connect(_configure_logging, weak=False)
