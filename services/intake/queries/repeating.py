"""What a counter's POST made before, so that one repeated with its Idempotency-Key makes nothing twice."""

from datetime import date
from typing import TypeVar

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.intake.domain.tickets import TicketState
from services.intake.models import Complaint, Feedback, Ticket

Made = TypeVar("Made", Ticket, Complaint, Feedback)
TAKE_TURN = text("select pg_advisory_xact_lock(hashtextextended(:turn, 0))")


def made_before(session: Session, kind: type[Made], centre: str, key: str | None) -> Made | None:
    """What this key made at this centre; None where it made nothing, or no key was sent.

    Whoever repeats it at the same moment waits until this transaction ends.
    """
    if key is None:
        return None
    session.execute(TAKE_TURN, {"turn": f"{kind.__tablename__} {centre} {key}"})
    found = session.scalars(select(kind).where(kind.centre == centre, kind.idempotency_key == key))
    return found.one_or_none()


def at_window(session: Session, centre: str, day: date, window: str) -> Ticket | None:
    """Who was called to this window and is there still, the latest; a window calls one at a time."""
    session.execute(TAKE_TURN, {"turn": f"window {centre} {window}"})
    statement = select(Ticket).where(Ticket.centre == centre, Ticket.day == day, Ticket.window == window)
    statement = statement.where(Ticket.state == TicketState.CALLED).order_by(Ticket.serial.desc()).limit(1)
    return session.scalars(statement).one_or_none()
