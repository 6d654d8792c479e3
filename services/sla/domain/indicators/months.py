"""Months as a centre's wall calendar has them, and when the figures of one can be frozen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Self

from shared.standard.centres import Centre

# What happened offline on the last evening is told on the next day; what comes later is restated.
SETTLING = timedelta(days=1)
# How far back figures are frozen, and counted again daily: a year is assessed after its end (para 20).
RECENT_MONTHS = 13


@dataclass(frozen=True, slots=True)
class Window:
    """One month at one centre, as instants in UTC; the end is not in it."""

    centre: str
    month: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        """The month in which a local day lies."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """`2026-03` as a month. Raises ValueError."""
        first = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
        return cls(first.year, first.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first_day(self) -> date:
        """Its first day: how a month stands in a table."""
        return date(self.year, self.number, 1)

    def plus(self, months: int) -> "Month":
        """The month so many months later, or earlier."""
        years, before = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, before + 1)

    def window(self, centre: Centre) -> Window:
        """The month at a centre, in the zone of the centre as it was then."""
        starts, ends = (
            datetime(one.year, one.number, 1, tzinfo=centre.zone).astimezone(UTC)
            for one in (self, self.plus(1))
        )
        return Window(centre.id, self.first_day, starts, ends)

    def has_settled(self, centres: Sequence[Centre], now: datetime) -> bool:
        """Whether the month is over everywhere and what happened in it has had time to be told."""
        return max(self.window(one).ends_at for one in centres) + SETTLING <= now


def months_begun(year: int, centres: Sequence[Centre], now: datetime) -> list[Month]:
    """The months of a year that have begun at one of the centres."""
    months = (Month(year, number) for number in range(1, 13))
    return [one for one in months if min(one.window(centre).starts_at for centre in centres) <= now]


def settled_months(since: datetime, centres: Sequence[Centre], now: datetime) -> list[Month]:
    """The months from the one of `since` on that can be frozen, at most the recent ones."""
    latest = max(now.astimezone(one.zone).date() for one in centres)
    month = max(Month.of(since.date()), Month.of(latest).plus(-RECENT_MONTHS))
    found = []
    while month.has_settled(centres, now):
        found.append(month)
        month = month.plus(1)
    return found
