"""The life of a ticket of the electronic queue (para 10), as one table. Pure."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class TicketState(StrEnum):
    """Where a visitor with a ticket is."""

    WAITING = "waiting"
    CALLED = "called"
    SERVED = "served"
    NO_SHOW = "no_show"


TRANSITIONS = MappingProxyType(
    {
        TicketState.WAITING: frozenset({TicketState.CALLED, TicketState.NO_SHOW}),
        TicketState.CALLED: frozenset({TicketState.SERVED, TicketState.NO_SHOW}),
        TicketState.SERVED: frozenset[TicketState](),
        TicketState.NO_SHOW: frozenset[TicketState](),
    }
)
OPEN = tuple(state for state, following in TRANSITIONS.items() if following)
CLOSED = tuple(state for state, following in TRANSITIONS.items() if not following)
# What becomes of a ticket that nobody closed before its day was over: who was called has been at a window.
AT_DAYS_END = MappingProxyType(
    {TicketState.WAITING: TicketState.NO_SHOW, TicketState.CALLED: TicketState.SERVED}
)


def may_become(state: TicketState, following: TicketState) -> bool:
    """Whether a ticket in `state` may go on to `following`."""
    return following in TRANSITIONS[state]


def number_on_board(serial: int) -> str:
    """What the visitor reads on the ticket and on the board: 001 is the first of the day."""
    return f"{serial:03d}"


def waited_seconds(issued_at: datetime, until: datetime) -> int:
    """How long a visitor waited, in whole seconds."""
    return int((until - issued_at).total_seconds())


def longest_wait_seconds(issued_at: Iterable[datetime], now: datetime) -> int:
    """The longest wait of tickets taken at these instants, in whole seconds; nought where nobody waits."""
    return max((waited_seconds(instant, now) for instant in issued_at), default=0)
