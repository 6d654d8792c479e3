"""The web process dies between the commit and the answer: an operator then holds a task unawares."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from demo import play
from demo.pace import DesksNotCleared
from demo.people import Operator
from demo.play import NeverEnding, Play
from demo.stories import Story, read_stories
from shared.security import Role
from tests.integration.demo.conftest import InTown, TownPace, lose_first_answers
from tests.support.town import Town
from tests.support.web import client, key_for

Stories = Mapping[UUID, Story]


class OneDesk(Play):
    """A play in which one operator is everybody."""

    def __init__(self, pace: TownPace, operator: Operator, stories: Stories) -> None:
        self.pace, self.operator, self.stories = pace, operator, dict(stories)

    def _everybody_works(self) -> int:
        return self.operator.work(self.stories)


@pytest.fixture
def stories(town: Town) -> Stories:
    """One request whose applicant is nowhere listed: an operator has to say so."""
    request = town.register()
    town.settle()
    return {request: next(story for story in read_stories() if story.kind == "not_listed")}


@pytest.fixture
def unlucky(town: Town) -> Operator:
    """An operator whose every first answer is lost."""
    http = client(town.app, key_for(town.owner, Role.OPERATOR, bureau="astana"))
    lose_first_answers(http)
    return Operator(InTown(http))


def test_claim_that_was_not_answered_stays_its_holders_and_stops_the_clock(
    town: Town, pace: TownPace, stories: Stories, unlucky: Operator
) -> None:
    assert (unlucky.work(stories), pace.tasks_on_desks()) == (0, 1)
    with pytest.raises(DesksNotCleared):
        pace.advance_to_the_next_due()
    assert Operator(InTown(town.operator)).work(stories) == 0
    assert (unlucky.work(stories), pace.tasks_on_desks()) == (1, 0)
    town.settle()
    assert [town.state(request) for request in stories] == ["ready"]
    assert town.count("select count(*) from bureau.certificate") == 1
    assert pace.advance_to_the_next_due()


def test_work_goes_on_until_nothing_lies_on_a_desk(
    town: Town, pace: TownPace, stories: Stories, unlucky: Operator
) -> None:
    OneDesk(pace, unlucky, stories)._work_while_there_is_work()
    assert [town.state(request) for request in stories] == ["ready"]


def test_task_that_its_holder_never_ends_ends_the_demo(
    town: Town, pace: TownPace, stories: Stories, unlucky: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(play, "MOST_ROUNDS", 3)
    town.post("/v1/tasks/next", by=town.operator)
    with pytest.raises(NeverEnding):
        OneDesk(pace, unlucky, stories)._work_while_there_is_work()
