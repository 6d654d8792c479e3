"""The states of cases, tasks, runs and certificates, and the table of what may follow what in a case."""

from enum import StrEnum
from types import MappingProxyType


class CaseState(StrEnum):
    """Where the bureau's work on a request stands. Its history is what it said on the bus."""

    AWAITING_PACKAGE = "awaiting_package"
    IN_CHECK = "in_check"
    SEARCHING = "searching"
    IN_DECISION = "in_decision"
    CERTIFIED = "certified"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class TaskState(StrEnum):
    """A piece of work that needs a person. `void`: events have made it pointless."""

    OPEN = "open"
    CLAIMED = "claimed"
    DONE = "done"
    VOID = "void"


class RunState(StrEnum):
    """One search of one source."""

    PENDING = "pending"
    DONE = "done"
    VOID = "void"


class CertificateState(StrEnum):
    """Whether a certificate can be relied on."""

    VALID = "valid"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


class Source(StrEnum):
    """What is searched (para 2): the automated information system and the card index."""

    AIS = "ais"
    CARDS = "cards"


TRANSITIONS = MappingProxyType(
    {
        CaseState.AWAITING_PACKAGE: frozenset({CaseState.IN_CHECK, CaseState.SEARCHING, CaseState.WITHDRAWN}),
        CaseState.IN_CHECK: frozenset({CaseState.SEARCHING, CaseState.RETURNED, CaseState.WITHDRAWN}),
        CaseState.SEARCHING: frozenset({CaseState.IN_DECISION, CaseState.CERTIFIED, CaseState.WITHDRAWN}),
        CaseState.IN_DECISION: frozenset({CaseState.SEARCHING, CaseState.CERTIFIED, CaseState.WITHDRAWN}),
        # A withdrawal that was on its way while we decided still wins.
        CaseState.CERTIFIED: frozenset({CaseState.WITHDRAWN}),
        CaseState.RETURNED: frozenset({CaseState.WITHDRAWN}),
        CaseState.WITHDRAWN: frozenset[CaseState](),
    }
)
DECIDED = frozenset({CaseState.CERTIFIED, CaseState.RETURNED})
ENDED = DECIDED | {CaseState.WITHDRAWN}


def may_follow(state: CaseState, following: CaseState) -> bool:
    """Whether a case in `state` may go on to `following`."""
    return following in TRANSITIONS[state]
