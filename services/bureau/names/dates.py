"""Birth dates as people know them: a year, a month, a day, or an invented first of January."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Self

from services.bureau.names.errors import ImpossibleDate

_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1850, 2150
# The days of a lifetime: every card that is read or filed has one of them.
_CACHED_DATES = 1 << 16


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A birth date of which the day, or day and month, may be unknown."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    @lru_cache(maxsize=_CACHED_DATES)
    def parse(cls, text: str) -> Self:
        """From "1980", "1980-05" or "1980-05-12"; raises ImpossibleDate for anything else."""
        written = _WRITTEN.fullmatch(text.strip()) if len(text) <= 32 else None
        if written is None:
            raise ImpossibleDate
        year, month, day = (int(piece) if piece else None for piece in written.groups())
        return cls.checked(year or 0, month, day)

    @classmethod
    def of(cls, day: date) -> Self:
        """From a calendar day."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def checked(cls, year: int, month: int | None, day: int | None) -> Self:
        """From numbers; raises ImpossibleDate if there is no such day, or a day without its month."""
        try:
            date(year, month or 1, day or 1)
        except ValueError as error:
            raise ImpossibleDate from error
        if not FIRST_YEAR <= year <= LAST_YEAR or 0 in (month, day) or (day and not month):
            raise ImpossibleDate
        return cls(year, month, day)

    @property
    def is_full(self) -> bool:
        """Are day, month and year given?"""
        return self.day is not None

    @property
    def is_weak(self) -> bool:
        """Is it the first of January, which clerks write when only the year is known?"""
        return self.day == 1 and self.month == 1

    @property
    def is_certain(self) -> bool:
        """Is it full, and not a first of January?"""
        return self.day is not None and not self.is_weak

    def __str__(self) -> str:
        pieces = [f"{self.year:04}"] + [f"{piece:02}" for piece in (self.month, self.day) if piece]
        return "-".join(pieces)
