"""Who is called when a deadline nears or has passed, as data, and who may answer for whom. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, cast

from shared.bus.events.sla import Role
from shared.security import Caller

Reason = Literal["approaching", "breached", "unacknowledged", "not_handed_over"]


class UnknownRung(LookupError):
    """The ladder of this kind has no rung of this height: the release that called had a longer one."""


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: what makes it, how high it is, who is called.

    `after_working_days` is how long the rung below may stay unacknowledged before this one is made, or, of
    the highest, before nobody is left to call. `whole_country` is true of the ministry: a supervisor whose
    sight no region bounds. The department is the supervisor of the place, where it has one of its own.
    """

    reason: Reason
    level: int
    role: Role | Literal["notifier"]
    after_working_days: int = 0
    whole_country: bool = False


def _above(level: int) -> tuple[Rung, ...]:
    """The department after one working day without an answer, the ministry after two more."""
    return (
        Rung("unacknowledged", level + 1, "supervisor", after_working_days=1),
        Rung("unacknowledged", level + 2, "supervisor", after_working_days=2, whole_country=True),
    )


def _rungs(first: Role, then: Role) -> tuple[Rung, ...]:
    return (Rung("approaching", 1, first), Rung("breached", 2, then), *_above(2))


LADDERS: Mapping[str, tuple[Rung, ...]] = MappingProxyType(
    {
        "processing": _rungs("operator", "bureau_head"),
        "return": _rungs("operator", "bureau_head"),
        "inform": _rungs("inspector", "director"),
        "storage": (
            Rung("not_handed_over", 1, "director"),
            *_above(1),
        ),
        "queue_wait": (),
        "complaint": _rungs("inspector", "director"),
        # Where the papers are nobody can tell but who looks: on a shelf, in a bag, with the bureau.
        "carry_to_bureau": (Rung("breached", 1, "director"), *_above(1)),
        "carry_to_centre": (Rung("breached", 1, "director"), *_above(1)),
    }
)
# The canary calls no person: the notifier itself has to answer.
CANARY_RUNG = Rung("breached", 1, "notifier")
_ABOVE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "operator": frozenset({"operator", "bureau_head", "supervisor", "admin"}),
        "bureau_head": frozenset({"bureau_head", "supervisor", "admin"}),
        "inspector": frozenset({"inspector", "director", "supervisor", "admin"}),
        "director": frozenset({"director", "supervisor", "admin"}),
        "supervisor": frozenset({"supervisor", "admin"}),
    }
)


def rung_for(kind: str, reason: Reason) -> Rung | None:
    """The rung that this reason makes for this kind of deadline; None where nobody is called."""
    return next((rung for rung in LADDERS[kind] if rung.reason == reason), None)


def rung_at(kind: str, level: int) -> Rung:
    """The rung of this height. Raises UnknownRung."""
    found = next((rung for rung in LADDERS.get(kind, ()) if rung.level == level), None)
    if found is None:
        raise UnknownRung
    return found


def rung_called(kind: str, level: int, reason: str, role: str) -> Rung:
    """The rung of a call that was made, as the call itself says where the ladder has none of its height."""
    try:
        return rung_at(kind, level)
    except UnknownRung:
        return Rung(cast(Reason, reason), level, cast(Role, role))


def rung_above(kind: str, level: int) -> Rung | None:
    """Who is called when this rung stays unanswered; None at the top.

    A warning before the deadline does not climb: the breach itself is the next step.
    """
    if rung_at(kind, level).reason == "approaching":
        return None
    higher = (rung for rung in LADDERS[kind] if rung.reason == "unacknowledged" and rung.level > level)
    return next(higher, None)


def rungs_of(role: str, *, whole_country: bool) -> list[tuple[str, int]]:
    """Kind and height of every rung on which these are called."""
    return [
        (kind, rung.level)
        for kind, rungs in LADDERS.items()
        for rung in rungs
        if (rung.role, rung.whole_country) == (role, whole_country)
    ]


def may_answer(who: Caller, rung: Rung) -> bool:
    """Whether the caller is of the role that is called or above it, for the ministry of the whole country."""
    return who.role in _ABOVE[rung.role] and (who.sees_everything or not rung.whole_country)
