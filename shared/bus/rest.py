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
    """One process's rest. Seconds are real ones."""

    def __init__(
        self,
        now: Callable[[], float] = clock.monotonic_seconds,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._now, self._sleep = now, sleep
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
            self._ends_at = ended_at + min(ended_at - begun_at, LONGEST_SECONDS)
