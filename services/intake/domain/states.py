"""The states of a request, the one table of what may follow what, and what a state says by itself."""

from enum import StrEnum
from types import MappingProxyType
from typing import Literal


class State(StrEnum):
    """Where a request stands. `prepared` and `returning`: a paper has to come back to the centre."""

    REGISTERED = "registered"
    IN_BUREAU = "in_bureau"
    IN_WORK = "in_work"
    PREPARED = "prepared"
    READY = "ready"
    RETURNING = "returning"
    RETURN_ARRIVED = "return_arrived"
    ISSUED = "issued"
    RETURN_COLLECTED = "return_collected"
    TRANSFERRED = "transferred"
    RETURN_TRANSFERRED = "return_transferred"
    WITHDRAWN = "withdrawn"


class Custody(StrEnum):
    """Who holds the package or the paper that came of it; nobody, where a sender has said that it is lost."""

    CENTRE = "centre"
    BUREAU = "bureau"
    COURIER = "courier"
    APPLICANT = "applicant"
    LOST = "lost"


Paper = Literal["certificate", "return"]

_DECISIONS = frozenset({State.PREPARED, State.READY, State.RETURNING, State.RETURN_ARRIVED})
# A step that was said but came late may be passed over; none is ever taken back.
TRANSITIONS = MappingProxyType(
    {
        State.REGISTERED: _DECISIONS | {State.IN_BUREAU, State.IN_WORK, State.WITHDRAWN},
        State.IN_BUREAU: _DECISIONS | {State.IN_WORK, State.WITHDRAWN},
        State.IN_WORK: _DECISIONS | {State.WITHDRAWN},
        State.PREPARED: frozenset({State.READY}),
        State.READY: frozenset({State.ISSUED, State.TRANSFERRED}),
        State.RETURNING: frozenset({State.RETURN_ARRIVED}),
        State.RETURN_ARRIVED: frozenset({State.RETURN_COLLECTED, State.RETURN_TRANSFERRED}),
        State.ISSUED: frozenset[State](),
        State.RETURN_COLLECTED: frozenset[State](),
        State.TRANSFERRED: frozenset[State](),
        State.RETURN_TRANSFERRED: frozenset[State](),
        State.WITHDRAWN: frozenset[State](),
    }
)
ENDED = frozenset(state for state, following in TRANSITIONS.items() if not following)
ON_SHELF = (State.READY, State.RETURN_ARRIVED)
WHEN_ARRIVED = MappingProxyType({State.PREPARED: State.READY, State.RETURNING: State.RETURN_ARRIVED})
WHEN_COLLECTED = MappingProxyType({State.READY: State.ISSUED, State.RETURN_ARRIVED: State.RETURN_COLLECTED})
WHEN_TRANSFERRED = MappingProxyType(
    {State.READY: State.TRANSFERRED, State.RETURN_ARRIVED: State.RETURN_TRANSFERRED}
)
_CUSTODY = MappingProxyType(
    {
        State.IN_BUREAU: Custody.BUREAU,
        State.IN_WORK: Custody.BUREAU,
        State.PREPARED: Custody.BUREAU,
        State.RETURNING: Custody.BUREAU,
        State.ISSUED: Custody.APPLICANT,
        State.RETURN_COLLECTED: Custody.APPLICANT,
        State.TRANSFERRED: Custody.BUREAU,
        State.RETURN_TRANSFERRED: Custody.BUREAU,
    }
)


def may_follow(state: State, following: State) -> bool:
    """Whether a request in `state` may go on to `following`."""
    return following in TRANSITIONS[state]


def custody(state: State, held_by: Custody | None = None, *, is_travelling: bool = False) -> Custody:
    """Who holds the package: the courier while it is on a list, else `held_by`, else whom the state names."""
    return Custody.COURIER if is_travelling else held_by or _CUSTODY.get(state, Custody.CENTRE)


def paper_in(state: State) -> Paper:
    """Which paper waits or was handed over in a state that has one: the return's, else the certificate."""
    of_return = {State.RETURNING, State.RETURN_ARRIVED, State.RETURN_COLLECTED, State.RETURN_TRANSFERRED}
    return "return" if state in of_return else "certificate"
