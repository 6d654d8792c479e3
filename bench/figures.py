"""Statistics: percentiles of times, and the search for the highest rate that is held. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Span = tuple[float, float]  # two instants in seconds
# Rates a tenth apart are told apart, no finer. Up by no more: a rate far above what is held takes minutes to
# be worked off, and what it leaves to vacuum slows down the next one's trial.
FINEST = STEP_UP = 1.1
STEP_DOWN = 0.8


@dataclass(frozen=True, slots=True)
class Times:
    """Percentiles of milliseconds."""

    p50_ms: float
    p95_ms: float
    p99_ms: float


def times_of(milliseconds: Sequence[float]) -> Times:
    """Their percentiles, rounded to tenths. Raises ValueError where there are none."""
    ranked = sorted(milliseconds)
    return Times(*(round(percentile(ranked, share), 1) for share in (0.50, 0.95, 0.99)))


def finer_times_of(milliseconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile in thousandths, for what takes about a millisecond. Raises ValueError."""
    ranked = sorted(milliseconds)
    return {name: round(percentile(ranked, share), 3) for name, share in (("p50_ms", 0.50), ("p95_ms", 0.95))}


def percentile(ranked: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the ascending values does not exceed."""
    if not ranked:
        raise ValueError("no values, no percentile")
    place = max(0, -int(-share * len(ranked) // 1) - 1)
    return ranked[place]


def highest_held(first: float, is_held: Callable[[float], bool], *, most_tries: int) -> float:
    """The highest rate tried for which `is_held`; 0 where none was.

    Climbs, or descends, from `first` until a held rate and one that is not stand beside each other, then
    halves between them while they differ by more than a tenth and tries are left.
    """
    held, lost, rate = 0.0, float("inf"), first
    for _ in range(most_tries):
        if is_held(rate):
            held = rate
        else:
            lost = rate
        if held and lost <= held * FINEST:
            break
        rate = _next_rate(held, lost)
    return held


def _next_rate(held: float, lost: float) -> float:
    if not held:
        return lost * STEP_DOWN
    return held * STEP_UP if lost == float("inf") else (held * lost) ** 0.5


def mean_under_way(spans: Sequence[Span], since: float, until: float) -> float:
    """How many of the spans were open, on the average, between two instants."""
    open_seconds = sum(max(0.0, min(ended, until) - max(began, since)) for began, ended in spans)
    return open_seconds / (until - since)


def answered_between(spans: Sequence[Span], since: float, until: float) -> list[Span]:
    """The spans that were under way at some time between two instants."""
    return [(began, ended) for began, ended in spans if began < until and ended > since]


def growth(spans: Sequence[Span], seconds: float) -> float:
    """By how many a second the spans under way grew while they were offered, which took `seconds`.

    Its second quarter is compared with its last; of an even load the answer is near 0.
    """
    early, late = (mean_under_way(spans, end - seconds / 4, end) for end in (seconds / 2, seconds))
    return (late - early) / (seconds / 2)


def shares_of_rate(rate: float, ticks: int, seconds_per_tick: float) -> list[int]:
    """How many requests to offer at each tick so that `rate` is met over all, without drifting."""
    due = [int(rate * seconds_per_tick * tick + 1e-9) for tick in range(ticks + 1)]
    return [after - before for before, after in pairwise(due)]
