"""From scored candidates to an outcome: the machine answers only what is certain and stands alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.bureau.names.people import Query
from services.bureau.names.reasons import REASONS, Field, Likeness
from services.bureau.names.scoring import Scored, best_possible

CERTAIN_FROM = 0.95
LEAD = 0.05
CANDIDATE_FROM = 0.76
MAX_CANDIDATES = 20
# Below this best score of tier 1 the wider keys are worth asking.
GOOD_ENOUGH = 0.93
_SLACK = 1e-9
_DATE_PROOFS = {REASONS[Field.BIRTH_DATE, code] for code in (Likeness.SAME, Likeness.DAY_MONTH_SWAPPED)}
_IIN_PROOF = REASONS[Field.IIN, Likeness.SAME]


class Outcome(StrEnum):
    """What a search of the card index can come to."""

    SINGLE_MATCH = "single_match"
    NO_MATCH = "no_match"
    MULTIPLE_MATCHES = "multiple_matches"


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome and the candidates worth showing, best first; among several a person chooses."""

    outcome: Outcome
    candidates: tuple[Scored, ...]


def decide(scored: Iterable[Scored], query: Query) -> Decision:
    """A single match wants the score, the lead and a full birth date or the IIN on both sides."""
    ranked = sorted(scored, key=lambda candidate: (-candidate.score, candidate.card_id))
    shown = tuple(candidate for candidate in ranked[:MAX_CANDIDATES] if candidate.score >= CANDIDATE_FROM)
    if not shown:
        return Decision(Outcome.NO_MATCH, ())
    single = _is_certain(shown[0], query) and _leads(shown)
    return Decision(Outcome.SINGLE_MATCH if single else Outcome.MULTIPLE_MATCHES, shown)


def is_worth_widening(scored: Iterable[Scored], query: Query) -> bool:
    """Has tier 1 found nobody good enough, so that the wider keys should be asked?

    Where the query tells little, a card that agrees in all of it is as good as any.
    """
    best = max((candidate.score for candidate in scored), default=0.0)
    return best < min(GOOD_ENOUGH, best_possible(query))


def _is_certain(best: Scored, query: Query) -> bool:
    if best.score < CERTAIN_FROM:
        return False
    if _IIN_PROOF in best.why:
        return True
    return bool(query.birth_date and query.birth_date.is_certain and _DATE_PROOFS & set(best.why))


def _leads(shown: tuple[Scored, ...]) -> bool:
    return len(shown) == 1 or shown[0].score - shown[1].score >= LEAD - _SLACK
