"""How long a worker rests between two drains."""

from contextlib import suppress

import pytest

from shared.bus.rest import LONGEST_SECONDS, Rest


class Day:
    """A clock that only work and rest move on."""

    def __init__(self, shortest: float = 0.0) -> None:
        self.now = 100.0
        self.rested: list[float] = []
        self.rest = Rest(shortest, lambda: self.now, self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.rested.append(seconds)
        self.now += seconds

    def work(self, seconds: float) -> None:
        """One drain that takes so long."""
        with self.rest.before():
            self.now += seconds


def test_first_work_begins_at_once() -> None:
    day = Day()
    day.work(0.1)
    assert day.rested == [0.0]


def test_rest_is_as_long_as_the_last_work() -> None:
    day = Day()
    for seconds in (0.125, 0.0625, 0.5):
        day.work(seconds)
    assert day.rested == pytest.approx([0.0, 0.125, 0.0625])


def test_rest_has_a_limit() -> None:
    day = Day()
    day.work(60)
    day.work(1)
    assert day.rested[-1] == pytest.approx(LONGEST_SECONDS)


def test_rest_of_who_is_not_waited_for_has_a_shortest() -> None:
    day = Day(shortest=0.125)
    for seconds in (0.0625, 0.25, 0.0625):
        day.work(seconds)
    assert day.rested == pytest.approx([0.0, 0.125, 0.25])


def test_time_without_work_is_rest_too() -> None:
    day = Day()
    day.work(0.125)
    day.now += 0.1
    day.work(0.125)
    day.now += 10
    day.work(0.125)
    assert day.rested == pytest.approx([0.0, 0.025, 0.0])


def test_work_that_fails_earns_its_rest() -> None:
    day = Day()
    with suppress(ZeroDivisionError), day.rest.before():
        day.now += 0.125
        raise ZeroDivisionError
    day.work(0.1)
    assert day.rested[-1] == pytest.approx(0.125)
