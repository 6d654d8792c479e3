"""The electronic queue (para 10): a ticket is taken, called to a window, closed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.intake import queries
from services.intake.domain.errors import TicketOutOfOrder
from services.intake.domain.tickets import AT_DAYS_END, CLOSED, TicketState, may_become, number_on_board
from services.intake.models import Ticket
from services.intake.operations.serials import centre_in_sight, take_serial
from shared import bus
from shared.bus.events.intake import TicketCalled, TicketClosed, TicketIssued
from shared.ids import new_id
from shared.security import Caller


def take_ticket(
    session: Session, centre_id: str, who: Caller, *, now: datetime, key: str | None = None
) -> Ticket:
    """Gives a visitor the next place in today's queue, for a repeated `key` the same. Raises NotFound."""
    here = centre_in_sight(centre_id, who)
    before = queries.made_before(session, Ticket, here.id, key)
    if before is not None:
        return before
    day = now.astimezone(here.zone).date()
    ticket = Ticket(
        id=new_id(),
        centre=here.id,
        bureau=here.bureau_id,
        day=day,
        serial=take_serial(session, here.id, "ticket", day.isoformat()),
        state=TicketState.WAITING,
        issued_at=now,
        idempotency_key=key,
    )
    session.add(ticket)
    number = number_on_board(ticket.serial)
    bus.publish(session, TicketIssued(occurred_at=now, number=number, **_whose(ticket)))
    return ticket


def call_next(session: Session, centre_id: str, window: str, who: Caller, *, now: datetime) -> Ticket | None:
    """Calls who has waited longest today to this window; None where nobody waits. Raises NotFound.

    Whoever is at the window still is given again, so that a repeated call does not call a second visitor.
    What was left over from days before is closed first.
    """
    here = centre_in_sight(centre_id, who)
    today = now.astimezone(here.zone).date()
    _close_left_over(session, here.id, today, now)
    at_window = queries.at_window(session, here.id, today, window)
    if at_window is not None:
        return at_window
    ticket = queries.longest_waiting(session, here.id, today)
    if ticket is not None:
        _change_state(ticket, TicketState.CALLED, now)
        ticket.called_at, ticket.window = now, window
        bus.publish(session, TicketCalled(occurred_at=now, window=window, **_whose(ticket)))
    return ticket


def close_ticket(
    session: Session, ticket_id: UUID, outcome: TicketState, who: Caller, *, now: datetime
) -> Ticket:
    """The visitor was served, or did not come or has gone. Raises NotFound, TicketOutOfOrder."""
    ticket = queries.ticket_of(session, ticket_id, who)
    _close(session, ticket, outcome, now)
    return ticket


def _close_left_over(session: Session, centre_id: str, today: date, now: datetime) -> None:
    for ticket in queries.left_over(session, centre_id, today):
        _close(session, ticket, AT_DAYS_END[ticket.state], now)


def _close(session: Session, ticket: Ticket, outcome: TicketState, now: datetime) -> None:
    _change_state(ticket, outcome, now)
    bus.publish(session, TicketClosed(occurred_at=now, outcome=outcome.value, **_whose(ticket)))


def _change_state(ticket: Ticket, to: TicketState, now: datetime) -> None:
    """The one way in which a ticket changes; its instants are its history. Raises TicketOutOfOrder."""
    if not may_become(ticket.state, to):
        raise TicketOutOfOrder(state=ticket.state)
    ticket.state = to
    if to in CLOSED:
        ticket.closed_at = now


def _whose(ticket: Ticket) -> dict[str, Any]:
    return {
        "subject": ticket.id,
        "ticket_id": ticket.id,
        "centre": ticket.centre,
        "bureau": ticket.bureau,
    }
