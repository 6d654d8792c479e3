"""Many workers of one service, and two beats: nothing twice, nothing reordered, nobody held up."""

from shared import bus
from shared.bus.publish import store
from shared.ids import new_id
from tests.support import bells
from tests.support.bus import accepted, received
from tests.support.chaos import World
from tests.support.gate import closed_gate, wait_for_somebody

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
    crowd.wish(subject, "wait_at_the_gate")
    with closed_gate(crowd.owner):
        crowd.say(received(subject))
        wait_for_somebody(crowd.owner)
        bells.ring(crowd.settings, "sla", times=10)
    crowd.settle()
    assert crowd.effects(subject) == ["package.received", "applicant.informed"]


def test_events_that_are_committed_in_reverse_are_each_done_once(crowd: World) -> None:
    early, late = new_id(), new_id()
    with bus.transaction(crowd.bureau, bus.command("bureau")) as slow:
        bus.publish(slow, received(early), received(late))
        store(slow)
        crowd.say(accepted(early))
        crowd.settle()
        assert crowd.effects(early) == ["package.accepted"]
    crowd.settle()
    assert crowd.effects(early) == ["package.accepted", "package.received", "applicant.informed"]
    assert crowd.effects(late) == ["package.received", "applicant.informed"]


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
    assert crowd.effects(slow) == ["package.received", "applicant.informed"]


def test_both_beats_ring_and_it_makes_no_difference(crowd: World) -> None:
    beats = {name: crowd.pid(name) for name in ("beat", "beat-2")}
    subjects = [new_id() for _ in range(20)]
    crowd.say(*map(received, subjects))
    crowd.settle()
    assert all(crowd.effects(subject) == ["package.received", "applicant.informed"] for subject in subjects)
    assert {name: crowd.pid(name) for name in beats} == beats
