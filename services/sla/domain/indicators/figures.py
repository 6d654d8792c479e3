"""The figures of one month at one centre: what is frozen, signed, compared, and added up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from services.sla.domain.indicators.months import Month
from services.sla.domain.indicators.shares import Share


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of how many; `beside` is the numerator of the other reading, None where there is only one."""

    numerator: int = 0
    denominator: int = 0
    beside: int | None = None

    def __add__(self, other: Self) -> Self:
        beside = None if self.beside is other.beside is None else (self.beside or 0) + (other.beside or 0)
        return type(self)(self.numerator + other.numerator, self.denominator + other.denominator, beside)

    @property
    def share(self) -> Share:
        """The share as the indicator is defined."""
        return Share(self.numerator, self.denominator)

    @property
    def share_beside(self) -> Share | None:
        """The share by the other reading."""
        return None if self.beside is None else Share(self.beside, self.denominator)


# By code of the indicator.
Figures = Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class MonthTold:
    """A month as it is told: as it was frozen, with what it is by the latest restatement; or as it is now."""

    month: Month
    figures: Figures
    latest: Figures | None = None
    is_frozen: bool = False

    def restated(self, code: str) -> Figure | None:
        """What became of an indicator since the month was frozen; None where it is as it was."""
        if self.latest is None or self.latest[code] == self.figures[code]:
            return None
        return self.latest[code]


def year_told(months: Iterable[MonthTold], code: str) -> tuple[Figure, Figure | None]:
    """An indicator over several months: as they were told, and what they have become where that differs."""
    told, now = Figure(), Figure()
    for one in months:
        told, now = told + one.figures[code], now + (one.restated(code) or one.figures[code])
    return told, (None if now == told else now)


def as_stored(figures: Figures) -> dict[str, dict[str, int | None]]:
    """The figures as they stand in a table and under a signature."""
    return {
        code: {"numerator": one.numerator, "denominator": one.denominator, "beside": one.beside}
        for code, one in sorted(figures.items())
    }


def as_read(stored: Mapping[str, Any]) -> dict[str, Figure]:
    """The figures out of a table."""
    return {code: Figure(**one) for code, one in stored.items()}


def added(parts: Iterable[Figures]) -> dict[str, Figure]:
    """The figures of several centres or months together."""
    total: dict[str, Figure] = {}
    for part in parts:
        for code, one in part.items():
            total[code] = total[code] + one if code in total else one
    return total


def signed_content(
    centre: str, month: Month, revision: int, taken_at: datetime, stored: Mapping[str, Any]
) -> dict[str, object]:
    """What the signature of a snapshot covers: all that it says, and what it is about."""
    return {
        "document": "indicators of annex 2",
        "centre": centre,
        "month": str(month),
        "revision": revision,
        "taken_at": taken_at.isoformat(),
        "figures": stored,
    }
