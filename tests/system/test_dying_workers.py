"""Workers that die, hang or are asked to end, at every moment of their work: nothing lost, nothing twice."""

import os
import signal
from collections.abc import Iterator

import pytest
import redis

from shared.bus.broker import celery_app
from shared.ids import new_id
from tests.support import chaos
from tests.support.bus import accepted, received
from tests.support.chaos import World
from tests.support.processes import children, eventually, kill_group, resume_group, stop_group

DONE = ["package.received", "applicant.informed"]


@pytest.fixture(scope="module")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with chaos.world(tmp_path_factory.mktemp("dying")) as world:
        world.stack.run([chaos.beat(world.settings), chaos.chaos_worker(world.settings, "sla")])
        yield world


@pytest.fixture
def world(_running: World) -> World:
    """An empty bus with a beat and one worker with one child."""
    _running.forget()
    return _running


def death_before_commit(world: World, *, seconds: float = 90) -> None:
    """Fault 1 as a story."""
    dying, beside = new_id(), new_id()
    world.wish(dying, "die")
    before = world.pid("sla")
    world.say(received(dying), received(beside))
    world.wait_for_another("sla", before)
    world.settle(seconds=seconds)
    assert world.effects(dying) == world.effects(beside) == DONE


def death_after_commit(world: World) -> None:
    """Fault 2 as a story."""
    dying = new_id()
    world.wish(dying, "die_after_commit")
    before = world.pid("sla")
    world.say(received(dying))
    world.wait_for_another("sla", before)
    world.settle()
    assert world.effects(dying) == DONE


def death_of_the_child(world: World, *, seconds: float = 90) -> None:
    """Fault 4 as a story."""
    dying, beside = new_id(), new_id()
    world.wish(dying, "lose_child")
    world.say(received(dying), received(beside))
    world.ring()
    world.settle(seconds=seconds)
    assert world.effects(dying) == world.effects(beside) == DONE


def test_worker_killed_before_its_commit_leaves_its_work_to_the_next(world: World) -> None:
    death_before_commit(world)


def test_worker_killed_between_its_commit_and_the_ack_has_done_its_work_once(world: World) -> None:
    death_after_commit(world)


def test_killed_child_leaves_its_work_to_the_next_child_of_the_same_worker(world: World) -> None:
    before = world.pid("sla")
    death_of_the_child(world)
    assert world.pid("sla") == before
