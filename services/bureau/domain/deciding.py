"""What both sources say together (para 2, A3, A5). The only place where a case is decided without a person.

No machine refuses anybody: it certifies what is certain, and everything else becomes a task.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.bureau.domain.candidates import STRUCK_OUT, Answer, Candidate, Outcome
from services.bureau.domain.dwellings import are_same, fold_part


class Next(StrEnum):
    """What follows from the answers."""

    CERTIFY = "certify"
    CHOOSE = "choose"
    CONFIRM_NOT_LISTED = "confirm_not_listed"
    SEARCH_BY_HAND = "search_by_hand"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done, what the search came to, and who is certified, or proposed to who chooses."""

    next: Next
    outcome: Outcome
    found: Candidate | None = None


WAIT = Verdict(Next.WAIT, Outcome.SOURCE_UNAVAILABLE)
NOT_ASKED = Verdict(Next.SEARCH_BY_HAND, Outcome.SOURCE_UNAVAILABLE)
NOBODY = Verdict(Next.CONFIRM_NOT_LISTED, Outcome.NO_MATCH)
SEVERAL = Verdict(Next.CHOOSE, Outcome.MULTIPLE_MATCHES)
DIFFERENT = Verdict(Next.CHOOSE, Outcome.CONFLICTING)


def decide_case(ais: Answer | None, cards: Answer | None) -> Verdict:
    """The one decision from the answers of both sources; None for a source whose turn has not come yet."""
    if ais is None or cards is None or not ais.is_final or not cards.is_final:
        return WAIT
    outcomes = {ais.outcome, cards.outcome}
    if Outcome.NOT_ASKED in outcomes:
        return SEVERAL if ais.candidates or cards.candidates else NOT_ASKED
    if outcomes == {Outcome.NO_MATCH}:
        return NOBODY
    if Outcome.MULTIPLE_MATCHES in outcomes:
        return SEVERAL
    if STRUCK_OUT in (ais.note, cards.note):
        return DIFFERENT
    return _agreed([found.candidates[0] for found in (ais, cards) if found.outcome is Outcome.SINGLE_MATCH])


def _agreed(found: list[Candidate]) -> Verdict:
    """The one person whom one source is certain of, or both with one voice."""
    first, *others = found
    if any(not say_the_same(first, other) for other in others):
        return Verdict(Next.CHOOSE, Outcome.CONFLICTING, later_registered(found))
    if first.standing == "unclear" or not first.dwelling.is_told:
        return SEVERAL
    return Verdict(Next.CERTIFY, Outcome.SINGLE_MATCH, first)


def say_the_same(one: Candidate, other: Candidate) -> bool:
    """Whether two sources tell one story: nothing that a certificate would state is told in two ways.

    What only one of them tells is no difference, an address aside.
    """
    told = zip(_facts(one), _facts(other), strict=True)
    return (
        one.standing == other.standing
        and are_same(one.dwelling, other.dwelling)
        and all(ours == theirs or not ours or not theirs for ours, theirs in told)
    )


def _facts(of: Candidate) -> tuple[str | None, ...]:
    born = of.birth_date if of.birth_date and len(of.birth_date) == len("1980-05-12") else None
    gone_to = fold_part(of.deregistered_to or "")
    return of.iin, born, of.registered_on, of.deregistered_on, gone_to


def later_registered(found: list[Candidate]) -> Candidate | None:
    """Whom to propose where sources differ: the later registration; None where a day is not told, or ties."""
    days = [candidate.registered_on or "" for candidate in found]
    return found[days.index(max(days))] if all(days) and days.count(max(days)) == 1 else None
