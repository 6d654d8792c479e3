"""Which way a query's name is read against a card: as it stands, or with parts in each other's place."""

from typing import NamedTuple

from services.bureau.names.comparing import FORMER_NAME, Match, compare_names
from services.bureau.names.people import Card, Folds, Query

SURNAME_WEIGHT, GIVEN_NAME_WEIGHT, PATRONYMIC_WEIGHT = 0.33, 0.27, 0.15
_MISPLACED = 0.03
# No reading is worth much without a given name that fits; a missing one does.
_GIVEN_NAME_FITS = 0.8


class NamesMatch(NamedTuple):
    """Three parts of a name compared, what they add up to (at most 0.75), and the reading that was taken."""

    surname: Match
    given_name: Match
    patronymic: Match
    points: float
    misplaced: bool
    read_as: Folds


def compare_persons(query: Query, card: Card) -> NamesMatch:
    """The names of query and card in the reading that fits best; a misplaced one pays a small fine."""
    best = _compare(query.readings[0], query, card, misplaced=False)
    if best.given_name.alike >= _GIVEN_NAME_FITS:
        return best
    for reading in query.readings[1:]:
        if compare_names(reading.given_name, card.given_name).alike < _GIVEN_NAME_FITS:
            continue
        match = _compare(reading, query, card, misplaced=True)
        best = max(best, match, key=_points)
    return best


def _points(match: NamesMatch) -> float:
    return match.points


def _compare(reading: Folds, query: Query, card: Card, *, misplaced: bool) -> NamesMatch:
    surname = compare_names(reading.surname, card.surname)
    if surname.alike < 1 and (card.former_surnames or query.other_surnames):
        surname = _with_others(surname, reading.surname, query, card)
    given_name = compare_names(reading.given_name, card.given_name)
    patronymic = compare_names(reading.patronymic, card.patronymic)
    points = (
        SURNAME_WEIGHT * surname.alike
        + GIVEN_NAME_WEIGHT * given_name.alike
        + PATRONYMIC_WEIGHT * patronymic.alike
        - _MISPLACED * misplaced
    )
    return NamesMatch(surname, given_name, patronymic, points, misplaced, reading)


def _with_others(surname: Match, asked: str, query: Query, card: Card) -> Match:
    asked_for = {asked, *query.other_surnames} - {""}
    return FORMER_NAME if asked_for & {card.surname, *card.former_surnames} else surname
