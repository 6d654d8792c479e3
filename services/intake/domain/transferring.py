"""What may go with the courier and what came of it: both directions, each paper, where both ends disagree."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, get_args

from services.intake.domain.states import ON_SHELF, WHEN_ARRIVED, Custody, State, paper_in
from shared.standard.centres import Centre


class Direction(StrEnum):
    """Which way a transfer list goes."""

    TO_BUREAU = "to_bureau"
    TO_CENTRE = "to_centre"


class ItemState(StrEnum):
    """A paper of a list: under way, seen at the other end, not seen there, seen there but not listed."""

    SENT = "sent"
    PRESENT = "present"
    MISSING = "missing"
    EXTRA = "extra"


class Outcome(StrEnum):
    """What a person found out about a paper on which both ends disagreed."""

    BACK_AT_SENDER = "back_at_sender"
    LOST = "lost"
    EXPLAINED = "explained"


Carried = Literal["package", "certificate", "return"]
Reason = Literal["unknown_number", "not_on_this_list", "already_received", "not_awaited"]
PAPERS: tuple[Carried, ...] = get_args(Carried)
REASONS: tuple[Reason, ...] = get_args(Reason)
SENDER = MappingProxyType({Direction.TO_BUREAU: Custody.CENTRE, Direction.TO_CENTRE: Custody.BUREAU})
RECEIVER = MappingProxyType({Direction.TO_BUREAU: Custody.BUREAU, Direction.TO_CENTRE: Custody.CENTRE})
DISAGREEING = (ItemState.MISSING, ItemState.EXTRA)
OUTCOMES = MappingProxyType(
    {
        ItemState.MISSING: frozenset({Outcome.BACK_AT_SENDER, Outcome.LOST}),
        ItemState.EXTRA: frozenset({Outcome.EXPLAINED}),
    }
)
_LEFT_CENTRE = frozenset({State.TRANSFERRED, State.RETURN_TRANSFERRED})
_ONCE_AT_CENTRE = _LEFT_CENTRE | {*ON_SHELF, State.ISSUED, State.RETURN_COLLECTED}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the papers of a request stand: state and form, whether they travel, whether they may leave.

    `held_by`: who is known to hold them, or to have sent them, where the state alone does not say.
    """

    state: State
    is_paper: bool
    is_travelling: bool
    may_be_transferred: bool
    held_by: Custody | None = None

    def paper_for(self, direction: Direction) -> Carried | None:
        """What of it can go this way now; None where nothing can."""
        if direction is Direction.TO_CENTRE and self.state is State.WITHDRAWN:
            return "package" if self.held_by in (Custody.BUREAU, Custody.LOST) else None
        if direction is Direction.TO_CENTRE:
            return paper_in(self.state) if self.state in WHEN_ARRIVED else None
        if self.state in ON_SHELF:
            return paper_in(self.state) if self.may_be_transferred else None
        return "package" if self.is_paper and self.state is State.REGISTERED else None

    def is_awaited(self, direction: Direction) -> bool:
        """Whether it is news to the end it goes to that it is there."""
        if self.is_travelling:
            return direction is self._way
        if self.state is State.WITHDRAWN:
            return self.is_paper and (self.held_by or Custody.CENTRE) is not RECEIVER[direction]
        return self.paper_for(direction) is not None

    def reason_beside(self, direction: Direction) -> Reason:
        """Why a paper was in the bag that the list does not name."""
        if self.is_awaited(direction):
            return "not_on_this_list"
        return "already_received" if self._was_received(direction) else "not_awaited"

    @property
    def _way(self) -> Direction:
        is_going_back = self.state is State.WITHDRAWN and self.held_by is Custody.BUREAU
        return Direction.TO_CENTRE if is_going_back or self.state in WHEN_ARRIVED else Direction.TO_BUREAU

    def _was_received(self, direction: Direction) -> bool:
        if direction is Direction.TO_CENTRE:
            return self.state in _ONCE_AT_CENTRE
        if self.state is State.WITHDRAWN:
            return self.held_by is Custody.BUREAU
        return self.state in _LEFT_CENTRE or (self.is_paper and self.state is not State.REGISTERED)


def list_number(here: Centre, sent_at: datetime, serial: int) -> str:
    """`TL-YYYY-NNNNNN`, with the centre's local year."""
    return f"TL-{sent_at.astimezone(here.zone).year:04d}-{serial:06d}"
