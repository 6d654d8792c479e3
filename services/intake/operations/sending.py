"""Sending papers with the courier: which can go, the list that names them, who holds them from then on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.intake import queries
from services.intake.domain.errors import ItemsNotCarried, UnknownRequest
from services.intake.domain.transferring import SENDER, Direction, ItemState, Whereabouts, list_number
from services.intake.models import Request, TransferItem, TransferList
from services.intake.operations.registering import actor_of
from shared import bus
from shared.bus.events.intake import TransferListSent
from shared.errors import FieldError
from shared.ids import new_id
from shared.security import BUREAU_ROLES, Caller
from shared.standard.centres import UnknownCentre, bureau_of, centre


@dataclass(frozen=True, slots=True)
class Bag:
    """What is to go: between which centre and which bureau (None: the centre's own), by requests' numbers."""

    centre: str
    bureau: str | None
    numbers: Sequence[str]


def send(
    session: Session, bag: Bag, who: Caller, *, now: datetime
) -> tuple[TransferList, list[TransferItem]]:
    """Makes the list and gives it with its items; from now on the courier has them (paras 7 and 17, A21).

    Raises UnknownRequest for a centre out of the caller's sight, ItemsNotCarried with each paper that cannot
    go; then nothing is stored.
    """
    made = _drawn_up(session, bag, who, now)
    found = queries.locked_by_numbers(session, bag.numbers, who)
    refused = list(_refusals(made, bag.numbers, found))
    if refused:
        raise ItemsNotCarried(*refused)
    session.add(made)
    items = [_put_in(session, made, found[number]) for number in bag.numbers]
    sent = TransferListSent(occurred_at=now, items=tuple(bag.numbers), **about_list(made))
    bus.publish(session, sent)
    return made, items


def _drawn_up(session: Session, bag: Bag, who: Caller, now: datetime) -> TransferList:
    try:
        here, own = centre(bag.centre), bureau_of(bag.centre).id
    except UnknownCentre:
        raise UnknownRequest from None
    goes_back = who.role in BUREAU_ROLES
    if not goes_back and here.id not in who.centres:
        raise UnknownRequest
    return TransferList(
        id=new_id(),
        number=list_number(here, now, queries.next_list_serial(session)),
        direction=Direction.TO_CENTRE if goes_back else Direction.TO_BUREAU,
        centre=here.id,
        bureau=(who.bureau if goes_back else bag.bureau) or own,
        sent_at=now,
        sent_by=actor_of(who),
    )


def _refusals(
    made: TransferList, numbers: Sequence[str], found: Mapping[str, Request]
) -> Iterator[FieldError]:
    """Each paper that cannot go, with the reason."""
    for place, number in enumerate(numbers):
        request = found.get(number)
        if number in numbers[:place]:
            yield FieldError(f"items.{place}", "named_twice", "the list names it already")
        elif request is None or request.centre != made.centre:
            yield FieldError(f"items.{place}", "unknown_number", "there is no such request of this centre")
        elif request.transfer_list_id is not None:
            yield FieldError(f"items.{place}", "on_another_list", "the courier has it already")
        elif request.bureau != made.bureau:
            yield FieldError(f"items.{place}", "of_another_bureau", f"it belongs to {request.bureau}")
        elif where_is(request).paper_for(made.direction) is None:
            yield FieldError(f"items.{place}", "nothing_to_carry", f"no paper of it goes: {request.state}")


def _put_in(session: Session, made: TransferList, request: Request) -> TransferItem:
    item = TransferItem(
        list_id=made.id,
        number=request.number,
        request_id=request.id,
        paper=where_is(request).paper_for(made.direction),
        state=ItemState.SENT,
    )
    session.add(item)
    request.transfer_list_id, request.held_by = made.id, SENDER[made.direction]
    if made.direction is Direction.TO_CENTRE:  # the bureau sends the certificate that is valid
        request.sheet_void_since = None
    return item


def where_is(request: Request) -> Whereabouts:
    """Where the papers of a request stand."""
    return Whereabouts(
        state=request.state,
        is_paper=request.package == "paper",
        is_travelling=request.transfer_list_id is not None,
        may_be_transferred=request.transfer_allowed_at is not None,
        held_by=request.held_by,
    )


def about_list(one: TransferList) -> dict[str, Any]:
    """The envelope and the facts that both events of a list tell."""
    facts = {"number": one.number, "direction": one.direction.value}
    return {"subject": one.id, "centre": one.centre, "bureau": one.bureau, **facts}
