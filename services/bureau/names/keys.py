"""Blocking keys: small integers under which a card is filed and a query looks; who shares one is a candidate.

Families: S surname + birth date, G given name + birth date, P patronymic + birth date, Y given name and
patronymic + year of birth, N surname + given name + decade of birth, I the IIN. The decade keeps what a
common name brings small: a card born in another one would never be a candidate by its names alone.
"""

from collections.abc import Iterable, Iterator
from zlib import crc32

from services.bureau.names.dates import FIRST_YEAR, LAST_YEAR, PartialDate
from services.bureau.names.errors import QueryTooVague
from services.bureau.names.folding import skeleton
from services.bureau.names.people import Card, Folds, Query
from services.bureau.names.slips import slipped_dates, slipped_skeletons

_LEAST_LETTERS = 3
_ALL_DECADES = tuple(str(decade) for decade in range(FIRST_YEAR // 10, LAST_YEAR // 10 + 1))
# Where a card says nothing of when somebody was born.
_NO_DECADE = ("",)
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
        keys += (*_by_names(surname, given, (_decade(born),)), *_by_date("S", surname, born))
    keys += (*_by_date("G", given, born), *_by_date("P", patronymic, born))
    keys += _by_year(given, patronymic, born)
    return keys


def _asked(query: Query) -> Iterator[str]:
    born = query.birth_date
    for reading in query.readings:
        given, patronymic = skeleton(reading.given_name), skeleton(reading.patronymic)
        for day in _days(born):
            yield from (key for surname in _surnames(reading, query) for key in _by_date("S", surname, day))
            yield from _by_date("G", given, day)
            yield from _by_date("P", patronymic, day)
    # With a certain date the names alone would only bring namesakes; where it is wrong, tier 2 asks.
    if not _is_certain(born):
        yield from _without_day(query)
    if query.iin:
        yield f"I{query.iin}"


def _slipped(query: Query) -> Iterator[str]:
    reading, born = query.readings[0], query.birth_date
    surname, given = skeleton(reading.surname), skeleton(reading.given_name)
    # A slip beside a certain date is found by the date, unless the card has none.
    decades = _NO_DECADE if _is_certain(born) else _decades_asked(born)
    yield from _without_day(query)
    for near in slipped_skeletons(surname):
        yield from (*_by_names(near, given, decades), *_by_date("S", near, born))
    for near in slipped_skeletons(given):
        yield from (*_by_names(surname, near, decades), *_by_date("G", near, born))
    for day in slipped_dates(born) if born else ():
        yield from (*_by_date("G", given, day), *_by_date("S", surname, day))


def _without_day(query: Query) -> Iterator[str]:
    """By the names with no more of the birth date than its year: in another year nobody is a candidate."""
    born = query.birth_date
    for reading in query.readings:
        given = skeleton(reading.given_name)
        yield from _by_year(given, skeleton(reading.patronymic), born)
        for surname in _surnames(reading, query):
            yield from _by_names(surname, given, _decades_asked(born))


def _surnames(reading: Folds, query: Query) -> list[str]:
    return [skeleton(fold) for fold in (reading.surname, *query.other_surnames)]


def _is_certain(born: PartialDate | None) -> bool:
    return born is not None and born.is_certain


def _decade(born: PartialDate | None) -> str:
    return str(born.year // 10) if born else _NO_DECADE[0]


def _decades_asked(born: PartialDate | None) -> tuple[str, ...]:
    return (_decade(born), *_NO_DECADE) if born else (*_ALL_DECADES, *_NO_DECADE)


def _days(born: PartialDate | None) -> tuple[PartialDate | None, ...]:
    """The date itself and, where that is a day too, the date with day and month changed over."""
    if born is None or born.month is None or born.day is None or born.day > 12 or born.day == born.month:
        return (born,)
    return born, PartialDate(born.year, born.day, born.month)


def _by_date(family: str, name: str, born: PartialDate | None) -> tuple[str, ...]:
    if name and born and born.day:
        return (f"{family}{name}|{born.year}|{born.month}|{born.day}",)
    return ()


def _by_year(given: str, patronymic: str, born: PartialDate | None) -> tuple[str, ...]:
    first, second = (given, patronymic) if given < patronymic else (patronymic, given)
    return (f"Y{first}|{second}|{born.year}",) if first and born else ()


def _by_names(surname: str, given: str, decades: Iterable[str]) -> list[str]:
    return [f"N{surname}|{given}|{decade}" for decade in decades] if surname and given else []


def _letters(query: Query) -> int:
    reading = query.readings[0]
    return len(reading.surname) + len(reading.given_name) + len(reading.patronymic)


def _numbers(keys: Iterable[str]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(map(_number, keys)))


def _number(key: str) -> int:
    number = crc32(key.encode())
    return number - _SPAN if number >= _SIGN else number
