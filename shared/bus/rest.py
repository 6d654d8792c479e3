"""A worker's rest between two drains: as long as the last one took.

What is said meanwhile makes one batch instead of many: a batch costs more than what is in it (decision 0017).
Where little is to do the drain is short and so is the rest; where there is much, others have the processor.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from shared import clock

LONGEST_SECONDS = 0.25


class Rest:
    """One process's rest, never under `shortest` seconds after a drain nor over the longest; real ones."""

    def __init__(
        self,
        shortest: float = 0.0,
        now: Callable[[], float] = clock.monotonic_seconds,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._shortest, self._now, self._sleep = shortest, now, sleep
        self._ends_at = 0.0

    @contextmanager
    def before(self) -> Iterator[None]:
        """Waits until the rest that the last block earned is over, then measures this one."""
        self._sleep(max(0.0, self._ends_at - self._now()))
        begun_at = self._now()
        try:
            yield
        finally:
            ended_at = self._now()
            earned = max(self._shortest, ended_at - begun_at)
            self._ends_at = ended_at + min(earned, LONGEST_SECONDS)
