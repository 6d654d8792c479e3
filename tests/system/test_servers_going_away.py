"""Redis and PostgreSQL taken away under load: the window answers as far as it can, nothing is lost."""

from collections.abc import Callable

import pytest

from tests.support.city import City, load, some_are_answered
from tests.support.processes import eventually, kill_group

OPEN = "select count(*) from bus.delivery"


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


@pytest.mark.parametrize("way", ["flushed", "restarted", "killed"])
def test_redis_that_forgot_everything_costs_nothing(city: City, way: str) -> None:
    forget: dict[str, Callable[[], None]] = {
        "flushed": city.redis.flush,
        "restarted": city.redis.restart,
        "killed": city.redis.kill,
    }
    with load(city, 10) as asked:
        eventually(lambda: some_are_answered(asked), "the load is felt")
        forget[way]()
    city.come_to_rest()


def test_redis_restarted_five_times_in_a_row_costs_nothing(city: City) -> None:
    with load(city, 10):
        for _ in range(5):
            city.redis.restart()
    city.come_to_rest()


@pytest.mark.parametrize("way", ["restarted", "killed"])
def test_pools_recover_from_a_postgresql_that_went_away_under_load(city: City, way: str) -> None:
    before = city.everybody()
    with load(city, 20) as asked:
        eventually(lambda: some_are_answered(asked), "the load is felt")
        if way == "restarted":
            city.stack.supervisor.restart("postgres")
        else:
            kill_group(city.pid("postgres"))
    city.come_to_rest()
    assert city.everybody() == before
