"""What intake does with each event it hears. Heard again, or late, an event changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.intake import queries
from services.intake.domain.errors import UnknownRequest
from services.intake.domain.states import State
from services.intake.models import Request
from services.intake.operations import hearing, shelving
from shared import bus
from shared.bus.events.bureau import (
    CaseForwarded,
    CertificatePrepared,
    CertificateRevoked,
    CertificateSuperseded,
    PackageAccepted,
    PackageReceived,
    PackageReturned,
)
from shared.bus.events.model import Event
from shared.bus.events.notifier import (
    CallTaskRequested,
    MessageAccepted,
    MessageDelivered,
    MessageEvent,
    MessageFailed,
    MessageUnknown,
)
from shared.bus.events.sla import CalendarChanged, DeadlineElapsed


def note_received(session: Session, event: PackageReceived, *, now: datetime) -> None:
    """The package is in the bureau's hands."""
    hearing.note_received(session, _request(session, event), at=event.occurred_at, now=now)


def note_forwarded(session: Session, event: CaseForwarded, *, now: datetime) -> None:
    """Another region's bureau has the case."""
    hearing.note_forwarded(session, _request(session, event), event.bureau, now=now)


def note_taken_into_work(session: Session, event: PackageAccepted, *, now: datetime) -> None:
    """The package is in order and the search has begun."""
    hearing.follow(session, _request(session, event), State.IN_WORK, now=now, actor="bureau")


def take_certificate(session: Session, event: CertificatePrepared, *, now: datetime) -> None:
    """The certificate is made, and at the centre where it needs no courier."""
    hearing.take_certificate(session, _request(session, event), event, now=now)


def take_return(session: Session, event: PackageReturned, *, now: datetime) -> None:
    """The package comes back with written grounds."""
    hearing.take_return(session, _request(session, event), event, now=now)


def note_message(session: Session, event: MessageEvent, *, now: datetime) -> None:
    """What became of a message to the applicant; those to staff are not intake's."""
    if event.recipient == "applicant":
        hearing.note_message(_request(session, event), event)


def note_delivery(session: Session, event: MessageDelivered, *, now: datetime) -> None:
    """The message has reached the applicant: for a returned package that is the informing of para 17."""
    if event.recipient == "applicant":
        request = _request(session, event)
        hearing.note_message(request, event)
        hearing.prove_delivery(session, request, event, now=now)


def open_call_task(session: Session, event: CallTaskRequested, *, now: datetime) -> None:
    """An inspector has to tell the applicant."""
    hearing.open_call_task(session, _request(session, event), event, now=now)


def allow_transfer(session: Session, event: DeadlineElapsed, *, now: datetime) -> None:
    """From the end of the storage term the paper may go to the bureau."""
    if event.deadline == "storage":
        hearing.allow_transfer(_request(session, event), at=event.due_at)


def recount_shelf(session: Session, event: CalendarChanged, *, now: datetime) -> None:
    """The months on the shelf follow the changed calendar as the clock's do; heard once for all centres."""
    if event.centre is None:
        shelving.recount_shelf(session, event)


def note_revoked(session: Session, event: CertificateRevoked, *, now: datetime) -> None:
    """The certificate was declared void."""
    hearing.note_revoked(session, _request(session, event), at=event.occurred_at, now=now)


def note_superseded(session: Session, event: CertificateSuperseded, *, now: datetime) -> None:
    """A corrected certificate has taken its place."""
    hearing.note_superseded(session, _request(session, event), event, now=now)


def preload(session: Session, subjects: Sequence[UUID]) -> Sequence[object]:
    """Locks the requests of a batch and reads their call tasks."""
    return queries.of_batch(session, subjects)


def _request(session: Session, event: Event) -> Request:
    request = session.get(Request, event.subject)
    if request is None:
        raise UnknownRequest
    return request


HANDLERS: dict[type[Event], bus.Handler] = {
    PackageReceived: note_received,
    CaseForwarded: note_forwarded,
    PackageAccepted: note_taken_into_work,
    CertificatePrepared: take_certificate,
    PackageReturned: take_return,
    MessageDelivered: note_delivery,
    MessageAccepted: note_message,
    MessageFailed: note_message,
    MessageUnknown: note_message,
    CallTaskRequested: open_call_task,
    CalendarChanged: recount_shelf,
    DeadlineElapsed: allow_transfer,
    CertificateRevoked: note_revoked,
    CertificateSuperseded: note_superseded,
}
# All find the requests and call tasks of the batch as earlier events left them.
SERVICE = bus.Service("intake", HANDLERS, preload, joining=frozenset(HANDLERS))
