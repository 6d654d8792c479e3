"""What an inspector does at the window after a request is registered; each act locks its request first."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from services.intake import queries
from services.intake.domain.errors import (
    ActOutOfOrder,
    CertificateRevoked,
    HandoverNotProven,
    PaperWithCourier,
    SheetSuperseded,
    StorageNotElapsed,
)
from services.intake.domain.states import (
    ON_SHELF,
    WHEN_ARRIVED,
    WHEN_COLLECTED,
    WHEN_TRANSFERRED,
    State,
    paper_in,
)
from services.intake.models import Handover, Request
from services.intake.operations.changing import (
    bring_to_shelf,
    change_state,
    close_call_tasks,
    drop_call_tasks,
    note_in_history,
    take_from_courier,
)
from services.intake.operations.registering import actor_of
from services.intake.operations.shelving import storage_end
from shared import bus
from shared.bus.events.intake import ApplicantInformed, DocumentIssued, DocumentTransferred, RequestWithdrawn
from shared.errors import FieldError
from shared.security import Caller
from shared.standard.centres import centre

Way = Literal["call", "visit", "post"]


@dataclass(frozen=True)
class IdentityShown:
    """The identity document that was shown at the handover."""

    kind: str
    number: str


@dataclass(frozen=True)
class PowerOfAttorney:
    """The notarised power of attorney of a proxy; `valid_until` is its last day (A17)."""

    number: str
    notary: str
    valid_until: date


@dataclass(frozen=True)
class Proof:
    """On what a paper is handed over: a document, for a proxy the power too; a lost receipt needs a note."""

    identity_document: IdentityShown | None
    power_of_attorney: PowerOfAttorney | None = None
    receipt_lost: bool = False
    note: str | None = None


def withdraw(session: Session, request_id: UUID, who: Caller, *, now: datetime) -> Request:
    """Takes the request back before a decision. Raises UnknownRequest, ActOutOfOrder."""
    request = queries.request_of(session, request_id, who, lock=True)
    change_state(session, request, State.WITHDRAWN, now=now, actor=actor_of(who))
    close_call_tasks(session, [request.id], way="not_needed", now=now)
    bus.publish(session, RequestWithdrawn(occurred_at=now, **_whose(request)))
    return request


def arrive(session: Session, request_id: UUID, who: Caller, *, now: datetime) -> Request:
    """A paper certificate or package came with the courier, or the sheet of a corrected certificate after it.

    Raises UnknownRequest, ActOutOfOrder.
    """
    request = queries.request_of(session, request_id, who, lock=True)
    if request.state is State.READY and request.sheet_void_since is not None:
        return _take_corrected(session, request, who, now)
    bring_to_shelf(session, request, _next(request, WHEN_ARRIVED), now=now, actor=actor_of(who))
    take_from_courier(session, request, at=now)
    return request


def _take_corrected(session: Session, request: Request, who: Caller, now: datetime) -> Request:
    """The paper on the shelf is the valid certificate again; its month runs on."""
    request.sheet_void_since = None
    actor, note = actor_of(who), "corrected certificate arrived"
    note_in_history(session, request, request.state, now=now, actor=actor, note=note)
    return request


def inform(
    session: Session, request_id: UUID, who: Caller, way: Way, *, grounds_given: bool, now: datetime
) -> Request:
    """Records a call, visit or letter that told the applicant, and whether the written grounds were given.

    Of a returned package it says applicant.informed (para 17). Where no paper waits it only closes a call
    task. Raises UnknownRequest, ActOutOfOrder where there was nothing to tell.
    """
    request = queries.request_of(session, request_id, who, lock=True)
    closed = close_call_tasks(session, [request.id], way=way, now=now)
    if not closed and request.state not in ON_SHELF:
        raise ActOutOfOrder(state=request.state)
    if request.state is State.RETURN_ARRIVED:
        _record_informed(session, request, way, grounds_given=grounds_given, now=now)
    return request


def issue(session: Session, request_id: UUID, who: Caller, proof: Proof, *, now: datetime) -> Request:
    """Hands the paper over on the proof shown (para 16); who takes a returned package is informed by that.

    Raises UnknownRequest, ActOutOfOrder, PaperWithCourier, CertificateRevoked, SheetSuperseded,
    HandoverNotProven.
    """
    request = queries.request_of(session, request_id, who, lock=True)
    to = _next(request, WHEN_COLLECTED)
    _check_at_hand(request)
    if request.certificate_revoked_at is not None:
        raise CertificateRevoked(state=request.state)
    if request.sheet_void_since is not None:
        raise SheetSuperseded(state=request.state)
    _check_proof(proof, now.astimezone(centre(request.centre).zone).date())
    change_state(session, request, to, now=now, actor=actor_of(who))
    handover = _handover(request, proof, now)
    session.add(handover)
    close_call_tasks(session, [request.id], way="not_needed", now=now)
    facts = {"paper": paper_in(to), "handed_to": handover.handed_to}
    bus.publish(session, DocumentIssued(occurred_at=now, **_whose(request), **facts))
    if to is State.RETURN_COLLECTED:
        _record_informed(session, request, "visit", grounds_given=True, now=now)
    return request


def transfer(session: Session, request_id: UUID, who: Caller, *, now: datetime) -> Request:
    """Hands over to the bureau what nobody came for in its month (para 17).

    Raises UnknownRequest, ActOutOfOrder, PaperWithCourier, and StorageNotElapsed with the day until which it
    is kept.
    """
    request = queries.request_of(session, request_id, who, lock=True)
    _next(request, WHEN_TRANSFERRED)
    _check_at_hand(request)
    if request.transfer_allowed_at is None:
        ends_at = storage_end(request, queries.known_calendars(session))
        ends_on = ends_at.astimezone(centre(request.centre).zone).date()
        raise StorageNotElapsed(state=request.state, storage_ends_on=str(ends_on))
    hand_over(session, request, who, now=now)
    drop_call_tasks(session, [request.id], now=now)
    return request


def hand_over(session: Session, request: Request, who: Caller, *, now: datetime) -> None:
    """The paper of a locked request is the bureau's; its call tasks are left. Raises ActOutOfOrder."""
    to = _next(request, WHEN_TRANSFERRED)
    change_state(session, request, to, now=now, actor=actor_of(who))
    facts = {"number": request.number, "paper": paper_in(to)}
    bus.publish(session, DocumentTransferred(occurred_at=now, **_whose(request), **facts))


