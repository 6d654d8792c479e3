"""The life of a ticket as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from services.intake.domain.tickets import (
    AT_DAYS_END,
    OPEN,
    TRANSITIONS,
    TicketState,
    longest_wait_seconds,
    may_become,
    number_on_board,
)


def test_table_knows_every_state_and_ends() -> None:
    assert set(TRANSITIONS) == set(TicketState)
    reached = {TicketState.WAITING}
    for _ in TicketState:
        reached |= {after for state in reached for after in TRANSITIONS[state]}
    assert reached == set(TicketState)


@pytest.mark.parametrize("state", [TicketState.SERVED, TicketState.NO_SHOW])
def test_closed_ticket_goes_nowhere(state: TicketState) -> None:
    assert not any(may_become(state, following) for following in TicketState)


def test_nobody_is_served_who_was_not_called() -> None:
    assert not may_become(TicketState.WAITING, TicketState.SERVED)


def test_day_ends_for_every_open_ticket_by_the_table() -> None:
    assert set(AT_DAYS_END) == set(OPEN)
    assert all(may_become(state, end) for state, end in AT_DAYS_END.items())


def test_board_shows_three_digits_or_more() -> None:
    assert [number_on_board(serial) for serial in (1, 42, 1000)] == ["001", "042", "1000"]


def test_longest_wait_is_that_of_the_earliest_ticket() -> None:
    now = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
    taken = [now - timedelta(minutes=minutes) for minutes in (3, 20, 7)]
    assert (longest_wait_seconds(taken, now), longest_wait_seconds([], now)) == (1200, 0)
