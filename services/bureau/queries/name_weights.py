"""How common names are in the card index, as scoring weighs them; a process reads them now and then."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.bureau.names import NamePart, NameWeights
from services.bureau.names.frequency import UNWEIGHTED
from shared.clock import monotonic_seconds

# Names borne once weigh the same as names never seen: they are most of the table, and left out.
READ = text("select part, fold, cards from bureau.name_count where cards > 1")
COUNT = text("select coalesce(sum(cards), 0) from bureau.name_count where part = 'surname'")
# A smaller index tells nothing of how common a name is.
LEAST_CARDS = 10_000
FRESH_SECONDS = 600


@dataclass
class _Known:
    weights: dict[str, tuple[NameWeights, float]]


_known = _Known({})


def name_weights(session: Session) -> NameWeights:
    """The weights of the index behind this session, at most ten minutes old."""
    database = str(session.get_bind().engine.url)
    weights, until = _known.weights.get(database, (UNWEIGHTED, 0.0))
    if monotonic_seconds() >= until:
        weights = read_weights(session)
        _known.weights[database] = weights, monotonic_seconds() + FRESH_SECONDS
    return weights


def forget_weights() -> None:
    """Makes this process read them anew: the cards have changed."""
    _known.weights.clear()


def read_weights(session: Session) -> NameWeights:
    """The weights as the table has them now; without enough cards every name counts as common."""
    cards = int(session.execute(COUNT).scalar_one())
    if cards < LEAST_CARDS:
        return UNWEIGHTED
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for part, fold, borne in session.execute(READ):
        counts[part][fold] = borne
    return NameWeights(
        cards, counts[NamePart.SURNAME], counts[NamePart.GIVEN_NAME], counts[NamePart.PATRONYMIC]
    )
