"""The demo's people at the doors: two pairs of eyes, pick lists, another region's bureau, silence."""

from dataclasses import replace

import pytest

from demo import ais
from demo.people import Answerer, Operator
from demo.play import LATECOMERS, apart
from demo.stories import Story, read_stories
from shared import db
from shared.security import Role
from tests.integration.demo.conftest import InTown, TownPace
from tests.support.town import Town
from tests.support.web import client, key_for


@pytest.fixture
def story() -> Story:
    """Somebody who is nowhere listed, asked about at the window of psc-01."""
    return next(story for story in read_stories() if story.kind == "not_listed")


def operator(town: Town, bureau: str = "astana") -> Operator:
    """One more operator of the bureau."""
    return Operator(InTown(client(town.app, key_for(town.owner, Role.OPERATOR, bureau=bureau))))


def test_operator_forwards_what_another_region_knows_and_decides_the_rest(town: Town, story: Story) -> None:
    stays, goes = town.register(), town.register()
    town.settle()
    stories = {stays: story, goes: replace(story, forward_to="almaty-city")}
    assert operator(town).work(stories) == 2
    assert town.count("select count(*) from bureau.certificate") == 1
    assert operator(town, "almaty-city").work(stories) == 1
    town.settle()
    assert (town.state(stays), town.state(goes)) == ("ready", "ready")


def test_searches_that_wait_for_an_absent_ais_are_no_work_under_way(town: Town, pace: TownPace) -> None:
    with db.transaction(town.owner) as session:
        ais.go_away(session)
    town.register()
    town.settle()
    with db.transaction(town.owner) as session:
        assert pace._open_work(session) == 1
        pace.ais_is_away = True
        assert pace._open_work(session) == 0


def test_cards_are_looked_up_from_the_pick_list_once_the_term_nears(town: Town, pace: TownPace) -> None:
    with db.transaction(town.owner) as session:
        ais.go_away(session)
    request = town.register()
    town.settle()
    desk = operator(town)
    assert desk.look_up_cards() == 0
    assert pace.advance_to_the_next_due()
    town.settle()
    assert desk.look_up_cards() == 1
    assert town.state(request) == "in_work"  # nobody's card is there, and no machine says "not listed"


def test_ais_that_comes_back_is_asked_again(town: Town, registered_person: dict[str, str]) -> None:
    town.fill_register(registered_person)
    for act in (ais.go_away, ais.come_back):
        with db.transaction(town.owner) as session:
            act(session)
    request = town.register()
    town.settle()
    assert town.state(request) == "ready"


def test_call_that_a_silent_head_does_not_answer_climbs_to_the_department(town: Town, pace: TownPace) -> None:
    town.register()
    town.settle()
    head = Answerer(InTown(town.head), frozenset({"operator", "bureau_head"}), is_silent=True)
    department = Answerer(InTown(town.supervisor), frozenset({"supervisor"}))
    reached: list[str] = []
    while not reached and pace.advance_to_the_next_due():
        town.settle()
        assert head.acknowledge() == []
        reached = department.acknowledge()
    assert reached == ["unacknowledged"]
    assert town.count("select count(*) from sla.escalation where level = 2 and closed_at is not null") == 1


def test_some_come_late_and_nobody_is_left_out() -> None:
    stories = read_stories()
    in_time, late = apart(stories)
    assert len(late) == LATECOMERS
    assert {story.key for story in in_time} | {story.key for story in late} == {s.key for s in stories}
    assert not {story.key for story in in_time} & {story.key for story in late}
    assert not any(story.paper for story in late)
