"""A candidate's score from 0 to 1 with its reasons. What the score decides is deciding.py's business."""

from dataclasses import dataclass

from services.bureau.names.comparing import Match, chance_of, compare_dates
from services.bureau.names.frequency import UNWEIGHTED, NameWeights
from services.bureau.names.people import Card, Query
from services.bureau.names.reading import NamesMatch, compare_persons
from services.bureau.names.reasons import REASONS, Field, Likeness, Reason
from shared.standard.identifiers import InvalidIin, check_iin

BIRTH_DATE_WEIGHT = 0.25
# What these weaken can still be chosen by a person, never by the machine.
_ANOTHER_PERSON, _HALF_A_NAME, _TOO_COMMON = 0.9, 0.93, 0.94
# A surname alone changed, as by marriage; without a patronymic the same is worth less.
_CHANGED_SURNAME, _CHANGED_SURNAME_ONLY = 0.88, 0.82
# Where more strangers than this would agree as well by chance, agreeing proves nothing.
_EXPECTED_STRANGERS = 0.003
_SURE_FROM = 0.94
_SAME_IIN, _IIN_NEEDS = 0.97, 0.5


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate: its card, how well it fits, and why."""

    card_id: int
    score: float
    why: tuple[Reason, ...]


def score(query: Query, card: Card, weights: NameWeights = UNWEIGHTED) -> Scored:
    """How well the card fits the query; the reasons say field by field why."""
    names = compare_persons(query, card)
    born = compare_dates(query.birth_date, card.birth_date)
    why = {
        Field.SURNAME: names.surname.likeness,
        Field.GIVEN_NAME: names.given_name.likeness,
        Field.PATRONYMIC: names.patronymic.likeness,
        Field.BIRTH_DATE: born.likeness,
    }
    points = names.points + BIRTH_DATE_WEIGHT * born.alike
    if names.misplaced:
        why[Field.ORDER] = Likeness.PARTS_SWAPPED
    points = _with_doubts(points, names, born, card, weights, why)
    points = _with_iin(points, query.iin, card.iin, why)
    return Scored(card.card_id, round(points, 4), tuple(REASONS[reason] for reason in why.items()))


def best_possible(query: Query) -> float:
    """The score of a card that agrees with everything the query tells."""
    told = query.readings[0]
    return score(query, Card(0, told.surname, told.given_name, told.patronymic, (), query.birth_date)).score


_Why = dict[Field, Likeness]


def _with_doubts(
    points: float, names: NamesMatch, born: Match, card: Card, weights: NameWeights, why: _Why
) -> float:
    if names.surname.likeness is Likeness.DIFFERENT:
        return _with_another_surname(points, names, born, why)
    given = names.given_name.likeness
    if given is Likeness.MISSING or names.surname.likeness is Likeness.MISSING:
        return min(points, _HALF_A_NAME)
    if given is Likeness.DIFFERENT or names.patronymic.likeness is Likeness.DIFFERENT:
        return min(points, _ANOTHER_PERSON)
    if _are_two_people(names, card, weights, why):
        return min(points, _ANOTHER_PERSON)
    if points > _SURE_FROM and not weights.are_counted and Likeness.SIMILAR in why.values():
        # Асан or Хасан: without counts nobody knows whether that is a slip or another name.
        why[Field.FREQUENCY] = Likeness.MISSING
        return _TOO_COMMON
    if points > _SURE_FROM and _strangers(names, born, card, weights) > _EXPECTED_STRANGERS:
        why[Field.FREQUENCY] = Likeness.COMMON
        return _TOO_COMMON
    return points


def _are_two_people(names: NamesMatch, card: Card, weights: NameWeights, why: _Why) -> bool:
    """Is what looks like a slip a name in its own right, as with twins, or Голубев and Голубенко?"""
    asked = names.read_as
    checks = (
        (Field.SURNAME, asked.surname, card.surname, weights.are_two_surnames),
        (Field.GIVEN_NAME, asked.given_name, card.given_name, weights.are_two_given_names),
        (Field.PATRONYMIC, asked.patronymic, card.patronymic, weights.are_two_patronymics),
    )
    for part, ours, theirs, are_two in checks:
        if why[part] is Likeness.SIMILAR and are_two(ours, theirs):
            why[part] = Likeness.ANOTHER_NAME
    return Likeness.ANOTHER_NAME in why.values()


def _with_another_surname(points: float, names: NamesMatch, born: Match, why: _Why) -> float:
    """Somebody may have married: name, patronymic and birth date agree, the surname does not."""
    if born.likeness is not Likeness.SAME or names.given_name.likeness is not Likeness.SAME:
        return min(points, _ANOTHER_PERSON)
    if names.patronymic.likeness not in (Likeness.SAME, Likeness.MISSING):
        return min(points, _ANOTHER_PERSON)
    why[Field.SURNAME] = Likeness.CHANGED
    known = names.patronymic.likeness is Likeness.SAME
    return max(points, _CHANGED_SURNAME if known else _CHANGED_SURNAME_ONLY)


def _strangers(names: NamesMatch, born: Match, card: Card, weights: NameWeights) -> float:
    """How many other people are expected to fit this well by chance."""
    read_as = names.read_as
    surname = max(weights.surname_share(card.surname), weights.surname_share(read_as.surname))
    given = max(weights.given_name_share(card.given_name), weights.given_name_share(read_as.given_name))
    return (
        weights.cards
        * born.spread
        * chance_of(names.surname, surname)
        * chance_of(names.given_name, given)
        * chance_of(names.patronymic, weights.patronymic_share(card.patronymic))
    )


def _with_iin(points: float, asked: str | None, on_card: str | None, why: _Why) -> float:
    if not asked or not on_card:
        return points
    if asked == on_card:
        why[Field.IIN] = Likeness.SAME
        # A right number with a wholly other name is somebody's mistake: a person looks.
        return _SAME_IIN + (1 - _SAME_IIN) * points if points >= _IIN_NEEDS else points
    why[Field.IIN] = Likeness.ONE_SLIP if _is_slip(asked, on_card) else Likeness.DIFFERENT
    return points if why[Field.IIN] is Likeness.ONE_SLIP else min(points, _ANOTHER_PERSON)


def _is_slip(asked: str, on_card: str) -> bool:
    """Is one of two numbers written wrongly? Two valid ones, however alike, are two people's."""
    wrong = sum(ours != theirs for ours, theirs in zip(asked, on_card, strict=False))
    return len(asked) == len(on_card) and wrong <= 2 and not (_is_valid(asked) and _is_valid(on_card))


def _is_valid(number: str) -> bool:
    try:
        check_iin(number)
    except InvalidIin:
        return False
    return True
