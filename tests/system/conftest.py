"""What the system tests share, started once: a crowd of chaos workers on one bus, and the whole system."""

from collections.abc import Iterator

import pytest

from tests.support import chaos
from tests.support.chaos import World
from tests.support.city import City
from tests.support.city import city as built_city


@pytest.fixture(scope="session")
def _crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with chaos.world(tmp_path_factory.mktemp("crowd"), chaos.PATIENT_TIMES) as world:
        many = [chaos.chaos_worker(world.settings, name, concurrency=5) for name in ("sla", "sla-2")]
        other = chaos.chaos_worker(world.settings, "intake", service="intake")
        world.run(chaos.beat(world.settings), chaos.beat(world.settings, "beat-2"), other, *many)
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
