"""A made-up population for the search benchmark, and what happens to its names on the way to a query.

Knows nothing of how the search folds names. Nobody here exists: every IIN's serial begins with 9.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Literal

from bench import cards_names, cards_spelling
from shared.standard.identifiers import InvalidIin, make_iin

Sex = Literal["male", "female"]
FIRST_BIRTH, DAYS_OF_BIRTHS = date(1928, 1, 1), 80 * 365
IIN_SHARE = 0.3
_PARTS = ("surname", "given_name", "patronymic")
FIRST_SERIAL, FIRST_STRANGE_SERIAL, SERIALS = 9000, 9500, 500
STRANGER_SEED = 1_000_003
_LETTERS = "абвгдежзийклмнопрстуфхцчшыьэюя"
_NEIGHBOURS = {
    "а": "впы", "о": "рлт", "е": "нку", "и": "мтп", "н": "ег", "р": "по", "к": "уе", "т": "иь", "л": "од",
    "с": "чм", "м": "си", "д": "лщ", "у": "кц", "б": "ью", "г": "нш", "ж": "эд", "з": "щх", "в": "аы",
    "п": "ра",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One person as a card has it, as a clerk wrote it; `birth_date` as 1980 or 1980-05-12 or empty."""

    card_id: int
    sex: Sex
    surname: str
    given_name: str
    patronymic: str | None
    birth_date: str
    iin: str | None = None
    former_surnames: tuple[str, ...] = ()


def population(count: int, seed: int, *, days: int = DAYS_OF_BIRTHS) -> Iterator[Row]:
    """So many persons, always the same for a seed, one at a time. Fewer `days` of births crowd the birthdays:
    100,000 persons over 146 days stand as thick on each day as 20 million over eighty years.
    """
    return _people(count, seed, days, FIRST_SERIAL)


def strangers(count: int, seed: int, *, days: int = DAYS_OF_BIRTHS) -> Iterator[Row]:
    """Persons who are on no card, of the same peoples and ages; none shares an IIN with a card."""
    return _people(count, seed + STRANGER_SEED, days, FIRST_STRANGE_SERIAL)


def _people(count: int, seed: int, days: int, first_serial: int) -> Iterator[Row]:
    chance = random.Random(seed)
    serials: dict[tuple[date, Sex], int] = defaultdict(lambda: first_serial)
    for card_id in range(1, count + 1):
        yield _person(chance, card_id, days, serials)


def _person(chance: random.Random, card_id: int, days: int, serials: dict[tuple[date, Sex], int]) -> Row:
    people = chance.choices(cards_names.PEOPLES, cards_names.PEOPLE_SHARES)[0]
    sex: Sex = "male" if chance.random() < 0.48 else "female"
    surname = _drawn(chance, *cards_names.surnames(people))
    born = FIRST_BIRTH + timedelta(days=int(days * chance.random()))
    iin = _next_iin(born, sex, serials) if chance.random() < IIN_SHARE else None
    former: tuple[str, ...] = ()
    if sex == "female" and chance.random() < 0.1:
        former = (cards_spelling.feminine(_drawn(chance, *cards_names.surnames(people))),)
    row = Row(
        card_id,
        sex,
        cards_spelling.feminine(surname) if sex == "female" else surname,
        _drawn(chance, *cards_names.given_names(people, sex)),
        _patronymic(chance, people, sex),
        born.isoformat(),
        iin,
        former,
    )
    return _as_the_clerk_wrote(chance, row, people)


def _next_iin(born: date, sex: Sex, serials: dict[tuple[date, Sex], int]) -> str | None:
    """An IIN nobody has yet; None when the five hundred made-up ones of that day are used up."""
    first = serials[born, sex]
    for serial in range(first, first - first % SERIALS + SERIALS):
        serials[born, sex] = serial + 1
        with suppress(InvalidIin):
            return make_iin(born, sex, serial)
    return None


def _drawn(chance: random.Random, names: Sequence[str], cumulative: Sequence[float]) -> str:
    return chance.choices(names, cum_weights=cumulative)[0]


def _patronymic(chance: random.Random, people: str, sex: Sex) -> str | None:
    if chance.random() < (0.5 if people == "korean" else 0.04):
        return None
    father = _drawn(chance, *cards_names.given_names(people, "male"))
    own = people == "kazakh" and chance.random() < 0.35
    return cards_spelling.patronymic_of(father, sex, kazakh=own)


def _as_the_clerk_wrote(chance: random.Random, row: Row, people: str) -> Row:
    """Cards are mostly in Russian letters; a few know the year only, or write a first of January."""
    if people in ("kazakh", "uyghur") and chance.random() < 0.7:
        row = _each_part(row, cards_spelling.russian_letters)
    luck = chance.random()
    if luck < 0.01:
        return replace(row, birth_date=row.birth_date[:4], iin=None)
    return replace(row, birth_date=f"{row.birth_date[:4]}-01-01") if luck < 0.02 else row


