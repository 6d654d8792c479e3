"""How long a refused message waits, and when it is given up."""

import pytest

from services.notifier.domain.retrying import LONGEST_WAIT_SECONDS, retry_in_seconds


@pytest.mark.parametrize(
    ("attempts", "asked", "wait"),
    [
        (1, 0, 5),
        (2, 0, 15),
        (4, 0, 135),
        (1, 60, 60),
        (1, 10**9, LONGEST_WAIT_SECONDS),
        (5, 0, None),
        (9, 60, None),
    ],
)
def test_wait_grows_respects_the_provider_and_ends(attempts: int, asked: float, wait: float | None) -> None:
    assert retry_in_seconds(attempts, first_seconds=5, asked_seconds=asked) == wait
