"""What sla hears: events that start, end (domain/lives.py) or hand over a term, and its canary's answer."""

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, get_args
from uuid import UUID

from sqlalchemy.orm import Session

from services.sla.domain import lives
from services.sla.operations import canary, carrying, escalations, forwarding, terms
from services.sla.queries.batch import load_batch
from shared import bus
from shared.bus.events.bureau import (
    CaseForwarded,
    CertificatePrepared,
    PackageAccepted,
    PackageReceived,
    PackageReturned,
)
from shared.bus.events.intake import (
    ApplicantInformed,
    ComplaintAnswered,
    ComplaintRegistered,
    DocumentIssued,
    DocumentReady,
    DocumentTransferred,
    PackageHandedIn,
    RequestWithdrawn,
    ReturnArrived,
    TicketCalled,
    TicketClosed,
    TicketIssued,
)
from shared.bus.events.notifier import CanaryAnswered, EscalationUnheard

AtOnce = PackageReceived | ReturnArrived | TicketIssued | ComplaintRegistered
Starting = AtOnce | DocumentReady
Decided = CertificatePrepared | PackageReturned
Stopping = (
    PackageAccepted
    | ApplicantInformed
    | DocumentIssued
    | DocumentTransferred
    | RequestWithdrawn
    | TicketCalled
    | TicketClosed
    | ComplaintAnswered
    | Decided
    | Starting
)


def preload(session: Session, subjects: Sequence[UUID]) -> Sequence[Any]:
    """Loads and locks what the batch touches."""
    return [load_batch(session, subjects)]


def start_terms(session: Session, event: AtOnce, *, now: datetime) -> None:
    """Starts every term that runs from this event (paras 7, 17, 23; A19, A22), ends what waited for it."""
    stop_terms(session, event, now=now)
    _start(session, event, event.occurred_at, now)


def start_storage(session: Session, event: DocumentReady, *, now: datetime) -> None:
    """The month on the shelf runs from the promised date, or from readiness where that is later (A21)."""
    stop_terms(session, event, now=now)
    _start(session, event, max(event.promised_at, event.occurred_at), now)


def stop_terms(session: Session, event: Stopping, *, now: datetime) -> None:
    """Ends every term that this event meets or cancels, judged by when it happened."""
    for kind, how in lives.stops_of(event.type):
        terms.stop(session, event.subject, kind, how, at=event.occurred_at, now=now)


def start_way_there(session: Session, event: PackageHandedIn, *, now: datetime) -> None:
    """Papers were handed in: they have to come to the bureau (A9)."""
    carrying.start_way_there(session, event, now=now)


def end_work(session: Session, event: Decided, *, now: datetime) -> None:
    """The bureau has decided: its terms are met, and papers have to come back (A9)."""
    stop_terms(session, event, now=now)
    carrying.start_way_back(session, event, now=now)


def note_canary_answered(session: Session, event: CanaryAnswered, *, now: datetime) -> None:
    """The clock's own deadline has come all the way round."""
    canary.note_answer(session, event.subject, now=now)


def move_terms(session: Session, event: CaseForwarded, *, now: datetime) -> None:
    """Another bureau answers for the terms, which run on, and for what it was called for (A13)."""
    forwarding.move_terms(session, event.subject, event.bureau, now=now)


def note_unheard(session: Session, event: EscalationUnheard, *, now: datetime) -> None:
    """Nobody could be told of an escalation: that is an incident."""
    escalations.note_unheard(session, event, now=now)


def _start(session: Session, event: Starting, runs_from: datetime, now: datetime) -> None:
    origin = terms.Origin(event.subject, event.centre, event.bureau, _registered_at(event) or runs_from)
    for kind in lives.kinds_started_by(event.type):
        terms.start(session, origin, kind, runs_from=runs_from, now=now)


def _registered_at(event: Starting) -> datetime | None:
    """None for what is registered by this very event, and where an earlier release did not say it."""
    return None if isinstance(event, TicketIssued | ComplaintRegistered) else event.registered_at


HANDLERS: MappingProxyType[type[bus.Event], bus.Handler] = MappingProxyType(
    {
        PackageHandedIn: start_way_there,
        PackageReceived: start_terms,
        ReturnArrived: start_terms,
        DocumentReady: start_storage,
        CaseForwarded: move_terms,
        PackageAccepted: stop_terms,
        CertificatePrepared: end_work,
        PackageReturned: end_work,
        ApplicantInformed: stop_terms,
        DocumentIssued: stop_terms,
        DocumentTransferred: stop_terms,
        RequestWithdrawn: stop_terms,
        TicketIssued: start_terms,
        TicketCalled: stop_terms,
        TicketClosed: stop_terms,
        ComplaintRegistered: start_terms,
        ComplaintAnswered: stop_terms,
        CanaryAnswered: note_canary_answered,
        EscalationUnheard: note_unheard,
    }
)
# What starts and ends terms finds them on the batch, those just started too.
SERVICE = bus.Service("sla", HANDLERS, preload, joining=frozenset({PackageHandedIn, *get_args(Stopping)}))
