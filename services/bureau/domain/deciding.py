"""What both sources say together (para 2, A3, A5). The only place where a case is decided without a person.

No machine refuses anybody: it certifies what is certain, and everything else becomes a task.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.bureau.domain.candidates import Answer, Candidate, Outcome
from services.bureau.domain.dwellings import are_same


class Next(StrEnum):
    """What follows from the answers."""

    CERTIFY = "certify"
    CHOOSE = "choose"
    CONFIRM_NOT_LISTED = "confirm_not_listed"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done, what the search came to, and whom it found where one is certified."""

    next: Next
    outcome: Outcome
    found: Candidate | None = None


WAIT = Verdict(Next.WAIT, Outcome.SOURCE_UNAVAILABLE)
NOBODY = Verdict(Next.CONFIRM_NOT_LISTED, Outcome.NO_MATCH)
SEVERAL = Verdict(Next.CHOOSE, Outcome.MULTIPLE_MATCHES)
DIFFERENT = Verdict(Next.CHOOSE, Outcome.CONFLICTING)


def decide_case(ais: Answer | None, cards: Answer | None) -> Verdict:
    """The one decision from the answers of both sources; None for a source that was not asked yet."""
    if ais is None or cards is None or not ais.is_known or not cards.is_known:
        return WAIT
    outcomes = {ais.outcome, cards.outcome}
    if outcomes == {Outcome.NO_MATCH}:
        return NOBODY
    if Outcome.MULTIPLE_MATCHES in outcomes:
        return SEVERAL
    return _agreed([*ais.candidates, *cards.candidates])


def _agreed(found: list[Candidate]) -> Verdict:
    """One candidate, or one of each source that say the same."""
    first, *others = found
    if any(not say_the_same(first, other) for other in others):
        return DIFFERENT
    if first.standing == "unclear":
        return SEVERAL
    return Verdict(Next.CERTIFY, Outcome.SINGLE_MATCH, first)


def say_the_same(one: Candidate, other: Candidate) -> bool:
    """Whether two sources place the person at one address, and both as living there or as having left."""
    return one.standing == other.standing and are_same(one.dwelling, other.dwelling)
