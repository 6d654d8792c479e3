"""The demo's counter: the same figures whether every answer comes or some are lost."""

import pytest

from demo.counter import VISITORS, Counter
from tests.integration.demo.conftest import InTown, TownPace, lose_first_answers
from tests.support.town import Town

WAITED = "select count(*) from sla.deadline where kind = 'queue_wait' and status = 'breached'"


@pytest.mark.parametrize("loses", [False, True])
def test_one_visitor_of_the_morning_waits_too_long_and_complains(
    town: Town, pace: TownPace, window: InTown, director: InTown, loses: bool
) -> None:
    if loses:
        lose_first_answers(town.window)
    Counter(window, director).morning(pace)
    assert town.count("select count(*) from intake.ticket where state = 'served'") == VISITORS
    assert town.count("select count(*) from intake.ticket") == VISITORS
    assert town.count(WAITED) == 1
    assert town.count("select count(*) from intake.complaint where state = 'registered'") == 1


def test_director_answers_what_is_open_in_the_journal_once(
    town: Town, pace: TownPace, window: InTown, director: InTown
) -> None:
    counter = Counter(window, director)
    counter.morning(pace)
    assert (counter.answer_complaints(), counter.answer_complaints()) == (1, 0)
    assert town.count("select count(*) from intake.complaint where founded and satisfied") == 1
