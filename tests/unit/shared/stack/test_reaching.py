"""Where ports are taken from, and how long an answer is waited for."""

import pytest

from shared.stack.errors import StackUnavailable
from shared.stack.reaching import PORTS, wait_until_answers

FIRST_OUTGOING_PORT = 32_768


def test_ports_lie_where_no_outgoing_connection_gets_one() -> None:
    assert PORTS.stop <= FIRST_OUTGOING_PORT


def test_an_answer_after_some_refusals_is_waited_for() -> None:
    reasons = iter(["refused", "starting up", None])
    wait_until_answers(lambda: next(reasons), "Redis", seconds=10)
    assert next(reasons, "asked no more") == "asked no more"


def test_a_silence_too_long_ends_with_the_last_reason() -> None:
    with pytest.raises(StackUnavailable, match="Redis did not answer within 0 seconds: refused"):
        wait_until_answers(lambda: "refused", "Redis", seconds=0)
