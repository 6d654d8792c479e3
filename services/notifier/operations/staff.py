"""Telling staff of escalations: those that wait for one person are one digest. letters.py has the rest."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifier import queries
from services.notifier.domain.posts import AT_CENTRE, EVERYWHERE
from services.notifier.models import EscalationNotice, Message, StaffContact
from services.notifier.operations.writing import BELL
from shared import bus
from shared.bus.events.model import Language
from shared.bus.events.notifier import EscalationUnheard
from shared.bus.events.sla import Addressee, EscalationRaised, EscalationsGathered
from shared.bus.publish import cause_of
from shared.ids import new_id


def notify_staff(session: Session, event: EscalationRaised, *, now: datetime) -> None:
    """Adds the escalation to what the one in charge is told next; says where nobody can be told."""
    laid = queries.desk(session)
    if event.escalation_id in laid.noticed:
        return
    contact = contact_for(session, event)
    if contact is None:
        say_unheard(session, event, now=now)
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


def contact_for(session: Session, event: EscalationRaised | EscalationsGathered) -> StaffContact | None:
    """Whom to write to: who stands in, else who is meant. A region without a supervisor of its own has the
    whole country's; None where no address is known."""
    to = event.stands_in or _meant(event)
    # Of several centres the one at hand comes first.
    places = [*sorted(to.centres, key=lambda centre: centre != event.centre), *filter(None, [to.bureau])]
    scopes = [*places, EVERYWHERE] if to.role == "supervisor" or not places else places
    found = (queries.staff_contact(session, to.role, scope) for scope in scopes)
    return next((contact for contact in found if contact is not None), None)


def say_unheard(session: Session, event: EscalationRaised | EscalationsGathered, *, now: datetime) -> None:
    """Says that those who are meant cannot be told, once in a batch: sla makes incidents of it."""
    meant = _meant(event)
    unheard = EscalationUnheard(
        subject=event.subject,
        occurred_at=now,
        role=event.role,
        centre=next(iter(meant.centres), None),
        bureau=meant.bureau,
        whole_country=event.whole_country,
    )
    laid, post = queries.desk(session), (meant.role, meant.centres, meant.bureau, event.whole_country)
    if post not in laid.unheard:
        laid.unheard.add(post)
        bus.publish(session, unheard)


def _meant(event: EscalationRaised | EscalationsGathered) -> Addressee:
    if event.whole_country:
        return Addressee(role=event.role)
    if event.role in AT_CENTRE and event.centre is not None:
        return Addressee(role=event.role, centres=(event.centre,))
    return Addressee(role=event.role, bureau=event.bureau)


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


def letter_to(session: Session, contact: StaffContact, *, now: datetime, **about: Any) -> Message:
    """A letter to a post, to be sent at once; `about` is whatever differs from letter to letter."""
    return Message(
        correlation_id=cause_of(session).correlation_id,
        purpose="escalation",
        recipient="staff",
        channel="email",
        address=contact.email,
        language=contact.language,
        created_at=now,
        not_before=now,
        **about,
    )


def _digest(session: Session, contact: StaffContact, event: EscalationRaised, *, now: datetime) -> Message:
    key = f"{contact.role}:{contact.scope}"
    digest = queries.open_digest(session, key)
    if digest is None:
        digest = letter_to(
            session,
            contact,
            now=now,
            id=new_id(),
            request_id=event.subject,
            centre=event.centre,
            bureau=event.bureau,
            recipient_key=f"{key}:{event.escalation_id}",
            words={},
        )
        session.add(digest)
        session.flush()  # its notices refer to it
        queries.desk(session).digests[key] = digest
        bus.ring_after_commit(session, BELL)
    return digest
