"""What the bureau hears: what opens, moves and ends a case, the terms that sort its tasks, who is away."""

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.bureau.operations import absences, registration
from services.bureau.queries.cases import case_in_batch, load_batch, locked_case
from shared import bus
from shared.bus.events.intake import DocumentTransferred, PackageArrived, RequestRegistered, RequestWithdrawn
from shared.bus.events.sla import (
    AbsenceEnded,
    AbsenceNoted,
    CalendarChanged,
    DeadlinePaused,
    DeadlineResumed,
)


def preload(session: Session, subjects: Sequence[UUID]) -> Sequence[Any]:
    """Loads the cases of the batch, so that handlers need no query to see that there is nothing to do."""
    return list(load_batch(session, subjects).values())


def open_case(session: Session, event: RequestRegistered, *, now: datetime) -> None:
    """Opens the case of a registered request, once."""
    if case_in_batch(session, event.subject) is None:
        registration.open_case(session, event, now=now)


def receive_package(session: Session, event: PackageArrived, *, now: datetime) -> None:
    """A paper package came with the courier: the terms run from the instant at which it was taken out."""
    case = locked_case(session, event.subject)
    if case is not None:
        registration.receive_arrived(session, case, at=event.occurred_at, now=now)


def recount_terms(session: Session, event: CalendarChanged, *, now: datetime) -> None:
    """Counts the running terms by the changed calendar and sorts the tasks by them; once for all centres."""
    if event.centre is None:
        registration.recount_terms(session, event, now=now)


def note_absence(session: Session, event: AbsenceNoted, *, now: datetime) -> None:
    """Somebody is or will be away; what lies on the desk of who is away now goes back."""
    absences.note(session, event, now=now)


def end_absence(session: Session, event: AbsenceEnded, *, now: datetime) -> None:
    """Somebody is back early."""
    absences.end(session, event)


def stand_still(session: Session, event: DeadlinePaused | DeadlineResumed, *, now: datetime) -> None:
    """Sorts the tasks of a case by the end of its term as a pause moves it; the return is held by it too."""
    case = locked_case(session, event.subject) if event.deadline == "processing" else None
    if case is not None:
        registration.stand_still(session, case, event, now=now)


def withdraw_case(session: Session, event: RequestWithdrawn, *, now: datetime) -> None:
    """Ends the work on a request that the applicant took back."""
    case = locked_case(session, event.subject)
    if case is not None:
        registration.withdraw(session, case, now=now)


def archive_case(session: Session, event: DocumentTransferred, *, now: datetime) -> None:
    """Files the case when the paper that nobody came for is back (para 17)."""
    case = case_in_batch(session, event.subject)
    if case is not None:
        registration.archive(case, at=event.occurred_at)


HANDLERS: MappingProxyType[type[bus.Event], bus.Handler] = MappingProxyType(
    {
        RequestRegistered: open_case,
        PackageArrived: receive_package,
        AbsenceNoted: note_absence,
        AbsenceEnded: end_absence,
        CalendarChanged: recount_terms,
        DeadlinePaused: stand_still,
        DeadlineResumed: stand_still,
        RequestWithdrawn: withdraw_case,
        DocumentTransferred: archive_case,
    }
)
SERVICE = bus.Service("bureau", HANDLERS, preload)
