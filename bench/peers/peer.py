"""A peer under measurement, and the tally in Redis by which its flows are counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import redis

from shared.settings import Settings, read

FINISHED, BEGUN = "bench:finished", "bench:begun"


@dataclass(frozen=True)
class Peer:
    """One way to run flows of hops. `workers`: what stands behind `python` for each worker process.

    `prepare` makes what the workers need; `begin` starts that many flows and returns; `tuning` says how it
    was set up.
    """

    name: str
    workers: Sequence[Sequence[str]]
    tuning: str
    prepare: Callable[[], None]
    begin: Callable[[int], None]


class Tally:
    """How many flows have ended; for DBOS also the numbers of flows that its workers are to begin."""

    def __init__(self) -> None:
        self._redis = redis.Redis.from_url(read(Settings).broker_url)

    def clear(self) -> None:
        """Nothing begun, nothing ended."""
        self._redis.delete(FINISHED, BEGUN)

    def add(self) -> None:
        """One flow has ended."""
        self._redis.incr(FINISHED)

    def count(self) -> int:
        """How many have ended."""
        return int(self._redis.get(FINISHED) or 0)

    def order(self, flows: int, parts: int) -> None:
        """Asks for that many flows, in as many parts."""
        self._redis.rpush(BEGUN, *[flows // parts] * parts)

    def take_order(self) -> int:
        """Waits for a part of an order: how many flows."""
        while (ordered := self._redis.blpop([BEGUN], timeout=5)) is None:
            continue
        return int(ordered[1])
