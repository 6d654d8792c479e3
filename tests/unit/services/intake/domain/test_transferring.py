"""What may go with the courier, in which direction, and why something was in the bag beside the list."""

from datetime import UTC, datetime

import pytest

from services.intake.domain.states import Custody, State
from services.intake.domain.transferring import Direction, Whereabouts, list_number
from shared.standard.centres import centre

TO_BUREAU, TO_CENTRE = Direction.TO_BUREAU, Direction.TO_CENTRE


def where(state: State, *, paper: bool = True, travels: bool = False, may_leave: bool = False) -> Whereabouts:
    return Whereabouts(state, paper, travels, may_leave)


def withdrawn(held_by: Custody | None, *, travels: bool = False) -> Whereabouts:
    return Whereabouts(State.WITHDRAWN, True, travels, False, held_by)


@pytest.mark.parametrize(
    ("whereabouts", "to_bureau", "to_centre"),
    [
        (where(State.REGISTERED), "package", None),
        (where(State.REGISTERED, paper=False), None, None),
        (where(State.IN_WORK), None, None),
        (where(State.PREPARED), None, "certificate"),
        (where(State.RETURNING), None, "return"),
        (where(State.READY), None, None),
        (where(State.READY, may_leave=True), "certificate", None),
        (where(State.RETURN_ARRIVED, may_leave=True), "return", None),
        (where(State.ISSUED, may_leave=True), None, None),
        (where(State.WITHDRAWN), None, None),
        (withdrawn(Custody.CENTRE), None, None),
        (withdrawn(Custody.BUREAU), None, "package"),
        (withdrawn(Custody.LOST), None, "package"),
    ],
)
def test_paper_goes_where_its_state_sends_it(
    whereabouts: Whereabouts, to_bureau: str | None, to_centre: str | None
) -> None:
    assert whereabouts.paper_for(TO_BUREAU) == to_bureau
    assert whereabouts.paper_for(TO_CENTRE) == to_centre


@pytest.mark.parametrize(
    ("whereabouts", "to_bureau", "to_centre"),
    [
        (where(State.REGISTERED), "not_on_this_list", "not_awaited"),
        (where(State.REGISTERED, paper=False), "not_awaited", "not_awaited"),
        (where(State.IN_WORK), "already_received", "not_awaited"),
        (where(State.IN_WORK, paper=False), "not_awaited", "not_awaited"),
        (where(State.PREPARED, travels=True), "already_received", "not_on_this_list"),
        (where(State.READY), "already_received", "already_received"),
        (where(State.READY, may_leave=True), "not_on_this_list", "already_received"),
        (where(State.READY, travels=True, may_leave=True), "not_on_this_list", "already_received"),
        (where(State.WITHDRAWN), "not_on_this_list", "not_awaited"),
        (where(State.WITHDRAWN, paper=False), "not_awaited", "not_awaited"),
        (where(State.WITHDRAWN, travels=True), "not_on_this_list", "not_awaited"),
        (withdrawn(Custody.BUREAU), "already_received", "not_on_this_list"),
        (withdrawn(Custody.BUREAU, travels=True), "already_received", "not_on_this_list"),
        (withdrawn(Custody.LOST), "not_on_this_list", "not_on_this_list"),
        (where(State.TRANSFERRED, travels=True), "not_on_this_list", "already_received"),
        (where(State.TRANSFERRED), "already_received", "already_received"),
    ],
)
def test_paper_beside_the_list_says_why(whereabouts: Whereabouts, to_bureau: str, to_centre: str) -> None:
    assert whereabouts.reason_beside(TO_BUREAU) == to_bureau
    assert whereabouts.reason_beside(TO_CENTRE) == to_centre


def test_number_has_the_year_of_the_centre() -> None:
    new_year = datetime(2026, 12, 31, 21, 0, tzinfo=UTC)
    assert list_number(centre("psc-01"), new_year, 7) == "TL-2027-000007"
