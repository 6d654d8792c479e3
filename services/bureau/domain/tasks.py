"""Tasks for operators: which answers a kind of task can have, and who may complete one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_args

from services.bureau.domain.errors import AnswerNotPossible
from services.bureau.domain.learning import NOTHING, Learnt
from services.bureau.domain.states import Source
from shared.bus.events.bureau import TaskKind
from shared.errors import FieldError
from shared.standard.grounds import UnknownGround, ground

Result = Literal["return", "accept", "certify", "not_listed", "search_again"]
# What two people may have to see alike: an answer to a task of a kind, or a correction of a certificate.
Decision = TaskKind | Literal["supersede"]
KINDS: tuple[TaskKind, ...] = get_args(TaskKind)
_OF_CHECKING = frozenset({"return", "accept"})
# A source that has not answered can be asked again, and any by more than the request says.
_OF_DECIDING = frozenset({"certify", "not_listed", "search_again"})
RESULTS: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        "check_package": _OF_CHECKING,
        "check_legal_ground": _OF_CHECKING,
        "confirm_return": _OF_CHECKING,
        "choose_candidate": _OF_DECIDING,
        "confirm_not_listed": _OF_DECIDING,
        "search_cards_by_hand": _OF_DECIDING,
    }
)


def may_return(kind: str) -> bool:
    """Whether a task of this kind can come to a return."""
    return "return" in RESULTS[kind]


_DECIDED: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {"return": ("grounds",), "accept": (), "certify": ("source", "ref"), "not_listed": ()}
)


@dataclass(frozen=True, slots=True)
class Completion:
    """What an operator answered. `ref`: person_ref of the AIS, or card_id of the card index.

    `learnt` goes with `search_again`: what is to be asked beside what the request says.
    """

    result: Result
    grounds: tuple[str, ...] = ()
    remarks: str | None = field(default=None, repr=False)
    source: Source | None = None
    ref: str | None = None
    learnt: Learnt = NOTHING


def decision(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What two people have to see alike of an answer: its result, and what belongs to that, in one order.

    Remarks are each one's own.
    """
    told: dict[str, Any] = {name: answer.get(name) for name in _DECIDED[answer["result"]]}
    if told.get("grounds"):
        told["grounds"] = sorted(set(told["grounds"]))
    return {"result": answer["result"], **told}


def check_completion(kind: str, completion: Completion) -> None:
    """Raises AnswerNotPossible, naming the field, where the answer does not fit the kind of task."""
    if completion.result not in RESULTS[kind]:
        raise _refused("result", "not_of_this_task", "this kind of task has other results")
    if completion.result == "return":
        _check_grounds(completion.grounds)
    if completion.result == "certify" and (completion.source is None or not completion.ref):
        raise _refused("ref", "missing", "say which person of which source is certified")


def _check_grounds(grounds: tuple[str, ...]) -> None:
    if not grounds:
        raise _refused("grounds", "missing", "a return names its grounds (para 17)")
    for position, code in enumerate(grounds):
        try:
            ground(code)
        except UnknownGround:
            message = "para 17 knows no such ground"
            raise _refused(f"grounds.{position}", "unknown_ground", message) from None


def _refused(field_name: str, code: str, message: str) -> AnswerNotPossible:
    return AnswerNotPossible(FieldError(field_name, code, message))
