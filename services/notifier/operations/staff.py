"""Telling staff of escalations: those that wait for one person are one digest."""

import logging
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifier import queries
from services.notifier.models import EscalationNotice, Message, StaffContact
from services.notifier.operations.writing import BELL
from services.notifier.texts import Missed
from shared import bus
from shared.bus.events.model import Language
from shared.bus.events.sla import EscalationRaised, EscalationsGathered
from shared.bus.publish import cause_of
from shared.ids import new_id
from shared.standard.centres import bureau, centre

EVERYWHERE = "all"
# By whose clock those read who have no place of their own.
CAPITAL = "astana"
AT_CENTRE = frozenset({"inspector", "director"})
AT_BUREAU = frozenset({"operator", "bureau_head"})
logger = logging.getLogger(__name__)


def notify_staff(session: Session, event: EscalationRaised, *, now: datetime) -> None:
    """Adds the escalation to what the one in charge is told next. Without a contact it stays on the list
    of open escalations only."""
    laid = queries.desk(session)
    if event.escalation_id in laid.noticed:
        return
    scope = _scope(event)
    contact = queries.staff_contact(session, event.role, scope)
    if contact is None:
        logger.warning("no staff contact", extra={"request_id": event.subject, "outcome": event.role})
        return
    digest = _digest(session, contact, event, now=now)
    recipient = laid.recipients.get(event.subject)
    session.add(
        EscalationNotice(
            escalation_id=event.escalation_id,
            message_id=digest.id,
            request_id=event.subject,
            number=recipient.number if recipient else None,
            deadline=event.deadline,
            reason=event.reason,
            due_at=event.due_at,
        )
    )
    laid.noticed.add(event.escalation_id)


def tell_missed(session: Session, event: EscalationsGathered, *, now: datetime) -> None:
    """Writes one person the one letter about what an outage hid; without a contact it stays on the list."""
    scope = event.centre or event.bureau or EVERYWHERE
    contact = queries.staff_contact(session, event.role, scope)
    if contact is None:
        logger.warning("no staff contact", extra={"request_id": event.subject, "outcome": event.role})
        return
    if session.get(Message, event.subject) is not None:
        return
    session.add(
        Message(
            id=event.subject,
            request_id=event.subject,
            correlation_id=cause_of(session).correlation_id,
            centre=event.centre or EVERYWHERE,
            bureau=event.bureau or EVERYWHERE,
            purpose="escalation",
            recipient="staff",
            recipient_key=f"{contact.role}:{contact.scope}/{event.subject}",
            channel="email",
            address=contact.email,
            language=contact.language,
            words=_missed(event).as_json(),
            created_at=now,
            not_before=now,
        )
    )
    bus.ring_after_commit(session, BELL)


def keep_staff_contacts(session: Session, contacts: Iterable[tuple[str, str, str, Language]]) -> None:
    """Writes who is told: (role, scope, e-mail, language); scope is a centre, a bureau or `all`."""
    rows = [
        {"role": role, "scope": scope, "email": email, "language": language}
        for role, scope, email, language in contacts
    ]
    if not rows:
        return
    statement = insert(StaffContact).values(rows)
    changed = {"email": statement.excluded.email, "language": statement.excluded.language}
    session.execute(statement.on_conflict_do_update(index_elements=["role", "scope"], set_=changed))


def _digest(session: Session, contact: StaffContact, event: EscalationRaised, *, now: datetime) -> Message:
    key = f"{contact.role}:{contact.scope}"
    digest = queries.open_digest(session, key)
    if digest is None:
        digest = Message(
            id=new_id(),
            request_id=event.subject,
            correlation_id=cause_of(session).correlation_id,
            centre=event.centre,
            bureau=event.bureau,
            purpose="escalation",
            recipient="staff",
            recipient_key=f"{key}:{event.escalation_id}",
            channel="email",
            address=contact.email,
            language=contact.language,
            words={},
            created_at=now,
            not_before=now,
        )
        session.add(digest)
        session.flush()  # its notices refer to it
        queries.desk(session).digests[key] = digest
        bus.ring_after_commit(session, BELL)
    return digest


def _missed(event: EscalationsGathered) -> Missed:
    zone = (centre(event.centre) if event.centre else bureau(event.bureau or CAPITAL)).zone
    began, ended = event.outage_began_at.astimezone(zone), event.outage_ended_at.astimezone(zone)
    calls = tuple((group.deadline, group.reason, group.calls) for group in event.calls)
    return Missed(f"{began:%d.%m.%Y %H:%M}", f"{ended:%d.%m.%Y %H:%M}", calls)


def _scope(event: EscalationRaised) -> str:
    if event.role in AT_CENTRE:
        return event.centre
    return event.bureau if event.role in AT_BUREAU else EVERYWHERE
