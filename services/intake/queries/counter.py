"""What is asked of the counter: the queue of tickets and the journal of complaints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.intake.domain import tickets
from services.intake.domain.complaints import ComplaintState
from services.intake.domain.tickets import TicketState
from services.intake.models import Complaint, Ticket
from services.intake.queries.sight import visible
from shared.errors import NotFound
from shared.security import Caller


@dataclass(frozen=True, slots=True)
class Board:
    """Who is at a window and who waits, each in the order in which the tickets were taken."""

    called: Sequence[Ticket]
    waiting: Sequence[Ticket]


def ticket_of(session: Session, ticket_id: UUID, who: Caller) -> Ticket:
    """The ticket, locked. Raises NotFound, also for another centre's."""
    statement = select(Ticket).where(Ticket.id == ticket_id, visible(who, Ticket))
    found = session.scalars(statement.with_for_update()).one_or_none()
    if found is None:
        raise NotFound
    return found


def longest_waiting(session: Session, centre: str, day: date) -> Ticket | None:
    """Who has waited longest, locked; whom another window is calling at this moment is passed over."""
    statement = select(Ticket).where(Ticket.centre == centre, Ticket.day == day)
    statement = statement.where(Ticket.state == TicketState.WAITING).order_by(Ticket.serial).limit(1)
    return session.scalars(statement.with_for_update(skip_locked=True)).one_or_none()


def left_over(session: Session, centre: str, before: date) -> Sequence[Ticket]:
    """Tickets of days before this one that nobody closed, locked; what another closes is passed over."""
    statement = select(Ticket).where(Ticket.centre == centre, Ticket.day < before)
    statement = statement.where(Ticket.state.in_(tickets.OPEN)).order_by(Ticket.day, Ticket.serial)
    return session.scalars(statement.with_for_update(skip_locked=True)).all()


def on_board(session: Session, centre: str, day: date) -> Board:
    """The tickets of the day that wait or are at a window."""
    statement = select(Ticket).where(Ticket.centre == centre, Ticket.day == day)
    shown = session.scalars(statement.where(Ticket.state.in_(tickets.OPEN)).order_by(Ticket.serial)).all()
    return Board(
        called=[ticket for ticket in shown if ticket.state is TicketState.CALLED],
        waiting=[ticket for ticket in shown if ticket.state is TicketState.WAITING],
    )


def complaint_of(session: Session, complaint_id: UUID, who: Caller, *, lock: bool = False) -> Complaint:
    """The complaint, locked if it is to be answered. Raises NotFound, also for another centre's."""
    statement = select(Complaint).where(Complaint.id == complaint_id, visible(who, Complaint))
    found = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_complaints(
    session: Session, who: Caller, state: ComplaintState | None, *, limit: int, before: UUID | None
) -> Sequence[Complaint]:
    """Up to `limit` lines of the journal, the latest first; `before` is the last id of the page before."""
    statement = select(Complaint).where(visible(who, Complaint))
    if state is not None:
        statement = statement.where(Complaint.state == state)
    if before is not None:
        statement = statement.where(Complaint.id < before)
    return session.scalars(statement.order_by(Complaint.id.desc()).limit(limit)).all()
