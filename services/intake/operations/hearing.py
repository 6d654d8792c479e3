"""What intake does when others have acted: the bureau, the notifier, the clock."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.intake import queries
from services.intake.domain.calling import FETCHING, is_worth_a_call
from services.intake.domain.states import State, may_follow
from services.intake.models import CallTask, Request
from services.intake.operations.changing import (
    bring_to_shelf,
    change_state,
    note_in_history,
    take_from_courier,
)
from shared import bus
from shared.bus.events.bureau import CertificatePrepared, CertificateSuperseded, PackageReturned
from shared.bus.events.intake import ApplicantInformed
from shared.bus.events.notifier import CallTaskRequested, MessageEvent

# What an inspector wants to know the fate of; the other messages only tell.
_WATCHED = frozenset({"document_ready", "package_returned", "storage_ending"})
_FINAL = "delivered"


def follow(session: Session, request: Request, to: State, *, now: datetime, actor: str) -> None:
    """Goes on to a state that another has reached; stays where that is no longer possible or done already."""
    if may_follow(request.state, to):
        change_state(session, request, to, now=now, actor=actor)


def note_received(session: Session, request: Request, *, at: datetime, now: datetime) -> None:
    """The bureau has the package, whether it came with a list or was registered there by itself."""
    follow(session, request, State.IN_BUREAU, now=now, actor="bureau")
    if request.state is State.IN_BUREAU:
        take_from_courier(session, request, at=at)


def note_forwarded(session: Session, request: Request, bureau: str, *, now: datetime) -> None:
    """From now on the request is of another bureau; heard again it changes nothing."""
    if request.bureau != bureau:
        note = f"forwarded to {bureau}"
        note_in_history(session, request, request.state, now=now, actor="bureau", note=note)
        request.bureau = bureau


def take_certificate(
    session: Session, request: Request, event: CertificatePrepared, *, now: datetime
) -> None:
    """An electronic certificate is at the centre at once, a paper one on its way. A withdrawal stands."""
    to = State.READY if request.package == "electronic" else State.PREPARED
    if not may_follow(request.state, to) or request.state is State.PREPARED:
        return
    request.certificate_number, request.finding = event.certificate_number, event.finding
    _take(session, request, to, now=now)


def take_return(session: Session, request: Request, event: PackageReturned, *, now: datetime) -> None:
    """A returned package, likewise."""
    to = State.RETURN_ARRIVED if request.package == "electronic" else State.RETURNING
    if not may_follow(request.state, to) or request.state is State.RETURNING:
        return
    request.return_number = event.return_number
    _take(session, request, to, now=now)


def _take(session: Session, request: Request, to: State, *, now: datetime) -> None:
    move = bring_to_shelf if request.package == "electronic" else change_state
    move(session, request, to, now=now, actor="bureau")


def note_message(request: Request, event: MessageEvent) -> None:
    """Keeps the fate of the last message that matters; proof of delivery is not taken back."""
    outcome = event.type.rpartition(".")[2]
    is_proven = (request.message_purpose, request.message_state) == (event.purpose, _FINAL)
    if event.purpose in _WATCHED and not is_proven:
        request.message_purpose, request.message_state = event.purpose, outcome


def prove_delivery(session: Session, request: Request, event: MessageEvent, *, now: datetime) -> None:
    """A delivered message needs no call any more; that of a returned package has informed the applicant."""
    _close_call_task(session, request, event.purpose, way="message", now=now)
    if event.purpose == "package_returned" and request.informed_at is None:
        _say_informed(session, request, event.occurred_at)


def _close_call_task(session: Session, request: Request, purpose: str, *, way: str, now: datetime) -> None:
    task = queries.call_tasks_in_batch(session).get((request.id, purpose))
    if task is not None and task.done_at is None:
        task.done_at, task.way = now, way


def _say_informed(session: Session, request: Request, at: datetime) -> None:
    request.informed_at = at
    informed = ApplicantInformed(
        subject=request.id, occurred_at=at, centre=request.centre, bureau=request.bureau, way="message"
    )
    bus.publish(session, informed)


def open_call_task(session: Session, request: Request, event: CallTaskRequested, *, now: datetime) -> None:
    """One task per request and purpose, none about what no longer matters to the applicant."""
    is_revoked = request.certificate_revoked_at is not None
    if not is_worth_a_call(event.purpose, request.state, is_revoked=is_revoked):
        return
    known, key = queries.call_tasks_in_batch(session), (request.id, event.purpose)
    if key not in known:
        known[key] = CallTask(
            request_id=request.id, purpose=event.purpose, reason=event.reason, opened_at=now
        )
        session.add(known[key])


def allow_transfer(request: Request, *, at: datetime) -> None:
    """The month on the shelf is over."""
    if request.transfer_allowed_at is None:
        request.transfer_allowed_at = at


def note_revoked(session: Session, request: Request, *, at: datetime, now: datetime) -> None:
    """The certificate is void: nobody is called to fetch it any more. The paper itself is where it was."""
    if request.certificate_revoked_at is not None:
        return
    request.certificate_revoked_at = at
    _note_void(session, request, "certificate.revoked", now=now)
    for purpose in FETCHING:
        _close_call_task(session, request, purpose, way="not_needed", now=now)


def note_superseded(
    session: Session, request: Request, event: CertificateSuperseded, *, now: datetime
) -> None:
    """A corrected certificate is the request's from now on; heard again it changes nothing."""
    if request.certificate_number != event.certificate_number:
        return
    request.certificate_number = event.superseded_by
    request.finding = event.finding or request.finding
    if _sheet_left_bureau(request):
        request.sheet_void_since = event.occurred_at
    _note_void(session, request, event.type, now=now)


def _sheet_left_bureau(request: Request) -> bool:
    """Whether a sheet is at the centre or on its way there; one that the bureau holds it replaces itself."""
    is_travelling = request.state is State.PREPARED and request.transfer_list_id is not None
    return request.package == "paper" and (is_travelling or request.state is State.READY)


def _note_void(session: Session, request: Request, what_happened: str, *, now: datetime) -> None:
    note_in_history(session, request, request.state, now=now, actor="bureau", note=what_happened)
