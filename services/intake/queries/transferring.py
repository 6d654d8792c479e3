"""What is asked of transfer lists and of the requests whose papers they carry."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Text, any_, literal, or_, select, text
from sqlalchemy.orm import Session

from services.intake.domain.errors import UnknownRequest
from services.intake.domain.transferring import DISAGREEING
from services.intake.models import LIST_NUMBERS, SCHEMA, Request, TransferItem, TransferList
from services.intake.queries.sight import visible
from shared.db import among
from shared.security import Caller

NEXT_LIST_SERIAL = text(f"select nextval('{SCHEMA}.{LIST_NUMBERS}')")


def locked_by_numbers(session: Session, numbers: Sequence[str], who: Caller) -> dict[str, Request]:
    """The caller's requests with these numbers, locked in one order."""
    statement = select(Request).where(_numbered(numbers), visible(who)).order_by(Request.id)
    return {request.number: request for request in session.scalars(statement.with_for_update())}


def locked_for_scan(
    session: Session, list_id: UUID, numbers: Sequence[str], who: Caller
) -> dict[str, Request]:
    """The requests of a list, and the caller's own with these numbers, locked in one order."""
    listed = session.scalars(select(TransferItem.request_id).where(TransferItem.list_id == list_id))
    # The ids are read first: by a subquery the planner reads the whole table of requests.
    meant = or_(among(Request.id, (one for one in listed if one)), _numbered(numbers) & visible(who))
    statement = select(Request).where(meant).order_by(Request.id).with_for_update()
    return {request.number: request for request in session.scalars(statement)}


def locked_of_item(session: Session, list_id: UUID, number: str) -> Request | None:
    """The request of one item of a list, locked; None where the item is nobody's, or there is none."""
    item = select(TransferItem.request_id).where(
        TransferItem.list_id == list_id, TransferItem.number == number
    )
    statement = select(Request).where(Request.id == item.scalar_subquery()).with_for_update()
    return session.scalars(statement).one_or_none()


def next_list_serial(session: Session) -> int:
    """The next number of a transfer list."""
    return int(session.execute(NEXT_LIST_SERIAL).scalar_one())


def transfer_list(session: Session, list_id: UUID, who: Caller, *, lock: bool = False) -> TransferList:
    """The list, where one of its ends is the caller's. Raises UnknownRequest."""
    statement = select(TransferList).where(TransferList.id == list_id, visible(who, TransferList))
    found = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise UnknownRequest
    return found


def items_of(session: Session, list_id: UUID) -> Sequence[TransferItem]:
    """What the list names and what was found beside it, by number, as it stands now."""
    statement = select(TransferItem).where(TransferItem.list_id == list_id).order_by(TransferItem.number)
    return session.scalars(statement.execution_options(populate_existing=True)).all()


def transfer_lists(
    session: Session, who: Caller, *, disagreeing: bool, limit: int, before: UUID | None
) -> Sequence[TransferList]:
    """Lists of the caller's end, the latest first; `disagreeing`: with something nobody has explained."""
    statement = select(TransferList).where(visible(who, TransferList))
    if disagreeing:
        of_both = TransferItem.state.in_(DISAGREEING) & TransferItem.explained_at.is_(None)
        statement = statement.where(TransferList.id.in_(select(TransferItem.list_id).where(of_both)))
    if before is not None:
        statement = statement.where(TransferList.id < before)
    return session.scalars(statement.order_by(TransferList.id.desc()).limit(limit)).all()


def _numbered(numbers: Sequence[str]) -> ColumnElement[bool]:
    return Request.number == any_(literal(sorted(set(numbers)), ARRAY(Text)))
