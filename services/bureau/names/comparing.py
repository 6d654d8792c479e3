"""One field of a query against that of a card: how alike from 0 to 1, in a word, how often by chance."""

from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from services.bureau.names.dates import PartialDate
from services.bureau.names.reasons import Likeness

_SIMILAR_FROM = 0.7
_STEEPNESS = 1.25
_INITIAL_ALIKE = 0.85
# Jaro-Winkler finds Бақытсұлу and Айсұлу much alike; more than two slips are never enough for the machine.
_MAX_SLIPS, _FAR = 2, 0.75
# A name that is only similar to another has about this many others it would be as similar to.
_SIMILAR_NAMES = 10
_INITIAL_SHARE = 0.1
_DAYS_ALIVE, _YEARS_ALIVE = 25_000, 70
_DATE_FIELDS = 3


class Match(NamedTuple):
    """How alike two fields are, in a word, and how many or what share by chance agree so."""

    alike: float
    likeness: Likeness
    spread: float


SAME_NAME = Match(1.0, Likeness.SAME, 1.0)
FORMER_NAME = Match(1.0, Likeness.FORMER, 2.0)
DIFFERENT = Match(0.0, Likeness.DIFFERENT, 0.0)
MISSING_NAME = Match(0.85, Likeness.MISSING, 0.0)
INITIAL_ONLY = Match(_INITIAL_ALIKE, Likeness.INITIAL, 0.0)

SAME_DAY = Match(1.0, Likeness.SAME, 1 / _DAYS_ALIVE)
SWAPPED_DAY = Match(0.88, Likeness.DAY_MONTH_SWAPPED, 2 / _DAYS_ALIVE)
ONE_SLIP = Match(0.75, Likeness.ONE_SLIP, 40 / _DAYS_ALIVE)
YEAR_AGREES = Match(0.75, Likeness.SAME_YEAR, 1 / _YEARS_ALIVE)
NO_DATE = Match(0.7, Likeness.MISSING, 1.0)
YEAR_ONLY = Match(0.4, Likeness.SAME_YEAR, 1 / _YEARS_ALIVE)
OTHER_DATE = Match(0.0, Likeness.DIFFERENT, 1.0)


def compare_names(asked: str, on_card: str) -> Match:
    """Two L1 folds of the same part; an absent one is neither for nor against."""
    if asked == on_card and asked:
        return SAME_NAME
    if not asked or not on_card:
        return MISSING_NAME
    if len(asked) == 1 or len(on_card) == 1:
        return INITIAL_ONLY if asked[0] == on_card[0] else DIFFERENT
    alike = JaroWinkler.similarity(asked, on_card, score_cutoff=_SIMILAR_FROM)
    if not alike:
        return DIFFERENT
    points = 1 - _STEEPNESS * (1 - alike)
    if OSA.distance(asked, on_card, score_cutoff=_MAX_SLIPS) > _MAX_SLIPS:
        points = min(points, _FAR)
    return Match(points, Likeness.SIMILAR, _SIMILAR_NAMES)


def chance_of(match: Match, share: float) -> float:
    """How likely a stranger's name is to agree as well as this, where `share` of all people bear it."""
    if match.likeness is Likeness.INITIAL:
        return _INITIAL_SHARE
    return min(match.spread * share, 1.0) if match.spread else 1.0


def compare_dates(asked: PartialDate | None, on_card: PartialDate | None) -> Match:
    """Two birth dates, each maybe partial; a first of January counts as its year only."""
    if asked is None or on_card is None:
        return NO_DATE
    if asked.is_certain and on_card.is_certain:
        return _compare_days(asked, on_card)
    return _compare_partial(asked, on_card)


def _compare_days(asked: PartialDate, on_card: PartialDate) -> Match:
    equal = (asked.year == on_card.year) + (asked.month == on_card.month) + (asked.day == on_card.day)
    if equal == _DATE_FIELDS:
        return SAME_DAY
    if asked.year == on_card.year and asked.month == on_card.day and asked.day == on_card.month:
        return SWAPPED_DAY
    if equal == _DATE_FIELDS - 1 and _is_one_slip(asked, on_card):
        return ONE_SLIP
    return YEAR_ONLY if asked.year == on_card.year else OTHER_DATE


def _compare_partial(asked: PartialDate, on_card: PartialDate) -> Match:
    if asked.year != on_card.year:
        return OTHER_DATE
    months = {date.month for date in (asked, on_card) if date.month and not date.is_weak}
    return YEAR_AGREES if len(months) < 2 else YEAR_ONLY


def _is_one_slip(asked: PartialDate, on_card: PartialDate) -> bool:
    """Is one digit wrong, are two neighbours changed over, or is the year one off?"""
    if abs(asked.year - on_card.year) == 1:
        return True
    ours, theirs = _digits(asked), _digits(on_card)
    wrong = [at for at in range(len(ours)) if ours[at] != theirs[at]]
    return len(wrong) == 1 or (
        len(wrong) == 2 and sorted(ours) == sorted(theirs) and wrong[1] == wrong[0] + 1
    )


def _digits(date: PartialDate) -> str:
    return f"{date.year:04}{date.month:02}{date.day:02}"
