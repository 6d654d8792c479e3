"""The twelve rows of annex 2."""

from decimal import Decimal

import pytest

from shared.standard.indicators import UnknownIndicator, all_indicators, indicator


def test_there_are_twelve_indicators_and_each_is_found_by_its_code() -> None:
    assert len(all_indicators()) == 12
    assert all(indicator(item.code) is item for item in all_indicators())


def test_next_years_target_is_weaker_than_the_normative_value_in_every_row() -> None:
    for item in all_indicators():
        weaker = (
            item.target < item.normative if item.direction == "at_least" else item.target > item.normative
        )
        assert weaker, item.code


def test_only_the_share_of_complaints_is_an_upper_limit() -> None:
    assert [item.code for item in all_indicators() if item.direction == "at_most"] == ["4.1"]


def test_share_at_the_target_reaches_it_and_beyond_it_does_not() -> None:
    timely, complaints, step = indicator("1.1"), indicator("4.1"), Decimal("0.1")
    assert timely.reaches(timely.target, timely.target)
    assert not timely.reaches(timely.target - step, timely.target)
    assert complaints.reaches(complaints.target, complaints.target)
    assert not complaints.reaches(complaints.target + step, complaints.target)


def test_unknown_indicator_is_refused() -> None:
    with pytest.raises(UnknownIndicator):
        indicator("9.9")
