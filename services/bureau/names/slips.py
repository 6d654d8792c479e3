"""Everything one slip of the hand away from a skeleton or a date, each list bounded."""

from collections.abc import Iterator
from datetime import date

from services.bureau.names.dates import FIRST_YEAR, LAST_YEAR, PartialDate

_CONSONANTS = "pvktjslmnrc"
_MAX_SKELETON = 12


def slipped_skeletons(skeleton: str) -> Iterator[str]:
    """Skeletons with a consonant missing, added, another, or two changed over; none for an overlong one."""
    if not skeleton or len(skeleton) > _MAX_SKELETON:
        return
    for at in range(len(skeleton) + 1):
        before, here, after = skeleton[:at], skeleton[at : at + 1], skeleton[at + 1 :]
        yield from (before + letter + here + after for letter in _CONSONANTS)
        if here:
            yield before + after
            yield from (before + letter + after for letter in _CONSONANTS if letter != here)
        if after:
            yield before + after[0] + here + after[1:]
    if not skeleton.startswith("^"):
        yield "^" + skeleton
        yield "^" + skeleton[1:]


def slipped_dates(born: PartialDate) -> Iterator[PartialDate]:
    """Dates with one digit of the day, the month or the year wrong, and the same day a year off."""
    if born.month is None or born.day is None:
        return
    digits = f"{born.year:04}{born.month:02}{born.day:02}"
    for at in range(2, len(digits)):
        for digit in "0123456789":
            yield from _day(digits[:at] + digit + digits[at + 1 :], digits)
    yield from (PartialDate(year, born.month, born.day) for year in (born.year - 1, born.year + 1))


def _day(digits: str, original: str) -> Iterator[PartialDate]:
    if digits == original:
        return
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        yield PartialDate.of(day)
