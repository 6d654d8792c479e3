"""Acts are timed in turn, each as often as asked, and in milliseconds."""

from bench.timing import timed, timed_in_turn
from shared.clock import monotonic_seconds


def test_acts_take_turns() -> None:
    done: list[str] = []
    found = timed_in_turn({"few": lambda: done.append("few"), "many": lambda: done.append("many")}, 3)
    assert done == ["few", "many"] * 3
    assert {name: len(times) for name, times in found.items()} == {"few": 3, "many": 3}


def test_times_are_milliseconds() -> None:
    def spin() -> None:
        ends_at = monotonic_seconds() + 0.01
        while monotonic_seconds() < ends_at:
            continue

    begun_at = monotonic_seconds()
    [found] = timed(spin, 1)
    assert 9 < found < 1_000 * (monotonic_seconds() - begun_at) + 1
