"""The transition table and what a state says by itself."""

import itertools

from services.intake.domain.states import (
    ENDED,
    ON_SHELF,
    TRANSITIONS,
    WHEN_ARRIVED,
    WHEN_COLLECTED,
    WHEN_TRANSFERRED,
    Custody,
    State,
    custody,
    may_follow,
    paper_in,
)


def test_table_knows_every_state() -> None:
    assert set(TRANSITIONS) == set(State)


def test_every_state_can_be_reached_and_can_end() -> None:
    reached = {State.REGISTERED}
    for _ in State:
        reached |= {after for state in reached for after in TRANSITIONS[state]}
    assert reached == set(State)
    assert {state for state in State if not TRANSITIONS[state]} == ENDED


def test_nothing_is_ever_taken_back() -> None:
    for first, second in itertools.product(State, State):
        assert not (may_follow(first, second) and may_follow(second, first))


def test_withdrawing_is_possible_before_a_decision_only() -> None:
    assert {state for state in State if may_follow(state, State.WITHDRAWN)} == {
        State.REGISTERED,
        State.IN_BUREAU,
        State.IN_WORK,
    }


def test_every_act_leads_where_the_table_allows() -> None:
    for act in (WHEN_ARRIVED, WHEN_COLLECTED, WHEN_TRANSFERRED):
        assert all(may_follow(state, following) for state, following in act.items())


def test_custody_says_who_holds_the_paper() -> None:
    assert {state: custody(state) for state in State} == {
        State.REGISTERED: Custody.CENTRE,
        State.IN_BUREAU: Custody.BUREAU,
        State.IN_WORK: Custody.BUREAU,
        State.PREPARED: Custody.BUREAU,
        State.READY: Custody.CENTRE,
        State.RETURNING: Custody.BUREAU,
        State.RETURN_ARRIVED: Custody.CENTRE,
        State.ISSUED: Custody.APPLICANT,
        State.RETURN_COLLECTED: Custody.APPLICANT,
        State.TRANSFERRED: Custody.BUREAU,
        State.RETURN_TRANSFERRED: Custody.BUREAU,
        State.WITHDRAWN: Custody.CENTRE,
    }


def test_courier_holds_what_travels_whatever_its_state() -> None:
    assert {custody(state, is_travelling=True) for state in State} == {Custody.COURIER}


def test_return_keeps_its_name_to_the_end() -> None:
    path = (State.RETURNING, State.RETURN_ARRIVED, State.RETURN_COLLECTED, State.RETURN_TRANSFERRED)
    assert {paper_in(state) for state in path} == {"return"}
    assert {paper_in(state) for state in (*ON_SHELF, State.ISSUED)} == {"certificate", "return"}
