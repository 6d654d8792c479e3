"""Whose chain of events an act belongs to: many cases are worked on in one transaction."""

from dataclasses import replace

from sqlalchemy.orm import Session

from services.bureau.models import Case
from shared import bus
from shared.bus.events.model import Event
from shared.bus.publish import Outbox


def say(session: Session, case: Case, *events: Event) -> None:
    """Says the events within the case's own chain, so that the whole way of a request reads as one."""
    outbox: Outbox = session.info["outbox"]
    outbox.cause = replace(outbox.cause, correlation_id=case.correlation_id)
    bus.publish(session, *events)
