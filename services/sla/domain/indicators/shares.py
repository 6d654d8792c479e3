"""A share with what it is a share of, and how sure it is: small centres give unstable shares (A36)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt
from typing import Self

Z_95 = 1.959963984540054  # of the normal distribution: 95 % lie within
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Interval:
    """From where to where the true share lies in 19 of 20 such samples, in percent of two decimals."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many. Where there is nothing to count, there is no share."""

    numerator: int
    denominator: int

    def __add__(self, other: Self) -> Self:
        return type(self)(self.numerator + other.numerator, self.denominator + other.denominator)

    @property
    def exact_percent(self) -> Decimal | None:
        """The share in percent, to be compared with a target; None of nothing."""
        return Decimal(self.numerator) * 100 / self.denominator if self.denominator else None

    @property
    def percent(self) -> Decimal | None:
        """The share in percent as people read it, two decimals; None of nothing."""
        exact = self.exact_percent
        return None if exact is None else _rounded(exact)

    @property
    def interval(self) -> Interval | None:
        """The 95 % interval of Wilson. None of nothing, and where more is counted than there is to count.

        The second can be with indicator 4.1 alone: complaints are no part of the consumers served.
        """
        if not 0 <= self.numerator <= self.denominator or not self.denominator:
            return None
        low, high = wilson(self.numerator, self.denominator)
        return Interval(_rounded(Decimal(low) * 100), _rounded(Decimal(high) * 100))


def wilson(successes: int, trials: int, z: float = Z_95) -> tuple[float, float]:
    """Wilson's score interval of a proportion, both ends between 0 and 1; `trials` is above zero."""
    share, square = successes / trials, z * z
    middle = share + square / (2 * trials)
    half = z * sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    whole = 1 + square / trials
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


def _rounded(percent: Decimal) -> Decimal:
    return percent.quantize(_HUNDREDTH, ROUND_HALF_UP)
