"""The journal of complaints (paras 21-23): the life of one, who answers it, what it may find. Pure."""

from enum import StrEnum
from types import MappingProxyType

from shared.errors import FieldError, InvalidInput
from shared.security import Role
from shared.standard.centres import Centre


class ComplaintState(StrEnum):
    """Where a complaint stands."""

    REGISTERED = "registered"
    ANSWERED = "answered"


class ComplaintWay(StrEnum):
    """How a complaint came in (para 21)."""

    ORAL = "oral"
    WRITTEN = "written"
    POST = "post"
    ELECTRONIC = "electronic"


TRANSITIONS = MappingProxyType(
    {
        ComplaintState.REGISTERED: frozenset({ComplaintState.ANSWERED}),
        ComplaintState.ANSWERED: frozenset[ComplaintState](),
    }
)
# Who writes the answer down (para 22; A25). A centre's own system does it for its director.
_ANSWERED_BY = MappingProxyType(
    {
        "director": frozenset({Role.DIRECTOR, Role.PSC_SYSTEM}),
        "ministry_of_justice": frozenset({Role.SUPERVISOR}),
        "department": frozenset({Role.SUPERVISOR}),
    }
)


def may_become(state: ComplaintState, following: ComplaintState) -> bool:
    """Whether a complaint in `state` may go on to `following`."""
    return following in TRANSITIONS[state]


def may_answer(role: Role, addressed_to: str) -> bool:
    """Whether somebody of this role answers what is addressed so."""
    return role in _ANSWERED_BY[addressed_to]


def check_verdict(*, founded: bool, satisfied: bool) -> None:
    """Raises InvalidInput where a complaint without ground is said to be satisfied (A34)."""
    if satisfied and not founded:
        raise InvalidInput(FieldError("satisfied", "not_founded", "only a founded complaint is satisfied"))


def complaint_number(centre: Centre, year: int, serial: int) -> str:
    """`CM-NN-YYYY-NNNNNN`: the centre's number, the local year, the serial in its journal."""
    return f"CM-{centre.number:02d}-{year:04d}-{serial:06d}"
