"""One letter a person, in numbers: of all that an outage hid, of the terms that a changed calendar moved."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.notifier import queries
from services.notifier.domain.posts import AT_CENTRE, EVERYWHERE
from services.notifier.domain.states import MessageState
from services.notifier.models import Message, StaffContact
from services.notifier.operations.staff import contact_for, letter_to, say_unheard
from services.notifier.operations.writing import BELL
from services.notifier.texts import Changed, Missed, missed_of
from shared import bus
from shared.bus.events.sla import CalendarChanged, EscalationsGathered
from shared.standard.centres import bureau, centre

# By whose clock those read who have no place of their own.
CAPITAL = "astana"


def tell_missed(session: Session, event: EscalationsGathered, *, now: datetime) -> None:
    """Writes one person the one letter about what an outage hid; says where nobody can be told.

    Who is written to for several places or posts reads of all of them at once, as long as the letter has not
    gone.
    """
    contact = contact_for(session, event)
    if contact is None:
        say_unheard(session, event, now=now)
        return
    contact = queries.first_post(session, contact)
    missed = _missed(event, contact)
    for about in (uuid5(NAMESPACE_OID, event.outage_ended_at.isoformat()), event.subject):
        letter = session.get(Message, _id(about, contact), with_for_update=True)
        if letter is None:
            _write(session, contact, about, missed.as_json(), now=now)
            session.flush()  # the next event of the batch may be told in the same letter
            return
        told = missed_of(letter.words)
        if set(missed.of) <= set(told.of):
            return
        if letter.state == MessageState.PENDING and letter.attempts == 0:
            letter.words = (told + missed).as_json()
            return


def tell_changed(session: Session, event: CalendarChanged, *, now: datetime) -> None:
    """Writes to each whose terms have moved, and to the supervisors, what was changed and how many of theirs
    end earlier or later. Who has no address finds it in the journal."""
    concerned = {
        _id(event.subject, contact): (contact, counts) for contact, counts in _concerned(session, event)
    }
    written = queries.known_letters(session, concerned)
    for letter_id, (contact, counts) in concerned.items():
        if letter_id not in written:
            words = Changed(event.calendar, event.days, event.reason or "", *counts).as_json()
            _write(session, contact, event.subject, words, now=now)
    session.flush()  # should the same be told again in the batch


def _concerned(session: Session, event: CalendarChanged) -> list[tuple[StaffContact, tuple[int, int]]]:
    """Who is told, with how many terms end earlier and later."""
    earlier, later = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for place in event.places:
        is_centres = place.responsible == "centre"
        keeper = ("director", place.centre) if is_centres else ("bureau_head", place.bureau)
        for post in (keeper, ("supervisor", place.bureau), ("supervisor", EVERYWHERE)):
            earlier[post] += place.earlier
            later[post] += place.later
    known = ((queries.staff_contact(session, *post), (earlier[post], later[post])) for post in earlier)
    return [(contact, counts) for contact, counts in known if contact is not None]


def _id(about: UUID, contact: StaffContact) -> UUID:
    """The same for the same contact and matter: each letter is written once."""
    return uuid5(about, f"{contact.role}:{contact.scope}")


def _write(
    session: Session, contact: StaffContact, about: UUID, words: dict[str, Any], *, now: datetime
) -> None:
    at_centre = contact.role in AT_CENTRE
    letter = letter_to(
        session,
        contact,
        now=now,
        id=_id(about, contact),
        request_id=about,
        centre=contact.scope if at_centre else EVERYWHERE,
        bureau=EVERYWHERE if at_centre else contact.scope,
        recipient_key=f"{contact.role}:{contact.scope}/{about}",
        words=words,
    )
    session.add(letter)
    bus.ring_after_commit(session, BELL)


def _missed(event: EscalationsGathered, contact: StaffContact) -> Missed:
    zone = _zone(contact)
    began, ended = event.outage_began_at.astimezone(zone), event.outage_ended_at.astimezone(zone)
    calls = tuple((group.deadline, group.reason, group.calls) for group in event.calls)
    return Missed(f"{began:%d.%m.%Y %H:%M}", f"{ended:%d.%m.%Y %H:%M}", calls, (str(event.subject),))


def _zone(contact: StaffContact) -> ZoneInfo:
    """The reader's own, wherever the event was: who stands in may work elsewhere. Else the capital's."""
    if contact.scope == EVERYWHERE:
        return bureau(CAPITAL).zone
    return (centre if contact.role in AT_CENTRE else bureau)(contact.scope).zone
