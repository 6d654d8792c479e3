"""The values of each year: approved yearly by working groups (para 20), else those of annex 2 (A23)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from services.sla.domain.indicators.shares import Share
from shared.standard.indicators import Indicator

# The order is of 2008; its column "next year" is the first that was to be reached.
FIRST_YEAR = 2009
ANNEX = "Order No. 307 of 17 November 2008, annex 2"


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached from a year on, in percent; who noted whose approval, None for annex 2 itself."""

    code: str
    year: int
    target_percent: Decimal
    normative_percent: Decimal
    source: str
    noted_by: UUID | None = None
    noted_at: datetime | None = None


def annex_target(indicator: Indicator) -> Target:
    """What annex 2 itself says: the version that every later one departs from."""
    return Target(indicator.code, FIRST_YEAR, indicator.target, indicator.normative, ANNEX)


def target_of(indicator: Indicator, year: int, approved: Iterable[Target]) -> Target:
    """What is to be reached in `year`: of the latest year approved by then, the version noted last.

    `approved` comes with the newest note first. A year for which nothing was approved goes by the one before.
    """
    versions = [one for one in approved if one.code == indicator.code and one.year <= year]
    return max(versions, key=lambda one: one.year, default=annex_target(indicator))


def is_reached(share: Share, percent: Decimal, indicator: Indicator) -> bool | None:
    """Whether a share reaches a value, before any rounding; None of nothing."""
    exact = share.exact_percent
    return None if exact is None else indicator.reaches(exact, percent)
