"""Blocking keys: small integers under which a card is filed and a query looks; who shares one is a candidate.

Families: S surname + birth date, G given name + birth date, P patronymic + birth date, Y given name and
patronymic + year of birth, N surname + given name, I the IIN.
"""

from collections.abc import Iterable, Iterator
from zlib import crc32

from services.bureau.names.dates import PartialDate
from services.bureau.names.errors import QueryTooVague
from services.bureau.names.folding import skeleton
from services.bureau.names.people import Card, Query
from services.bureau.names.slips import slipped_dates, slipped_skeletons, slipped_years

_LEAST_LETTERS = 3
_SIGN, _SPAN = 1 << 31, 1 << 32


def card_keys(card: Card) -> frozenset[int]:
    """The keys a card is filed under, signed 32-bit: five and an IIN's, more with former surnames."""
    return frozenset(map(_number, _filed(card)))


def query_keys(query: Query) -> tuple[int, ...]:
    """Tier 1: the keys of a query whose names sound as on the card, in any order of the parts.

    Raises QueryTooVague if there is nothing to look under.
    """
    keys = _numbers(_asked(query))
    if not keys or (not query.iin and _letters(query) < _LEAST_LETTERS):
        raise QueryTooVague
    return keys


def wider_keys(query: Query) -> tuple[int, ...]:
    """Tier 2, when tier 1 found nobody good: one slip in the surname, the given name or the birth date."""
    tried = set(query_keys(query))
    return tuple(key for key in _numbers(_slipped(query)) if key not in tried)


def _filed(card: Card) -> list[str]:
    given, patronymic = skeleton(card.given_name), skeleton(card.patronymic)
    born, keys = card.birth_date, [f"I{card.iin}"] if card.iin else []
    for surname in map(skeleton, (card.surname, *card.former_surnames)):
        keys += (*_by_names(surname, given), *_by_date("S", surname, born))
    keys += (*_by_date("G", given, born), *_by_date("P", patronymic, born))
    keys += _by_year(given, patronymic, (born.year,) if born else ())
    return keys


def _asked(query: Query) -> Iterator[str]:
    born = query.birth_date
    years = (born.year, born.year - 1, born.year + 1) if born else ()
    for reading in query.readings:
        given, patronymic = skeleton(reading.given_name), skeleton(reading.patronymic)
        surnames = [skeleton(fold) for fold in (reading.surname, *query.other_surnames)]
        for day in _days(born):
            yield from (key for surname in surnames for key in _by_date("S", surname, day))
            yield from _by_date("G", given, day)
            yield from _by_date("P", patronymic, day)
        yield from _by_year(given, patronymic, years)
        # With a certain date the name alone would only bring every namesake in the country.
        if born is None or not born.is_certain:
            yield from (key for surname in surnames for key in _by_names(surname, given))
    if query.iin:
        yield f"I{query.iin}"


def _slipped(query: Query) -> Iterator[str]:
    reading, born = query.readings[0], query.birth_date
    surname, given, patronymic = map(skeleton, (reading.surname, reading.given_name, reading.patronymic))
    for order in query.readings:
        yield from _by_names(skeleton(order.surname), skeleton(order.given_name))
    for other in query.other_surnames:
        yield from _by_names(skeleton(other), given)
    for near in slipped_skeletons(surname):
        yield from _by_names(near, given)
        yield from _by_date("S", near, born)
    for near in slipped_skeletons(given):
        yield from _by_names(surname, near)
        yield from _by_date("G", near, born)
    if born:
        yield from _by_year(given, patronymic, slipped_years(born))
        for day in slipped_dates(born):
            yield from (*_by_date("G", given, day), *_by_date("S", surname, day))


def _days(born: PartialDate | None) -> tuple[PartialDate | None, ...]:
    """The date itself and, where that is a day too, the date with day and month changed over."""
    if born is None or born.month is None or born.day is None or born.day > 12 or born.day == born.month:
        return (born,)
    return born, PartialDate(born.year, born.day, born.month)


def _by_date(family: str, name: str, born: PartialDate | None) -> tuple[str, ...]:
    if name and born and born.day:
        return (f"{family}{name}|{born.year}|{born.month}|{born.day}",)
    return ()


def _by_year(given: str, patronymic: str, years: Iterable[int]) -> list[str]:
    first, second = (given, patronymic) if given < patronymic else (patronymic, given)
    return [f"Y{first}|{second}|{year}" for year in years] if first else []


def _by_names(surname: str, given: str) -> tuple[str, ...]:
    return (f"N{surname}|{given}",) if surname and given else ()


def _letters(query: Query) -> int:
    reading = query.readings[0]
    return len(reading.surname) + len(reading.given_name) + len(reading.patronymic)


def _numbers(keys: Iterable[str]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(map(_number, keys)))


def _number(key: str) -> int:
    number = crc32(key.encode())
    return number - _SPAN if number >= _SIGN else number