def _each_part(row: Row, change: Callable[[str], str]) -> Row:
    return _in_parts(row, _PARTS, change)


def corrupt(row: Row, kind: str, seed: int) -> Row:
    """The person as somebody asks for them: `row` after one labelled kind of variation, fixed by the seed.

    Raises KeyError for a kind that KINDS does not list.
    """
    return KINDS[kind][1](replace(row, former_surnames=()), random.Random(f"{seed}/{row.card_id}/{kind}"))


def some_kind(chance: random.Random) -> str:
    """A kind drawn by how often it happens."""
    return chance.choices(list(KINDS), [share for share, _ in KINDS.values()])[0]


def twin(row: Row, seed: int) -> Row:
    """Somebody born the same day to the same parents, not on any card."""
    return _relative(row, random.Random(f"{seed}/{row.card_id}/twin"), row.birth_date)


def sibling(row: Row, seed: int) -> Row:
    """A brother or sister, some years apart, not on any card."""
    chance = random.Random(f"{seed}/{row.card_id}/sibling")
    return _relative(
        row, chance, _shifted(row.birth_date, chance.choice((-1, 1)) * chance.randint(300, 2500))
    )


def namesake(row: Row, seed: int) -> Row:
    """Somebody of exactly the same three names born on another day, not on any card."""
    chance = random.Random(f"{seed}/{row.card_id}/namesake")
    return replace(
        row, birth_date=_shifted(row.birth_date, chance.randint(40, 9000)), iin=None, former_surnames=()
    )


def _relative(row: Row, chance: random.Random, birth_date: str) -> Row:
    people = next((each for each in cards_names.PEOPLES if row.given_name in _given(each, row.sex)), "kazakh")
    name = row.given_name
    while cards_spelling.russian_letters(name) == cards_spelling.russian_letters(row.given_name):
        name = _drawn(chance, *cards_names.given_names(people, row.sex))
    return replace(row, given_name=name, birth_date=birth_date, iin=None, former_surnames=())


@cache
def _given(people: str, sex: Sex) -> frozenset[str]:
    names, _ = cards_names.given_names(people, sex)
    return frozenset(names) | {cards_spelling.russian_letters(name) for name in names}


def _shifted(birth_date: str, days: int) -> str:
    born = date.fromisoformat(birth_date if len(birth_date) > 7 else f"{birth_date[:4]}-06-15")
    return (born + timedelta(days=days)).isoformat()


def _same(row: Row, _: random.Random) -> Row:
    return row


def _other_letters(row: Row, chance: random.Random) -> Row:
    if any(letter in cards_spelling.KAZAKH_LETTERS for letter in row.surname + row.given_name):
        return _each_part(row, cards_spelling.russian_letters)
    return _each_part(row, lambda part: cards_spelling.kazakh_letters(part, chance))


def _latin(system: str) -> Callable[[Row, random.Random], Row]:
    return lambda row, chance: _each_part(row, lambda part: cards_spelling.latin(part, system, chance))


def _patronymic_missing(row: Row, _: random.Random) -> Row:
    return replace(row, patronymic=None)


def _patronymic_form(row: Row, chance: random.Random) -> Row:
    return replace(row, patronymic=cards_spelling.other_patronymic(row.patronymic, row.sex, chance))


def _surname_form(row: Row, chance: random.Random) -> Row:
    return replace(row, surname=cards_spelling.other_surname_form(row.surname, chance))


def _family_variant(row: Row, chance: random.Random) -> Row:
    changed = cards_spelling.by_ear(row.surname, chance)
    if changed != row.surname:
        return replace(row, surname=changed)
    return replace(row, given_name=cards_spelling.by_ear(row.given_name, chance))


def _order_swapped(row: Row, _: random.Random) -> Row:
    return replace(row, surname=row.given_name, given_name=row.surname)


def _order_rotated(row: Row, _: random.Random) -> Row:
    if not row.patronymic:
        return replace(row, surname=row.given_name, given_name=row.surname)
    return replace(row, surname=row.given_name, given_name=row.patronymic, patronymic=row.surname)


def _one_field(row: Row, _: random.Random) -> Row:
    return replace(row, given_name=f"{row.given_name} {row.patronymic or ''}".strip(), patronymic=None)


def _typing(parts: int) -> Callable[[Row, random.Random], Row]:
    def slip(row: Row, chance: random.Random) -> Row:
        present = _PARTS if row.patronymic else _PARTS[:2]
        return _in_parts(row, chance.sample(present, parts), lambda part: _mistyped(part, chance))

    return slip


def _in_parts(row: Row, parts: Sequence[str], change: Callable[[str], str]) -> Row:
    surname = change(row.surname) if "surname" in parts else row.surname
    given_name = change(row.given_name) if "given_name" in parts else row.given_name
    patronymic = change(row.patronymic) if row.patronymic and "patronymic" in parts else row.patronymic
    return replace(row, surname=surname, given_name=given_name, patronymic=patronymic)


