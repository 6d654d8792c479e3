"""Writing messages to applicants: one per request, purpose and channel, or a call where no channel works."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifier import queries
from services.notifier.domain.channels import Contact, needs_call_without_channel, other_channel
from services.notifier.domain.quiet_hours import earliest_sms
from services.notifier.models import Message, Recipient
from services.notifier.texts import Words
from shared import bus
from shared.bus.events.intake import RequestRegistered
from shared.bus.events.notifier import CallTaskRequested, Channel, Purpose
from shared.bus.publish import cause_of
from shared.ids import new_id
from shared.standard.calendars import Calendar
from shared.standard.centres import centre
from shared.standard.terms import due, rule

BELL = "notifier.send"
CallReason = Literal["no_channel", "channels_failed", "no_proof_of_delivery", "outcome_unknown"]


@dataclass(frozen=True)
class Within:
    """The inform term that something has to be told in: since when it runs, by the rules of which day."""

    since: datetime
    registered_at: datetime

    def as_json(self) -> dict[str, str]:
        """For the column `words`: the second channel is judged by the same term."""
        return {"since": self.since.isoformat(), "registered_at": self.registered_at.isoformat()}


def within_of(words: dict[str, Any]) -> Within | None:
    """The reverse of `as_json`, from the column; None where it is told in no term."""
    kept = words.get("within")
    return Within(*map(datetime.fromisoformat, (kept["since"], kept["registered_at"]))) if kept else None


@dataclass(frozen=True)
class About:
    """What is to be told, about which request, at which place, and in which term where there is one."""

    request_id: UUID
    centre: str
    bureau: str
    purpose: Purpose
    within: Within | None = None


def remember_recipient(session: Session, event: RequestRegistered) -> None:
    """Keeps how the applicant can be reached, once; without contacts where those were erased since."""
    laid = queries.desk(session)
    if event.subject in laid.recipients:
        return
    contact = event.personal.contact if event.personal else None
    recipient = Recipient(
        request_id=event.subject,
        number=event.number,
        centre=event.centre,
        bureau=event.bureau,
        language=event.language,
        phone=contact.phone if contact else None,
        email=contact.email if contact else None,
        notify_by=contact.notify_by if contact else "none",
        asked_for_messages=contact.asked_for_messages if contact else False,
        promised_at=event.promised_at,
    )
    session.add(recipient)
    laid.recipients[event.subject] = recipient


def tell_applicant(
    session: Session, about: About, instant: Callable[[Recipient], datetime], *, now: datetime
) -> None:
    """Writes the message for the applicant's first channel; `instant` gives the date it names.

    Where no channel is usable an inspector is asked to call, if it is a thing that must be told.
    """
    laid = queries.desk(session)
    if (about.request_id, about.purpose) in laid.told:
        return
    recipient = laid.recipients.get(about.request_id)
    channels = contact_of(recipient).channels if recipient else ()
    if recipient is None or not channels:
        if needs_call_without_channel(about.purpose):
            request_call(session, about, "no_channel", now=now)
        return
    day = instant(recipient).astimezone(centre(about.centre).zone).date()
    words = Words(recipient.number, about.centre, day)
    write(session, about, recipient, channels[0], words, now=now)
    laid.told.add((about.request_id, about.purpose))


def write(
    session: Session, about: About, recipient: Recipient, channel: Channel, words: Words, *, now: datetime
) -> None:
    """Writes one message, to be sent when quiet hours allow, and wakes the sender."""
    not_before = first_instant(session, recipient, channel, now=now)
    address = contact_of(recipient).address(channel)
    session.add(
        Message(
            id=new_id(),
            request_id=about.request_id,
            correlation_id=cause_of(session).correlation_id,
            centre=about.centre,
            bureau=about.bureau,
            purpose=about.purpose,
            recipient="applicant",
            recipient_key="applicant",
            channel=channel,
            address=address,
            language=recipient.language,
            words=words.as_json() | ({"within": about.within.as_json()} if about.within else {}),
            created_at=now,
            not_before=not_before,
        )
    )
    if about.within is not None and not_before > _inform_due(session, about.centre, about.within):
        # Quiet hours end too late for the one working day of para 17: a person has to be quicker.
        request_call(session, about, "no_channel", now=now)
    bus.ring_after_commit(session, BELL)


def try_other_channel(
    session: Session, about: About, channel: Channel, words: Words, *, now: datetime
) -> bool:
    """Writes by the channel that this one is not, if it has an address and was not tried; gives whether."""
    recipient, other = queries.desk(session).recipients.get(about.request_id), other_channel(channel)
    if recipient is None or not contact_of(recipient).address(other):
        return False
    if queries.has_message(session, about.request_id, about.purpose, other):
        return False
    write(session, about, recipient, other, words, now=now)
    return True


def request_call(session: Session, about: About, reason: CallReason, *, now: datetime) -> None:
    """Asks an inspector of the centre to tell the applicant."""
    task = CallTaskRequested(
        subject=about.request_id, occurred_at=now, purpose=about.purpose, centre=about.centre, reason=reason
    )
    bus.publish(session, task)


def contact_of(recipient: Recipient) -> Contact:
    """The contact of a row."""
    return Contact(recipient.notify_by, recipient.phone, recipient.email)


def storage_end(
    session: Session, centre_id: str, starts_at: datetime, registered_at: datetime | None = None
) -> datetime:
    """Until when the centre keeps a paper that waits from `starts_at` on (para 17), by the rule that the
    request was registered under."""
    return _due(session, "storage", centre_id, starts_at, registered_at or starts_at)


def _inform_due(session: Session, centre_id: str, within: Within) -> datetime:
    return _due(session, "inform", centre_id, within.since, within.registered_at)


def _due(
    session: Session, kind: str, centre_id: str, starts_at: datetime, registered_at: datetime
) -> datetime:
    zone = centre(centre_id).zone
    term = rule(kind, registered_at.astimezone(zone).date())
    return due(term, starts_at, _calendar(session, term.calendar, centre_id), zone)[1]


def first_instant(session: Session, recipient: Recipient, channel: Channel, *, now: datetime) -> datetime:
    """From when on a message to this applicant may go: an SMS when quiet hours allow it."""
    if channel == "email":
        return now
    zone = centre(recipient.centre).zone
    return earliest_sms(
        now, zone, _calendar(session, "bureau5", recipient.centre), asked=recipient.asked_for_messages
    )


def _calendar(session: Session, calendar_id: str, centre_id: str) -> Calendar:
    return queries.desk(session).calendars.of(centre(centre_id).bureau_id)[calendar_id]
