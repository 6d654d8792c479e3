"""Redis and PostgreSQL taken away under load: the window answers as far as it can, nothing is lost."""

from collections.abc import Callable

import pytest

from tests.support import bells
from tests.support.city import ASKERS, WORKERS_OF_CITY, City, load, some_are_answered, steady_load
from tests.support.processes import eventually, kill_group

OPEN = "select count(*) from bus.delivery"
UNHEARD = "select count(*) from bus.delivery where consumer = 'bureau' and subject = :id"


@pytest.mark.parametrize("way", ["stopped", "hung"])
def test_window_answers_while_redis_is_away_and_the_backlog_drains_afterwards(city: City, way: str) -> None:
    take_away, give_back = {
        "stopped": (city.redis.stop, city.redis.start),
        "hung": (city.redis.hang, city.redis.resume),
    }[way]
    take_away()
    try:
        for _ in range(10):
            city.register()
        assert city.count(OPEN) > 0
    finally:
        give_back()
    city.come_to_rest()


@pytest.fixture
def forget(city: City) -> dict[str, Callable[[], None]]:
    """The ways in which Redis comes to hold nothing."""
    return {"flushed": city.redis.flush, "restarted": city.redis.restart, "killed": city.redis.kill}


@pytest.mark.parametrize("way", ["flushed", "restarted", "killed"])
def test_redis_that_forgot_everything_costs_nothing(
    city: City, forget: dict[str, Callable[[], None]], way: str
) -> None:
    with load(city, 10) as asked:
        eventually(lambda: some_are_answered(asked), "the load is felt")
        forget[way]()
    city.come_to_rest()


@pytest.mark.parametrize("way", ["flushed", "restarted", "killed"])
def test_ring_that_redis_forgot_is_rung_again_by_the_beat_and_by_nobody_else(
    city: City, forget: dict[str, Callable[[], None]], way: str
) -> None:
    with city.standing_still("beat", "beat-2"):
        with city.without("bureau"):
            city.redis.flush()
            request = city.register()
            eventually(lambda: bells.waiting(city.settings, "bureau"), "the bureau was rung")
            forget[way]()
            eventually(lambda: bells.waiting(city.settings, "bureau") == 0, "Redis has forgotten it")
        eventually(
            lambda: bells.will_never_ring(city.settings, "bureau", workers=len(WORKERS_OF_CITY)),
            "nobody rings it again",
        )
        assert city.count(UNHEARD, id=request) == 1, "the control: without a beat it would wait for ever"
    city.come_to_rest()


def test_redis_restarted_five_times_in_a_row_costs_nothing(city: City) -> None:
    with load(city, 10):
        for _ in range(5):
            city.redis.restart()
    city.come_to_rest()


@pytest.mark.parametrize("way", ["restarted", "killed"])
def test_pools_recover_from_a_postgresql_that_went_away_under_load(city: City, way: str) -> None:
    before = city.everybody()
    with steady_load(city) as answered:
        eventually(lambda: answered, "the load is felt")
        if way == "restarted":
            city.stack.supervisor.restart("postgres")
        else:
            kill_group(city.pid("postgres"))
        earlier = len(answered) + ASKERS  # so many answers may have been on their way
        eventually(lambda: len(answered) > earlier, "windows are answered again")
    city.come_to_rest()
    assert city.everybody() == before
