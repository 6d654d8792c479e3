"""What is asked of requests and their call tasks. Lists go by keyset on the id, as registered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select, text, tuple_
from sqlalchemy.orm import Load, Session, undefer_group

from services.intake.domain.errors import UnknownRequest
from services.intake.domain.states import ON_SHELF, State
from services.intake.models import SCHEMA, CallTask, History, Request, number_sequence
from services.intake.queries.sight import visible
from shared import calendars
from shared.db import among
from shared.security import Caller
from shared.standard.calendars import Calendars

_CALENDARS, _CALL_TASKS = "intake.calendars", "intake.call_tasks"
NEXT_SERIALS = text("""
select nextval(cast(name as regclass))
from unnest(cast(:names as text[])) with ordinality as wanted (name, place)
order by place
""")


@dataclass(frozen=True)
class Wanted:
    """What a list of requests is narrowed by; None: not at all."""

    state: State | None = None
    number: str | None = None
    applicant_name: str | None = None
    registered_from: datetime | None = None
    registered_to: datetime | None = None


def request_of(session: Session, request_id: UUID, who: Caller, *, lock: bool = False) -> Request:
    """The request, locked if it is to be changed. Raises UnknownRequest, also for another centre's."""
    statement = select(Request).where(Request.id == request_id, visible(who))
    found = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise UnknownRequest
    return found


def submission_of(session: Session, request_id: UUID, who: Caller) -> Request:
    """The request with what was handed in. Raises UnknownRequest."""
    statement = select(Request).where(Request.id == request_id, visible(who))
    found = session.scalars(statement.options(undefer_group("submission"))).one_or_none()
    if found is None:
        raise UnknownRequest
    return found


def by_keys(session: Session, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Request]:
    """The requests registered under these pairs of centre and key, with what was handed in."""
    statement = select(Request).where(tuple_(Request.centre, Request.idempotency_key).in_(keys))
    found = session.scalars(statement.options(undefer_group("submission")))
    return {(request.centre, request.idempotency_key): request for request in found}


def next_serials(session: Session, centres: Sequence[str]) -> list[int]:
    """One number of each centre's own sequence, in the order asked for."""
    names = [f"{SCHEMA}.{number_sequence(centre)}" for centre in centres]
    return list(session.execute(NEXT_SERIALS, {"names": names}).scalars())


def of_batch(session: Session, subjects: Sequence[UUID]) -> Sequence[Request]:
    """The requests of a batch, locked in one order; their call tasks and the calendars are kept ready."""
    known_calendars(session)
    locked = select(Request).where(among(Request.id, subjects)).order_by(Request.id).with_for_update()
    requests = session.scalars(locked).all()
    tasks = session.scalars(select(CallTask).where(among(CallTask.request_id, subjects)))
    session.info[_CALL_TASKS] = {(task.request_id, task.purpose): task for task in tasks}
    return requests


def known_calendars(session: Session) -> Calendars:
    """The working calendars, asked for once in a transaction, and not changed before it ends."""
    if _CALENDARS not in session.info:
        session.info[_CALENDARS] = calendars.held_calendars(session)
    held: Calendars = session.info[_CALENDARS]
    return held


def kept_between(
    session: Session, ends_from: datetime, began_until: datetime, *, centres: Sequence[str]
) -> Sequence[Request]:
    """Requests on these centres' shelves whose month ends and began so, or has no end noted; locked."""
    ends_later = or_(Request.storage_ends_at.is_(None), Request.storage_ends_at >= ends_from)
    promised = case((Request.state == State.READY, Request.promised_at))
    began = func.greatest(Request.at_centre_since, promised)
    on_shelf = Request.state.in_(ON_SHELF), Request.centre.in_(centres)
    statement = select(Request).where(*on_shelf, ends_later, began <= began_until)
    return session.scalars(statement.order_by(Request.id).with_for_update()).all()


def list_requests(
    session: Session, who: Caller, wanted: Wanted, *, limit: int, before: UUID | None
) -> Sequence[Request]:
    """Up to `limit` requests, the latest first; `before` is the last id of the page before."""
    statement = _newest(select(Request), who, limit, before)
    return session.scalars(statement.where(*_narrowed(wanted))).all()


def shelf(session: Session, who: Caller, *, limit: int, after: UUID | None) -> Sequence[Request]:
    """Papers that wait to be fetched, the longest registered first; what the courier has is not there."""
    statement = select(Request).where(visible(who), Request.state.in_(ON_SHELF))
    statement = statement.where(Request.transfer_list_id.is_(None))
    if after is not None:
        statement = statement.where(Request.id > after)
    return session.scalars(statement.order_by(Request.id).limit(limit)).all()


def open_call_tasks(
    session: Session, who: Caller, *, limit: int, after: tuple[UUID, str] | None
) -> list[tuple[CallTask, Request]]:
    """Call tasks not done yet, each with its request and what was handed in with it."""
    statement = select(CallTask, Request).join(Request, Request.id == CallTask.request_id)
    statement = statement.where(visible(who), CallTask.done_at.is_(None))
    if after is not None:
        statement = statement.where(tuple_(CallTask.request_id, CallTask.purpose) > after)
    statement = statement.order_by(CallTask.request_id, CallTask.purpose).limit(limit)
    rows = session.execute(statement.options(Load(Request).undefer_group("submission")))
    return [(row[0], row[1]) for row in rows]


def history(session: Session, request_id: UUID) -> Sequence[History]:
    """The steps of a request in order."""
    return session.scalars(select(History).where(History.request_id == request_id).order_by(History.id)).all()


def call_tasks_in_batch(session: Session) -> dict[tuple[UUID, str], CallTask]:
    """The call tasks of a batch's requests, by request and purpose; who opens another adds it."""
    known: dict[tuple[UUID, str], CallTask] = session.info[_CALL_TASKS]
    return known


def by_number(session: Session, number: str) -> Request | None:
    """The request with this number, for the public's tracking."""
    return session.scalars(select(Request).where(Request.number == number)).one_or_none()


def open_work(session: Session) -> int:
    """Leased or waiting work rows: intake keeps none, what it does is done with the event."""
    return 0


def next_due(session: Session) -> datetime | None:
    """When intake would do something by itself: never, the clock is sla's."""
    return None


def _newest(statement: Select[Any], who: Caller, limit: int, before: UUID | None) -> Select[Any]:
    statement = statement.where(visible(who))
    if before is not None:
        statement = statement.where(Request.id < before)
    return statement.order_by(Request.id.desc()).limit(limit)


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        conditions.append(Request.state == wanted.state)
    if wanted.number is not None:
        conditions.append(Request.number == wanted.number)
    if wanted.applicant_name is not None:
        conditions.append(
            Request.applicant_folded.startswith(wanted.applicant_name.casefold(), autoescape=True)
        )
    if wanted.registered_from is not None:
        conditions.append(Request.registered_at >= wanted.registered_from)
    if wanted.registered_to is not None:
        conditions.append(Request.registered_at < wanted.registered_to)
    return conditions
