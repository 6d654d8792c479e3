"""How long a refused message waits, and when it is given up."""

import pytest

from services.notifier.domain.retrying import (
    LONGEST_REST_SECONDS,
    LONGEST_WAIT_SECONDS,
    rest_seconds,
    retry_in_seconds,
)


@pytest.mark.parametrize(
    ("attempts", "asked", "wait"),
    [
        (1, 0, 5),
        (2, 0, 15),
        (4, 0, 135),
        (1, 60, 60),
        (1, 10**9, LONGEST_WAIT_SECONDS),
        (5, 0, None),
        (6, 0, 5),
        (9, 0, 135),
        (10, 60, None),
    ],
)
def test_wait_grows_respects_the_provider_and_ends(attempts: int, asked: float, wait: float | None) -> None:
    assert retry_in_seconds(attempts, first_seconds=5, asked_seconds=asked) == wait


@pytest.mark.parametrize(("failures", "seconds"), [(1, 5), (3, 15), (10**9, LONGEST_REST_SECONDS)])
def test_provider_out_of_reach_is_left_alone_longer_each_time_up_to_a_minute(
    failures: int, seconds: float
) -> None:
    assert rest_seconds(failures) == seconds