def _mistyped(name: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(name)) if len(name) > 1 else 0
    here = name[at].lower()
    slip = chance.choice(("missing", "doubled", "another", "neighbour", "changed_over"))
    if slip == "changed_over":
        return name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]
    put = {"missing": "", "doubled": here * 2, "another": chance.choice(_LETTERS)}
    return name[:at] + put.get(slip, chance.choice(_NEIGHBOURS.get(here, _LETTERS))) + name[at + 1 :]


def _scanned(row: Row, chance: random.Random) -> Row:
    return _each_part(row, lambda part: cards_spelling.as_scanned(part, chance))


def _mixed_script(row: Row, chance: random.Random) -> Row:
    return _each_part(row, lambda part: cards_spelling.mixed_script(part, chance))


def _married(row: Row, chance: random.Random) -> Row:
    names, cumulative = cards_names.surnames(chance.choice(("kazakh", "russian")))
    surname = _drawn(chance, names, cumulative)
    return replace(row, surname=cards_spelling.feminine(surname) if row.sex == "female" else surname)


def _married_former_told(row: Row, chance: random.Random) -> Row:
    return replace(_married(row, chance), former_surnames=(row.surname,))


def _year_only(row: Row, _: random.Random) -> Row:
    return replace(row, birth_date=row.birth_date[:4], iin=None)


def _new_year_day(row: Row, _: random.Random) -> Row:
    return replace(row, birth_date=f"{row.birth_date[:4]}-01-01", iin=None)


def _day_month_swapped(row: Row, _: random.Random) -> Row:
    year, month, day = f"{row.birth_date}-01-01".split("-")[:3]
    return replace(row, birth_date=f"{year}-{day}-{month}" if int(day) <= 12 else row.birth_date, iin=None)


def _date_digit(row: Row, chance: random.Random) -> Row:
    while True:
        at = chance.choice([place for place in range(3, len(row.birth_date)) if row.birth_date[place] != "-"])
        wrong = row.birth_date[:at] + chance.choice("0123456789") + row.birth_date[at + 1 :]
        if wrong != row.birth_date and _exists(wrong):
            return replace(row, birth_date=wrong, iin=None)


def _exists(birth_date: str) -> bool:
    try:
        date.fromisoformat(f"{birth_date}-01-01"[:10])
    except ValueError:
        return False
    return True


def _year_near(row: Row, chance: random.Random) -> Row:
    year = int(row.birth_date[:4]) + chance.choice((-1, 1))
    rest = row.birth_date[4:].replace("-02-29", "-02-28")
    return replace(row, birth_date=f"{year}{rest}", iin=None)


def _no_date(row: Row, _: random.Random) -> Row:
    return replace(row, birth_date="", iin=None)


def _initials(row: Row, _: random.Random) -> Row:
    return replace(
        row, given_name=row.given_name[0], patronymic=row.patronymic[0] if row.patronymic else None
    )


def _two_things(row: Row, chance: random.Random) -> Row:
    spelled = chance.choice(
        (_other_letters, _latin("passport"), _patronymic_form, _surname_form, _patronymic_missing)
    )
    broken = chance.choice((_typing(1), _scanned, _date_digit, _day_month_swapped, _order_swapped))
    return broken(spelled(row, chance), chance)


# Kind -> (how often, what it does). Most people can spell their name; results are told kind by kind.
KINDS: dict[str, tuple[float, Callable[[Row, random.Random], Row]]] = {
    "same": (0.25, _same),
    "other_letters": (0.15, _other_letters),
    "latin_passport": (0.05, _latin("passport")),
    "latin_kazakh": (0.02, _latin("kazakh")),
    "latin_by_ear": (0.03, _latin("by_ear")),
    "patronymic_missing": (0.05, _patronymic_missing),
    "patronymic_form": (0.05, _patronymic_form),
    "surname_form": (0.03, _surname_form),
    "family_variant": (0.04, _family_variant),
    "order_swapped": (0.03, _order_swapped),
    "order_rotated": (0.01, _order_rotated),
    "one_field": (0.02, _one_field),
    "typing_one": (0.06, _typing(1)),
    "typing_two": (0.015, _typing(2)),
    "scanned": (0.03, _scanned),
    "mixed_script": (0.02, _mixed_script),
    "married": (0.02, _married),
    "married_told": (0.01, _married_former_told),
    "year_only": (0.02, _year_only),
    "new_year_day": (0.01, _new_year_day),
    "no_date": (0.005, _no_date),
    "day_month_swapped": (0.01, _day_month_swapped),
    "date_digit": (0.015, _date_digit),
    "year_near": (0.01, _year_near),
    "initials": (0.005, _initials),
    "two_things": (0.035, _two_things),
}
