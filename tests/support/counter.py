"""The counter as tests meet it: bodies of complaints and ratings, and what is said of them and of tickets."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from shared.bus.events.intake import (
    ComplaintAnswered,
    ComplaintRegistered,
    TicketCalled,
    TicketClosed,
    TicketIssued,
)
from tests.support.sla import HERE

WORDS = "ТЕСТ: кезекте бір сағат күттім"
FOUNDED = {"founded": True, "satisfied": True, "answer": "ТЕСТ: кешірім сұраймыз"}


def a_complaint(**changes: Any) -> dict[str, Any]:
    """The body of a written complaint to the director, by somebody who was generated."""
    complainer = {"name": "Үлгі Сынақ", "phone": "+77010000001", "email": "sample@example.kz"}
    body = {"centre": "psc-01", "about": "waiting", "complainer": complainer, "text": WORDS}
    return {**body, **changes}


def a_rating(**changes: Any) -> dict[str, Any]:
    """The body of a good word for the staff."""
    return {"centre": "psc-01", "question": "5.1", "satisfied": True, **changes}


def ticket_issued(ticket: UUID, at: datetime) -> TicketIssued:
    """A visitor has taken a ticket."""
    return TicketIssued(subject=ticket, ticket_id=ticket, number="001", occurred_at=at, **HERE)


def ticket_called(ticket: UUID, at: datetime) -> TicketCalled:
    """The visitor was called to window 5."""
    return TicketCalled(subject=ticket, ticket_id=ticket, window="5", occurred_at=at, **HERE)


def ticket_closed(ticket: UUID, at: datetime, outcome: Literal["served", "no_show"]) -> TicketClosed:
    """The visitor was served, or has gone."""
    return TicketClosed(subject=ticket, ticket_id=ticket, outcome=outcome, occurred_at=at, **HERE)


def complaint_registered(complaint: UUID, at: datetime) -> ComplaintRegistered:
    """A complaint stands in the journal."""
    return ComplaintRegistered(
        subject=complaint,
        complaint_id=complaint,
        number="ТЕСТ-1",
        about="waiting",
        addressed_to="director",
        occurred_at=at,
        **HERE,
    )


def complaint_answered(complaint: UUID, at: datetime) -> ComplaintAnswered:
    """The complaint was founded, and satisfied."""
    return ComplaintAnswered(
        subject=complaint, complaint_id=complaint, founded=True, satisfied=True, occurred_at=at, **HERE
    )
