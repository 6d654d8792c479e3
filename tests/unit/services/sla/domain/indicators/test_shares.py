"""Shares and their intervals, against published values and against what holds for any numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sla.domain.indicators.shares import Interval, Share, wilson


# Newcombe (1998), Statistics in Medicine 17, table I, method 3: four decimals.
@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_interval_has_the_published_values(successes: int, trials: int, low: float, high: float) -> None:
    assert tuple(round(end, 4) for end in wilson(successes, trials)) == (low, high)


def test_of_nothing_there_is_no_share_and_no_interval() -> None:
    nothing = Share(0, 0)
    assert (nothing.percent, nothing.exact_percent, nothing.interval) == (None, None, None)


def test_more_complaints_than_papers_have_a_share_and_no_interval() -> None:
    assert Share(3, 2).percent == Decimal("150.00")
    assert Share(3, 2).interval is None


def test_share_is_read_with_two_decimals_and_compared_exactly() -> None:
    third = Share(1, 3)
    assert third.percent == Decimal("33.33")
    assert third.exact_percent is not None
    assert third.exact_percent > Decimal("33.333")


def test_all_of_all_still_leaves_doubt_in_a_small_centre() -> None:
    assert Share(5, 5).interval == Interval(Decimal("56.55"), Decimal("100.00"))


@given(st.integers(1, 10_000_000), st.data())
def test_interval_holds_the_share_and_stays_within_the_whole(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))
    low, high = wilson(successes, trials)
    assert 0 <= low <= successes / trials + 1e-12
    assert successes / trials - 1e-12 <= high <= 1


@given(st.integers(1, 1000), st.data())
def test_ten_times_as_many_cases_make_the_interval_narrower(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))
    few, many = wilson(successes, trials), wilson(10 * successes, 10 * trials)
    assert many[1] - many[0] < few[1] - few[0]
