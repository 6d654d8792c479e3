"""The one way in which a request changes its state, and how a paper comes to the shelf."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from services.intake import queries
from services.intake.domain.calling import TOLD_AFTER_THE_END
from services.intake.domain.errors import ActOutOfOrder
from services.intake.domain.registration import shelf_code
from services.intake.domain.states import ENDED, Custody, State, custody, may_follow
from services.intake.domain.transferring import ItemState
from services.intake.models import CallTask, History, Request, TransferItem
from services.intake.operations.shelving import storage_end
from shared import bus
from shared.bus.events.intake import DocumentReady, ReturnArrived
from shared.bus.publish import cause_of
from shared.db import among


def change_state(session: Session, request: Request, to: State, *, now: datetime, actor: str) -> None:
    """Moves a locked request on and appends to its history. Raises ActOutOfOrder with the current state."""
    if not may_follow(request.state, to):
        raise ActOutOfOrder(state=request.state)
    note_in_history(session, request, to, now=now, actor=actor)
    request.held_by = _holder_after(request, to)
    request.state = to
    if to in ENDED:
        request.ended_at = now


def _holder_after(request: Request, to: State) -> Custody | None:
    """Who holds the papers is what the new state says; but a withdrawal alone carries no paper back."""
    moves_nothing = to is State.WITHDRAWN and request.package == "paper"
    return custody(request.state, request.held_by) if moves_nothing else None


def note_in_history(
    session: Session, request: Request, to: State, *, now: datetime, actor: str, note: str | None = None
) -> None:
    """One line of the history; with the state as it is and a note where something else was learnt."""
    session.add(
        History(
            request_id=request.id,
            from_state=request.state,
            to_state=to,
            at=now,
            actor=actor,
            cause=cause_of(session).causation_id,
            note=note,
        )
    )


def bring_to_shelf(session: Session, request: Request, to: State, *, now: datetime, actor: str) -> None:
    """The certificate or the returned package is at the centre and waits for the applicant (para 17)."""
    change_state(session, request, to, now=now, actor=actor)
    request.at_centre_since, request.storage_ends_at = now, None
    request.storage_ends_at = storage_end(request, queries.known_calendars(session))
    request.shelf_code = shelf_code(request.number)
    bus.publish(session, _document_ready(request) if to is State.READY else _return_arrived(request))


def take_from_courier(session: Session, request: Request, *, at: datetime) -> None:
    """The paper of a locked request was seen at the end it goes to; nothing where no courier had it."""
    if request.transfer_list_id is None:
        return
    item = session.get_one(TransferItem, (request.transfer_list_id, request.number))
    item.state, item.found_at = ItemState.PRESENT, at
    request.transfer_list_id = None


def close_call_tasks(session: Session, request_ids: Collection[UUID], *, way: str, now: datetime) -> int:
    """Marks what is still open of these requests as done in this way; gives how many there were."""
    return _close(session, request_ids, way, now)


def drop_call_tasks(session: Session, request_ids: Collection[UUID], *, now: datetime) -> None:
    """The requests have ended without their applicants: what they need not be told any more is not needed."""
    _close(session, request_ids, "not_needed", now, CallTask.purpose.not_in(TOLD_AFTER_THE_END))


def _close(
    session: Session, request_ids: Collection[UUID], way: str, now: datetime, *which: ColumnElement[bool]
) -> int:
    statement = update(CallTask).where(among(CallTask.request_id, request_ids), CallTask.done_at.is_(None))
    closed = statement.where(*which).values(done_at=now, way=way).returning(CallTask.purpose)
    return len(session.scalars(closed, execution_options={"synchronize_session": False}).all())


def _document_ready(request: Request) -> DocumentReady:
    return DocumentReady.model_validate(
        {
            "subject": request.id,
            "occurred_at": request.at_centre_since,
            "number": request.number,
            "centre": request.centre,
            "bureau": request.bureau,
            "certificate_number": request.certificate_number,
            "shelf_code": request.shelf_code,
            "promised_at": request.promised_at,
            "registered_at": request.registered_at,
        }
    )


def _return_arrived(request: Request) -> ReturnArrived:
    return ReturnArrived.model_validate(
        {
            "subject": request.id,
            "occurred_at": request.at_centre_since,
            "number": request.number,
            "centre": request.centre,
            "bureau": request.bureau,
            "return_number": request.return_number,
            "shelf_code": request.shelf_code,
            "registered_at": request.registered_at,
        }
    )
