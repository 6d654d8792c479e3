"""Many workers of one service, and two beats: nothing twice, nothing reordered, nobody held up."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from shared import bus
from shared.bus.publish import store
from shared.ids import new_id
from tests.support import bells
from tests.support.bus import accepted, received
from tests.support.chaos import World
from tests.support.gate import closed_gate, standing_before, wait_for_somebody
from tests.support.processes import eventually

TEN = 10
DONE = ["package.received", "applicant.informed"]
AT_WORK = "select count(*) from pg_stat_activity where application_name = 'anyqtama_sla' and state <> 'idle'"
IN_ORDER = ["package.received", "package.accepted", "applicant.informed"]


def test_ten_children_of_two_workers_do_each_event_once_and_in_order(crowd: World) -> None:
    subjects = [new_id() for _ in range(100)]
    for start in range(0, 100, 20):
        some = subjects[start : start + 20]
        crowd.say(*map(received, some), *map(accepted, some))
        bells.ring(crowd.settings, "sla", times=10)
    crowd.settle()
    assert all(crowd.effects(subject) == IN_ORDER for subject in subjects)
    assert crowd.value("select count(distinct pid) from chaos.effect where consumer = 'sla'") > 1


def test_event_handed_to_ten_workers_at_once_is_done_by_one(crowd: World) -> None:
    subject = new_id()
    with bus.transaction(crowd.owner, bus.command("bureau")) as session:
        session.execute(text("lock table bus.delivery in share mode"))
        bus.publish(session, received(subject))
        store(session)
        eventually(lambda: _rung_and_standing(crowd, session) >= TEN, "ten stand before the deliveries")
    crowd.settle()
    assert crowd.effects(subject) == DONE


def _rung_and_standing(crowd: World, session: Session) -> int:
    """Asked by the one who holds them up: a transaction that lies idle for long is ended."""
    if not bells.waiting(crowd.settings, "sla"):
        bells.ring(crowd.settings, "sla", times=TEN)
    return standing_before(session, "sla", "bus.delivery")


def handed_to_others_while_at_work(crowd: World) -> None:
    """Fault 16 as a story: the lease ends before the work does, and others look for what is due."""
    slow, others = new_id(), [new_id() for _ in range(5)]
    crowd.wish(slow, "wait_at_the_gate")
    with closed_gate(crowd.owner):
        crowd.say(received(slow))
        wait_for_somebody(crowd.owner)
        crowd.wait_until_its_first_lease_is_over(slow)
        crowd.say(*map(received, others))
        crowd.wait_for_effects(others)
    eventually(lambda: not crowd.value(AT_WORK), "everybody has ended what they did")
    crowd.settle()
    assert crowd.effects(slow) == DONE


def test_event_handed_to_others_while_one_works_on_it_is_done_once(crowd: World) -> None:
    handed_to_others_while_at_work(crowd)


def test_control_event_deleted_after_its_work_is_done_by_the_others_too(crowd: World) -> None:
    with crowd.deleting("after"), pytest.raises(AssertionError, match="no effect or with more than one"):
        handed_to_others_while_at_work(crowd)


def test_events_that_are_committed_in_reverse_are_each_done_once(crowd: World) -> None:
    early, late = new_id(), new_id()
    with bus.transaction(crowd.owner, bus.command("bureau")) as slow:  # who may be idle for long
        bus.publish(slow, received(early), received(late))
        store(slow)
        crowd.say(accepted(early))
        crowd.settle()
        assert crowd.effects(early) == ["package.accepted"]
    crowd.settle()
    assert crowd.effects(early) == ["package.accepted", "package.received", "applicant.informed"]
    assert crowd.effects(late) == DONE


def test_slow_last_attempt_does_not_hold_up_the_other_workers(crowd: World) -> None:
    slow, others = new_id(), [new_id() for _ in range(20)]
    crowd.wish(slow, "wait_at_the_gate")
    with closed_gate(crowd.owner):
        crowd.say_tried(received(slow), attempts=crowd.settings.bus_max_attempts - 1)
        wait_for_somebody(crowd.owner)
        crowd.wait_until_its_lease_is_over(slow)
        crowd.say(*map(received, others))
        crowd.wait_for_effects(others)
    crowd.settle()
    assert crowd.effects(slow) == DONE


@pytest.mark.parametrize("stopped", [(), ("beat",), ("beat-2",)], ids=["both", "the second", "the first"])
def test_each_of_two_beats_rings_and_both_make_no_difference(crowd: World, stopped: tuple[str, ...]) -> None:
    subjects = [new_id() for _ in range(20)]
    with crowd.standing_still(*stopped):
        crowd.say(*map(received, subjects))  # rings nobody: it is a beat that they are done by
        crowd.settle()
    assert all(crowd.effects(subject) == DONE for subject in subjects)


def test_control_without_both_beats_nobody_is_rung(crowd: World) -> None:
    subject = new_id()
    with crowd.no_beat():
        eventually(lambda: bells.will_never_ring(crowd.settings, "sla", workers=3), "the workers are idle")
        eventually(lambda: not crowd.value(AT_WORK), "everybody has ended what they did")
        crowd.say(received(subject))
        with pytest.raises(AssertionError, match="not within"):
            crowd.settle(seconds=3)
    crowd.settle()
    assert crowd.effects(subject) == DONE
