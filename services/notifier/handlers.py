"""What the notifier does when something happens: one function per event heard."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifier import queries
from services.notifier.operations.letters import tell_changed, tell_missed
from services.notifier.operations.making_sure import make_sure
from services.notifier.operations.staff import notify_staff
from services.notifier.operations.writing import (
    About,
    Within,
    remember_recipient,
    storage_end,
    tell_applicant,
)
from shared import bus
from shared.bus.events import bureau, intake, sla
from shared.bus.events.notifier import CanaryAnswered, Purpose


def remember_applicant(session: Session, event: intake.RequestRegistered, *, now: datetime) -> None:
    """Keeps how the applicant wants to be told."""
    remember_recipient(session, event)


def tell_taken_into_work(session: Session, event: bureau.PackageAccepted, *, now: datetime) -> None:
    """A courtesy to those who asked for messages: when the document is promised."""
    recipient = queries.desk(session).recipients.get(event.subject)
    if recipient is not None and recipient.asked_for_messages:
        about = _about(event, "taken_into_work")
        tell_applicant(session, about, lambda known: known.promised_at, now=now)


def tell_document_ready(session: Session, event: intake.DocumentReady, *, now: datetime) -> None:
    """The certificate waits; it is kept a month from the later of the promised date and its readiness.

    Of one that is known to be void nobody is told that it waits.
    """
    if _is_void(session, event.subject):
        return
    starts_at = max(event.promised_at, event.occurred_at)
    place, registered_at, about = event.centre, event.registered_at, _about(event, "document_ready")
    tell_applicant(session, about, lambda _: storage_end(session, place, starts_at, registered_at), now=now)


def tell_package_returned(session: Session, event: intake.ReturnArrived, *, now: datetime) -> None:
    """The package is back with written grounds: the applicant is told within one working day (para 17)."""
    place, starts_at, registered_at = event.centre, event.occurred_at, event.registered_at
    within = Within(starts_at, registered_at or starts_at)
    about = replace(_about(event, "package_returned"), within=within)
    tell_applicant(session, about, lambda _: storage_end(session, place, starts_at, registered_at), now=now)


def heed_mark(session: Session, event: sla.DeadlineApproaching, *, now: datetime) -> None:
    """The applicant is reminded of the month on the shelf, but by no mark told late and of nothing void; when
    the inform term nears, who is not proven to know of a returned package is told otherwise (para 17)."""
    if event.deadline == "inform":
        make_sure(session, _about(event, "package_returned"), now=now)
    elif event.deadline == "storage" and now < event.due_at and not _is_void(session, event.subject):
        tell_applicant(session, _about(event, "storage_ending"), lambda _: event.due_at, now=now)


def tell_transferred(session: Session, event: intake.DocumentTransferred, *, now: datetime) -> None:
    """Nobody came: the paper has gone to the bureau."""
    tell_applicant(session, _about(event, "document_transferred"), lambda _: event.occurred_at, now=now)


def confirm_withdrawal(session: Session, event: intake.RequestWithdrawn, *, now: datetime) -> None:
    """The applicant took the request back."""
    tell_applicant(session, _about(event, "request_withdrawn"), lambda _: event.occurred_at, now=now)


def tell_revoked(session: Session, event: bureau.CertificateRevoked, *, now: datetime) -> None:
    """The certificate is void."""
    tell_applicant(session, _about(event, "certificate_revoked"), lambda _: event.occurred_at, now=now)


def tell_superseded(session: Session, event: bureau.CertificateSuperseded, *, now: datetime) -> None:
    """A corrected certificate has taken the place of the first."""
    tell_applicant(session, _about(event, "certificate_superseded"), lambda _: event.occurred_at, now=now)


def write_to_staff(session: Session, event: sla.EscalationRaised, *, now: datetime) -> None:
    """Somebody has to act on a deadline and say so."""
    notify_staff(session, event, now=now)


def answer_canary(session: Session, event: sla.CanaryCalled, *, now: datetime) -> None:
    """Tells the clock that what it says is heard."""
    bus.publish(session, CanaryAnswered(subject=event.subject, occurred_at=now))


def tell_staff_of_missed(session: Session, event: sla.EscalationsGathered, *, now: datetime) -> None:
    """The clock was out: each who is called reads once how much was missed."""
    tell_missed(session, event, now=now)


def tell_calendar_changed(session: Session, event: sla.CalendarChanged, *, now: datetime) -> None:
    """Working days were changed: whose terms moved reads how many. One place's own event names nobody."""
    tell_changed(session, event, now=now)


def preload(session: Session, subjects: Sequence[UUID]) -> Sequence[Any]:
    """Everything the handlers of a batch ask for."""
    return [queries.lay_desk(session, subjects)]


HANDLERS: Mapping[type[bus.Event], bus.Handler] = {
    intake.RequestRegistered: remember_applicant,
    bureau.PackageAccepted: tell_taken_into_work,
    intake.DocumentReady: tell_document_ready,
    intake.ReturnArrived: tell_package_returned,
    sla.DeadlineApproaching: heed_mark,
    sla.EscalationRaised: write_to_staff,
    sla.CanaryCalled: answer_canary,
    sla.EscalationsGathered: tell_staff_of_missed,
    sla.CalendarChanged: tell_calendar_changed,
    intake.DocumentTransferred: tell_transferred,
    intake.RequestWithdrawn: confirm_withdrawal,
    bureau.CertificateRevoked: tell_revoked,
    bureau.CertificateSuperseded: tell_superseded,
}
# To the applicant: how to reach them, and what they were told in the same batch, lies on the desk.
JOINING: frozenset[type[bus.Event]] = frozenset({bureau.PackageAccepted, intake.DocumentReady})
SERVICE = bus.Service("notifier", HANDLERS, preload, joining=JOINING)

# What the handled events have in common beside their subject.
Placed = (
    bureau.PackageAccepted
    | intake.DocumentReady
    | intake.ReturnArrived
    | intake.DocumentTransferred
    | intake.RequestWithdrawn
    | bureau.CertificateRevoked
    | bureau.CertificateSuperseded
    | sla.DeadlineApproaching
)


def _is_void(session: Session, request_id: UUID) -> bool:
    """Whether the applicant was written to that the certificate is revoked."""
    return (request_id, "certificate_revoked") in queries.desk(session).told


def _about(event: Placed, purpose: Purpose) -> About:
    return About(event.subject, event.centre, event.bureau, purpose)
