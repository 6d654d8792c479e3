"""The twelve indicators of quality and accessibility of annex 2, as the order fixed them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, Literal

from shared.standard.errors import StandardError
from shared.standard.shipped import Text, read_shipped, text_of


class UnknownIndicator(StandardError, LookupError):
    """Annex 2 has no indicator with this code."""

    code: ClassVar[str] = "unknown_indicator"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of annex 2, in percent: `normative` is to be reached in the end, `target` in the next year."""

    code: str
    group_number: int
    group: Text
    text: Text
    normative: Decimal
    target: Decimal
    direction: Literal["at_least", "at_most"]
    measured_by: str

    def reaches(self, share: Decimal, percent: Decimal) -> bool:
        """Whether a share in percent reaches a value of this indicator, such as its target of a year."""
        return share >= percent if self.direction == "at_least" else share <= percent


def indicator(code: str) -> Indicator:
    """The indicator with this code, e.g. 1.1; raises UnknownIndicator."""
    for item in all_indicators():
        if item.code == code:
            return item
    raise UnknownIndicator


@cache
def all_indicators() -> tuple[Indicator, ...]:
    """All twelve in the order of annex 2."""
    return tuple(_indicator_of(row) for row in read_shipped("indicators.json")["indicators"])


def _indicator_of(row: Mapping[str, Any]) -> Indicator:
    return Indicator(
        code=row["code"],
        group_number=row["group"]["no"],
        group=text_of(row["group"]),
        text=Text(row["text_kk"], row["text_ru"], row["text_en"]),
        normative=Decimal(row["normative_percent"]),
        target=Decimal(row["next_year_target_percent"]),
        direction=row["direction"],
        measured_by=row["measured_by"],
    )
