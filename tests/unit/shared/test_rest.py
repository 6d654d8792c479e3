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


@pytest.mark.parametrize(
    ("shortest", "worked", "rested"),
    [
        (0.0, (0.125, 0.0625, 0.5), [0.0, 0.125, 0.0625]),
        (0.125, (0.0625, 0.25, 0.0625), [0.0, 0.125, 0.25]),
    ],
)
def test_rest_is_as_long_as_the_last_work_and_no_shorter_than_asked(
    shortest: float, worked: tuple[float, ...], rested: list[float]
) -> None:
    day = Day(shortest)
    for seconds in worked:
        day.work(seconds)
    assert day.rested == pytest.approx(rested)


def test_rest_has_a_limit() -> None:
    day = Day()
    day.work(60)
    day.work(1)
    assert day.rested[-1] == pytest.approx(LONGEST_SECONDS)


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
