"""Workers that die, hang or are asked to end, at every moment of their work: nothing lost, nothing twice."""

import os
import signal
from collections.abc import Callable, Iterator

import pytest

from shared.ids import new_id
from tests.support import bells, chaos
from tests.support.bus import accepted, received
from tests.support.chaos import World
from tests.support.gate import closed_gate, wait_for_somebody
from tests.support.processes import (
    PATIENCE_SECONDS,
    children,
    eventually,
    kill_group,
    resume_group,
    stop_group,
)

LEFT_OPEN = "select count(*) from pg_stat_activity where state like 'idle in transaction%'"
DONE = ["package.received", "applicant.informed"]


@pytest.fixture(scope="module")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with chaos.world(tmp_path_factory.mktemp("dying")) as world:
        world.run(chaos.beat(world.settings), chaos.chaos_worker(world.settings, "sla"))
        yield world


@pytest.fixture
def world(_running: World) -> World:
    """An empty bus with a beat and one worker with one child."""
    _running.forget()
    return _running


def death_before_commit(world: World, *, seconds: float = PATIENCE_SECONDS) -> None:
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


def death_of_the_child(world: World, *, seconds: float = PATIENCE_SECONDS) -> None:
    """Fault 4 as a story."""
    dying, beside = new_id(), new_id()
    world.wish(dying, "lose_child")
    world.say(received(dying), received(beside))
    bells.ring(world.settings, "sla")
    eventually(lambda: not world.value("select sum(times) from chaos.wish"), "the child is lost")
    world.settle(seconds=seconds)
    assert world.effects(dying) == world.effects(beside) == DONE


def death_past_the_limit(world: World) -> None:
    """Fault 7 as a story: the child that hangs is killed, and another does the work."""
    hanging, hung = new_id(), eventually(lambda: children(world.pid("sla")), "the worker has a child")
    world.wish(hanging, "hang")
    world.say(received(hanging))
    world.settle()
    assert world.effects(hanging) == DONE
    assert world.worker_of(hanging, "package.received") not in hung


def test_worker_killed_before_its_commit_leaves_its_work_to_the_next(world: World) -> None:
    death_before_commit(world)


def test_worker_killed_right_after_its_commit_has_done_its_work_once(world: World) -> None:
    death_after_commit(world)


def test_killed_child_leaves_its_work_to_the_next_child_of_the_same_worker(world: World) -> None:
    before = world.pid("sla")
    death_of_the_child(world)
    assert world.pid("sla") == before


def test_bell_swallowed_by_a_stopped_worker_costs_nothing_but_the_time_to_the_next_beat(world: World) -> None:
    frozen, subject = world.pid("sla"), new_id()
    with world.no_beat():
        eventually(lambda: bells.will_never_ring(world.settings, "sla"), "the worker is idle")
        eventually(lambda: _freeze_and_ring(world, frozen), "a stopped worker swallows the bell")
        world.say(received(subject))
        kill_group(frozen)
        world.wait_for_another("sla", frozen)
        eventually(lambda: bells.will_never_ring(world.settings, "sla"), "the next worker is idle")
        assert world.effects(subject) == []
    world.settle()
    assert world.effects(subject) == DONE


def _freeze_and_ring(world: World, pid: int) -> bool:
    stop_group(pid)
    if bells.swallowed(world.settings, "sla"):
        return True
    resume_group(pid)
    return False


def test_event_that_always_kills_its_worker_is_parked_and_others_are_unaffected(world: World) -> None:
    killer, others = new_id(), [new_id() for _ in range(5)]
    world.wish(killer, "die", times=99)
    world.say(*[received(subject) for subject in [*others[:2], killer, *others[2:]]], accepted(killer))
    world.settle()
    [incident] = world.incidents()
    assert (incident.subject, incident.last_error, incident.waiting) == (killer, "worker died", 1)
    assert world.effects(killer) == []
    assert [world.effects(subject) for subject in others] == [DONE] * 5


def test_event_that_always_kills_its_child_is_parked_and_others_are_unaffected(world: World) -> None:
    killer, others = new_id(), [new_id() for _ in range(5)]
    world.wish(killer, "lose_child", times=99)
    world.say(*[received(subject) for subject in [*others[:2], killer, *others[2:]]])
    world.settle()
    [incident] = world.incidents()
    assert (incident.subject, incident.last_error) == (killer, "worker died")
    assert [world.effects(subject) for subject in others] == [DONE] * 5


def test_handler_past_the_hard_limit_is_killed_and_its_work_done_again(world: World) -> None:
    before = world.pid("sla")
    death_past_the_limit(world)
    assert world.pid("sla") == before


def test_handler_held_in_the_database_past_the_limit_leaves_no_session_behind(world: World) -> None:
    slow, beside = new_id(), new_id()
    world.wish(slow, "wait_at_the_gate")
    with closed_gate(world.owner):
        world.say(received(slow))
        wait_for_somebody(world.owner)
        stuck = children(world.pid("sla"))
        eventually(lambda: stuck.isdisjoint(children(world.pid("sla"))), "the child was killed")
        world.say(received(beside))
        world.wait_for_effects([beside])
    world.settle()
    assert world.effects(slow) == world.effects(beside) == DONE
    eventually(lambda: world.value(LEFT_OPEN) == 0, "no session is left in the middle of a transaction")


def test_worker_asked_to_end_finishes_its_work_first(world: World) -> None:
    subject, asked = new_id(), world.pid("sla")
    world.wish(subject, "wait_at_the_gate")
    with closed_gate(world.owner):
        world.say(received(subject))
        wait_for_somebody(world.owner)
        at_work = children(asked)
        os.kill(asked, signal.SIGTERM)
    world.wait_for_another("sla", asked)
    world.settle()
    assert world.worker_of(subject, "package.received") in at_work


@pytest.mark.parametrize(
    ("way", "story"),
    [("before", death_before_commit), ("before", death_past_the_limit), ("after", death_after_commit)],
)
def test_control_deleting_apart_from_the_work_is_noticed(
    world: World, way: str, story: Callable[[World], None]
) -> None:
    with world.deleting(way), pytest.raises(AssertionError, match="no effect or with more than one"):
        story(world)


def test_control_without_a_beat_nobody_picks_up_what_a_dead_child_left(world: World) -> None:
    with world.no_beat():
        eventually(
            lambda: bells.will_never_ring(world.settings, "sla"), "the beat's last bell has been heard"
        )
        with pytest.raises(AssertionError, match="not within"):
            death_of_the_child(world, seconds=5)
    world.settle()
