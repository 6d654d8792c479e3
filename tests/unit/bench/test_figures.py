"""The benchmark's statistics: percentiles, the search for the rate that is held, even offering."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.figures import (
    Times,
    answered_between,
    finer_times_of,
    growth,
    highest_held,
    mean_under_way,
    percentile,
    shares_of_rate,
    times_of,
)


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 50.0), (0.95, 95.0), (0.99, 99.0), (1.0, 100.0), (0.001, 1.0)]
)
def test_percentile_is_the_value_that_so_many_do_not_exceed(share: float, expected: float) -> None:
    assert percentile([float(value) for value in range(1, 101)], share) == expected


def test_percentile_of_one_value_is_that_value() -> None:
    assert percentile([7.0], 0.99) == 7.0


def test_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_times_are_ranked_before_they_are_counted() -> None:
    assert times_of([3.0, 1.0, 2.04]) == Times(2.0, 3.0, 3.0)


def test_finer_times_tell_thousandths_of_a_millisecond() -> None:
    assert finer_times_of([0.6604, 0.2, 0.9]) == {"p50_ms": 0.66, "p95_ms": 0.9}


@given(limit=st.floats(10, 5_000), first=st.floats(10, 5_000))
def test_highest_held_never_claims_more_than_was_held(limit: float, first: float) -> None:
    assert highest_held(first, lambda rate: rate <= limit, most_tries=6) <= limit


@given(limit=st.floats(100, 1_000), guess=st.floats(0.6, 1.5))
def test_highest_held_comes_near_the_limit_from_a_fair_guess(limit: float, guess: float) -> None:
    assert highest_held(limit * guess, lambda rate: rate <= limit, most_tries=6) >= limit / 1.25


def test_highest_held_is_zero_where_nothing_is_held() -> None:
    tried: list[float] = []

    def never(rate: float) -> bool:
        tried.append(rate)
        return False

    assert highest_held(100, never, most_tries=4) == 0
    assert tried == sorted(tried, reverse=True)


@given(rate=st.floats(0.5, 2_000), ticks=st.integers(1, 200))
def test_shares_meet_the_rate_without_drifting(rate: float, ticks: int) -> None:
    shares = shares_of_rate(rate, ticks, 0.25)
    assert abs(sum(shares) - rate * ticks * 0.25) < 1.001
    assert max(shares) - min(shares) <= 1


def test_mean_under_way_counts_only_the_part_inside() -> None:
    assert mean_under_way([(0.0, 2.0), (1.0, 1.5), (5.0, 9.0)], 1.0, 2.0) == 1.5


def test_answered_between_keeps_what_was_under_way() -> None:
    ended_before, reaches_in, inside, begun_after = (0.0, 0.9), (0.5, 1.5), (1.2, 1.3), (2.0, 2.5)
    spans = [ended_before, reaches_in, inside, begun_after]
    assert answered_between(spans, 1.0, 2.0) == [reaches_in, inside]


def worked_off(offered: float, done: float, seconds: float) -> list[tuple[float, float]]:
    """Requests offered at one rate and worked off, in turn, at another."""
    count = int(offered * seconds)
    return [(number / offered, max(number / offered, number / done) + 0.2) for number in range(count)]


@given(offered=st.floats(20, 1_000))
def test_growth_is_nil_where_all_that_is_offered_is_worked_off(offered: float) -> None:
    assert abs(growth(worked_off(offered, offered * 1.1, 12), 12)) <= offered * 0.02


@given(offered=st.floats(20, 1_000), share=st.floats(0.3, 0.95))
def test_growth_is_what_is_not_worked_off(offered: float, share: float) -> None:
    found = growth(worked_off(offered, offered * share, 12), 12)
    assert found == pytest.approx(offered * (1 - share), rel=0.2, abs=offered * 0.02)