def _next(request: Request, following: Mapping[State, State]) -> State:
    to = following.get(request.state)
    if to is None:
        raise ActOutOfOrder(state=request.state)
    return to


def _check_at_hand(request: Request) -> None:
    if request.transfer_list_id is not None:
        raise PaperWithCourier(state=request.state)


def _whose(request: Request) -> dict[str, Any]:
    return {"subject": request.id, "centre": request.centre, "bureau": request.bureau}


def _record_informed(
    session: Session, request: Request, way: Way, *, grounds_given: bool, now: datetime
) -> None:
    """A second call is no news, but the written grounds given at last are."""
    is_news = request.informed_at is None or (grounds_given and request.grounds_given_at is None)
    if not is_news:
        return
    request.informed_at = request.informed_at or now
    request.grounds_given_at = now if grounds_given else None
    informed = ApplicantInformed(
        occurred_at=now, way=way, grounds_given_at=request.grounds_given_at, **_whose(request)
    )
    bus.publish(session, informed)


def _check_proof(proof: Proof, today: date) -> None:
    if proof.identity_document is None:
        raise HandoverNotProven(
            FieldError("identity_document", "missing", "whoever takes it shows their own")
        )
    power = proof.power_of_attorney
    if power is not None and power.valid_until < today:
        field = "power_of_attorney.valid_until"
        raise HandoverNotProven(FieldError(field, "expired", "the power of attorney is no longer valid"))
    if proof.receipt_lost and not proof.note:
        raise HandoverNotProven(FieldError("note", "missing", "a lost receipt needs a supervisor's note"))


def _handover(request: Request, proof: Proof, now: datetime) -> Handover:
    power, shown = proof.power_of_attorney, proof.identity_document
    return Handover(
        request_id=request.id,
        at=now,
        handed_to="representative" if power else "applicant",
        identity_document=asdict(shown) if shown else None,
        power_of_attorney=asdict(power) | {"valid_until": str(power.valid_until)} if power else None,
        receipt_lost=proof.receipt_lost,
        note=proof.note,
    )
