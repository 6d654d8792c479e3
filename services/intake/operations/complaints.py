"""The journal of complaints (paras 21-23): registering one, answering it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.intake import queries
from services.intake.domain.complaints import (
    ComplaintState,
    ComplaintWay,
    check_verdict,
    complaint_number,
    may_answer,
    may_become,
)
from services.intake.domain.errors import (
    ComplaintAnsweredBefore,
    ComplaintOfAnother,
    IdempotencyKeyReused,
    UnknownRequest,
)
from services.intake.models import Complaint, Feedback
from services.intake.operations.registering import actor_of
from services.intake.operations.serials import centre_in_sight, take_serial
from shared import bus
from shared.bus.events.intake import (
    ComplaintAbout,
    ComplaintAddressee,
    ComplaintAnswered,
    ComplaintRegistered,
)
from shared.errors import FieldError, InvalidInput
from shared.ids import new_id
from shared.security import Caller


@dataclass(frozen=True)
class Grievance:
    """What somebody complains of, as it came in; `complainer` is None for who gave no name."""

    centre: str
    request_id: UUID | None
    about: ComplaintAbout
    addressed_to: ComplaintAddressee
    way: ComplaintWay
    complainer: dict[str, Any] | None
    words: str


@dataclass(frozen=True)
class Verdict:
    """How a complaint was considered: was it founded, was it satisfied, and what is written to the person."""

    founded: bool
    satisfied: bool
    answer: str


def register_complaint(
    session: Session, grievance: Grievance, who: Caller, *, now: datetime, key: str | None = None
) -> Complaint:
    """Writes a complaint into the centre's journal (para 23), once per `key`; a late one is accepted too.

    Raises NotFound for a centre out of the caller's sight, InvalidInput for a request that is not its own,
    IdempotencyKeyReused.
    """
    here = centre_in_sight(grievance.centre, who)
    before = queries.made_before(session, Complaint, here.id, key)
    if before is not None:
        check_same(before, vars(grievance))
        return before
    check_request(session, grievance.request_id, here.id, who)
    year = now.astimezone(here.zone).year
    serial = take_serial(session, here.id, "complaint", str(year))
    complaint = Complaint(
        **vars(grievance),
        id=new_id(),
        number=complaint_number(here, year, serial),
        bureau=here.bureau_id,
        state=ComplaintState.REGISTERED,
        registered_at=now,
        registered_by=actor_of(who),
        idempotency_key=key,
    )
    session.add(complaint)
    bus.publish(session, _registered(complaint, grievance))
    return complaint


def answer_complaint(
    session: Session, complaint_id: UUID, verdict: Verdict, who: Caller, *, now: datetime
) -> Complaint:
    """Writes down how a complaint was considered. The term is met by this instant (para 23).

    Raises NotFound, ComplaintOfAnother, ComplaintAnsweredBefore, InvalidInput.
    """
    check_verdict(founded=verdict.founded, satisfied=verdict.satisfied)
    complaint = queries.complaint_of(session, complaint_id, who, lock=True)
    if not may_answer(who.role, complaint.addressed_to):
        raise ComplaintOfAnother(addressed_to=complaint.addressed_to)
    _change_state(complaint, ComplaintState.ANSWERED)
    complaint.answered_at, complaint.answered_by = now, actor_of(who)
    complaint.founded, complaint.satisfied = verdict.founded, verdict.satisfied
    complaint.answer = verdict.answer
    facts = {"founded": verdict.founded, "satisfied": verdict.satisfied}
    bus.publish(session, ComplaintAnswered(occurred_at=now, **_whose(complaint), **facts))
    return complaint


def check_same(before: Complaint | Feedback, sent: dict[str, Any]) -> None:
    """Raises IdempotencyKeyReused where what the key made before is not what is sent now."""
    if any(getattr(before, name) != value for name, value in sent.items()):
        raise IdempotencyKeyReused


def check_request(session: Session, request_id: UUID | None, centre_id: str, who: Caller) -> None:
    """Raises InvalidInput where a request is named that is not this centre's, or not the caller's to see."""
    if request_id is None:
        return
    unknown = InvalidInput(FieldError("request_id", "unknown_request", "this centre has no such request"))
    try:
        if queries.request_of(session, request_id, who).centre != centre_id:
            raise unknown
    except UnknownRequest:
        raise unknown from None


def _change_state(complaint: Complaint, to: ComplaintState) -> None:
    """The one way in which a complaint changes; who and when stand beside. Raises ComplaintAnsweredBefore."""
    if not may_become(complaint.state, to):
        raise ComplaintAnsweredBefore(state=complaint.state)
    complaint.state = to


def _registered(complaint: Complaint, grievance: Grievance) -> ComplaintRegistered:
    return ComplaintRegistered(
        occurred_at=complaint.registered_at,
        number=complaint.number,
        request_id=grievance.request_id,
        about=grievance.about,
        addressed_to=grievance.addressed_to,
        **_whose(complaint),
    )


def _whose(complaint: Complaint) -> dict[str, Any]:
    return {
        "subject": complaint.id,
        "complaint_id": complaint.id,
        "centre": complaint.centre,
        "bureau": complaint.bureau,
    }
