"""Milliseconds of acts done many times, several in turn: what else the machine does meets all alike."""

import time
from collections.abc import Callable, Mapping

Act = Callable[[], object]


def timed(act: Act, count: int) -> list[float]:
    """Milliseconds of each of so many times."""
    return timed_in_turn({"": act}, count)[""]


def timed_in_turn(
    acts: Mapping[str, Act], count: int, *, apart_seconds: float = 0.0
) -> dict[str, list[float]]:
    """Milliseconds of each act, so many times round; pauses before each are not counted."""
    found: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(count):
        for name, act in acts.items():
            time.sleep(apart_seconds)
            began = time.perf_counter()
            act()
            found[name].append(1000 * (time.perf_counter() - began))
    return found
