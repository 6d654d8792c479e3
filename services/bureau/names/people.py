"""Who is asked for and who is on a card. Their reprs say nothing, so that no trace or log can."""

import re
from dataclasses import dataclass, field

from services.bureau.names.cleaning import clean
from services.bureau.names.dates import PartialDate
from services.bureau.names.errors import NameTooLong
from services.bureau.names.folding import NamePart, fold_name

MAX_FORMER_SURNAMES = 20
_PATRONYMIC = re.compile(
    r"\S{3,}(ұлы|улы|қызы|кызы|тегі|теги|ович|евич|овна|евна|ovich|evich|ovna|evna|uly|ūly|qyzy|kyzy)"
)
_NAME_WORDS = 3


@dataclass(frozen=True, slots=True, repr=False)
class PersonName:
    """A name as it is written; an absent part is empty or None."""

    surname: str
    given_name: str
    patronymic: str | None = None


@dataclass(frozen=True, slots=True)
class Folds:
    """One reading of a name: the L1 fold of each part, empty where it is missing."""

    surname: str
    given_name: str
    patronymic: str


@dataclass(frozen=True, slots=True, repr=False)
class Card:
    """What the search knows of one card: folds, not spellings. `card_of` makes one from a written name."""

    card_id: int
    surname: str
    given_name: str
    patronymic: str
    former_surnames: tuple[str, ...] = ()
    birth_date: PartialDate | None = None
    iin: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Query:
    """Who is asked for, as written. Raises NameTooLong; whether it is too vague its keys will tell."""

    surname: str
    given_name: str
    patronymic: str | None = None
    birth_date: PartialDate | None = None
    iin: str | None = None
    former_surnames: tuple[str, ...] = ()
    readings: tuple[Folds, ...] = field(init=False, compare=False)
    other_surnames: tuple[str, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        name = _parted(PersonName(self.surname, self.given_name, self.patronymic))
        object.__setattr__(self, "readings", _readings(name))
        object.__setattr__(self, "other_surnames", surname_folds(name.surname, self.former_surnames)[1:])


def card_of(
    card_id: int,
    name: PersonName,
    *,
    birth_date: PartialDate | None = None,
    iin: str | None = None,
    former_surnames: tuple[str, ...] = (),
) -> Card:
    """The card of a person whose name is written as in `name`. Raises NameTooLong."""
    folds = _fold(name.surname, name.given_name, name.patronymic)
    others = surname_folds(name.surname, former_surnames)[1:]
    return Card(card_id, folds.surname, folds.given_name, folds.patronymic, others, birth_date, iin)


def surname_folds(surname: str, former: tuple[str, ...]) -> tuple[str, ...]:
    """The surname's fold, then those of its halves if it is a double one, then those of former surnames."""
    if len(former) > MAX_FORMER_SURNAMES:
        raise NameTooLong
    if not former and "-" not in surname:
        return (fold_name(surname, NamePart.SURNAME),)
    halves = surname.split("-") if "-" in surname else []
    folds = (fold_name(text, NamePart.SURNAME) for text in (surname, *halves, *former))
    first, *others = folds
    return first, *dict.fromkeys(fold for fold in others if len(fold) > 1 and fold != first)


def _fold(surname: str, given_name: str, patronymic: str | None) -> Folds:
    return Folds(
        fold_name(surname, NamePart.SURNAME),
        fold_name(given_name, NamePart.GIVEN_NAME),
        fold_name(patronymic or "", NamePart.PATRONYMIC),
    )


def _parted(name: PersonName) -> PersonName:
    """The name with its parts apart, where a whole name or name and patronymic stand in one field."""
    if name.patronymic:
        return name
    if not name.given_name.strip():
        words = name.surname.split(maxsplit=_NAME_WORDS - 1)
        return PersonName(*words) if len(words) > 1 else name
    *first, last = clean(name.given_name) or ("",)
    if first and _PATRONYMIC.fullmatch(last):
        return PersonName(name.surname, " ".join(first), last)
    return name


def _readings(name: PersonName) -> tuple[Folds, ...]:
    """The name as its fields say, then as if two or all three parts stood in each other's place."""
    surname, given_name, patronymic = name.surname, name.given_name, name.patronymic or ""
    orders = [(surname, given_name, patronymic), (given_name, surname, patronymic)]
    if patronymic:
        orders += [(patronymic, surname, given_name), (surname, patronymic, given_name)]
    return tuple(_fold(*order) for order in orders)
