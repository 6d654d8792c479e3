"""Transfer lists: what goes with the courier between a centre and a bureau, and what came out of the bag."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from services.intake import bodies, queries
from services.intake.api.callers import EitherEnd, Reader
from services.intake.api.keyset import id_after
from services.intake.domain.transferring import Carried, Direction, ItemState, Outcome, Reason
from services.intake.models import TransferItem, TransferList
from services.intake.operations import scanning, sending
from shared import clock
from shared.http import Page, PageQuery, page_of

router = APIRouter()


class ListQuery(PageQuery):
    """Which lists: `disagreeing`, those with a missing or extra paper that nobody has explained."""

    disagreeing: bool = False


class ItemAnswer(BaseModel):
    """One paper, by its request's number; `reason` says of an extra one why it is."""

    model_config = ConfigDict(from_attributes=True)

    number: str
    request_id: UUID | None
    paper: Carried | None
    state: ItemState
    reason: Reason | None
    found_at: datetime | None
    outcome: Outcome | None
    note: str | None
    explained_at: datetime | None


class LineAnswer(BaseModel):
    """A transfer list; its items are read with the one."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    direction: Direction
    centre: str
    bureau: str
    sent_at: datetime
    scanned_at: datetime | None


class TransferListAnswer(LineAnswer):
    """The list with its items, and the numbers on which both ends disagree until somebody explains them."""

    items: list[ItemAnswer]
    missing: list[str]
    extra: list[str]


@router.post("/v1/transfer-lists", status_code=201)
def send(door: EitherEnd, body: bodies.TransferListBody) -> TransferListAnswer:
    """Gives papers to the courier: a centre's to the bureau, a bureau's back to the centre."""
    with door.transaction() as session:
        bag = sending.Bag(body.centre, body.bureau, body.items)
        made, items = sending.send(session, bag, door.who, now=clock.now(session))
        return _answer(made, items)


@router.post("/v1/transfer-lists/{list_id}/scanned")
def scanned(door: EitherEnd, list_id: UUID, body: bodies.ScannedBody) -> TransferListAnswer:
    """What came out of the bag, at the end it went to; what is there is received at this instant."""
    with door.transaction() as session:
        looked, items = scanning.scan(session, list_id, body.items, door.who, now=clock.now(session))
        return _answer(looked, items)


@router.post("/v1/transfer-lists/{list_id}/explained")
def explained(door: EitherEnd, list_id: UUID, body: bodies.ExplainBody) -> TransferListAnswer:
    """What the sender found out about a paper that is missing or extra."""
    with door.transaction() as session:
        said = scanning.Explanation(body.number, body.outcome, body.note)
        looked, items = scanning.explain(session, list_id, said, door.who, now=clock.now(session))
        return _answer(looked, items)


@router.get("/v1/transfer-lists")
def read_all(door: Reader, asked: Annotated[ListQuery, Query()]) -> Page[LineAnswer]:
    """The lists of the caller's end, the latest first."""
    with door.reading() as session:
        found = queries.transfer_lists(
            session, door.who, disagreeing=asked.disagreeing, limit=asked.limit + 1, before=id_after(asked)
        )
        lines = [LineAnswer.model_validate(one) for one in found]
    return page_of(lines, asked, lambda line: [str(line.id)])


@router.get("/v1/transfer-lists/{list_id}")
def read(door: Reader, list_id: UUID) -> TransferListAnswer:
    """One list with what came of each paper."""
    with door.reading() as session:
        return _answer(queries.transfer_list(session, list_id, door.who), queries.items_of(session, list_id))


def _answer(one: TransferList, items: Sequence[TransferItem]) -> TransferListAnswer:
    shown = [ItemAnswer.model_validate(item) for item in items]
    return TransferListAnswer(
        **LineAnswer.model_validate(one).model_dump(),
        items=shown,
        missing=_unexplained(shown, ItemState.MISSING),
        extra=_unexplained(shown, ItemState.EXTRA),
    )


def _unexplained(items: Sequence[ItemAnswer], state: ItemState) -> list[str]:
    return [item.number for item in items if item.state is state and item.explained_at is None]
