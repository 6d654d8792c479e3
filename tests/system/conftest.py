"""What the system tests share, started once: a crowd of chaos workers on one bus, and the whole system."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.support import chaos
from tests.support.chaos import World
from tests.support.city import City
from tests.support.city import city as built_city

# In the crowd a worker waits at the gate for as long as its test needs; others see that none works for ever.
PATIENT = {
    "ANYQTAMA_TASK_TIME_LIMIT_SECONDS": "60",
    "ANYQTAMA_VISIBILITY_TIMEOUT_SECONDS": "90",
    "ANYQTAMA_BUS_LEASE_SECONDS": "3",
}


@pytest.fixture(scope="session")
def _crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with chaos.world(tmp_path_factory.mktemp("crowd")) as world:
        many = [chaos.chaos_worker(world.settings, name, concurrency=5) for name in ("sla", "sla-2")]
        other = chaos.chaos_worker(world.settings, "intake", service="intake")
        programs = [chaos.beat(world.settings), chaos.beat(world.settings, "beat-2"), other, *many]
        world.run(*(replace(one, env={**one.env, **PATIENT}) for one in programs))
        yield world


@pytest.fixture
def crowd(_crowd: World) -> World:
    """An empty bus with two beats, two sla workers of five children each, and one intake worker."""
    _crowd.forget()
    return _crowd


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The whole system at work; it lives through all the tests that ask for it."""
    with built_city(tmp_path_factory.mktemp("city")) as running:
        yield running
