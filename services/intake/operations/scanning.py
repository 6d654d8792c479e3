"""Looking through the courier's bag: what is there is received, what is not is missing, and what came of it.

The list is locked before its requests, those in one order; an item is touched under its request's lock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.intake import queries
from services.intake.domain.errors import NothingToExplain, NotTheOtherEnd, UnknownRequest
from services.intake.domain.states import ON_SHELF, WHEN_ARRIVED, Custody, State
from services.intake.domain.transferring import DISAGREEING, OUTCOMES, RECEIVER, Direction, ItemState, Outcome
from services.intake.models import Request, TransferItem, TransferList
from services.intake.operations.changing import (
    bring_to_shelf,
    change_state,
    drop_call_tasks,
    note_in_history,
    take_from_courier,
)
from services.intake.operations.registering import actor_of
from services.intake.operations.sending import about_list, where_is
from services.intake.operations.window import hand_over
from shared import bus
from shared.bus.events.intake import PackageArrived, TransferListScanned
from shared.errors import FieldError, InvalidInput
from shared.security import BUREAU_ROLES, Caller


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a person found out about a paper that is missing or extra."""

    number: str
    outcome: Outcome
    note: str


def scan(
    session: Session, list_id: UUID, numbers: Sequence[str], who: Caller, *, now: datetime
) -> tuple[TransferList, list[TransferItem]]:
    """Looks through the bag: what is there is received at this instant, what is not is missing (para 7).

    Scanning again only adds. Raises UnknownRequest, NotTheOtherEnd.
    """
    looked = queries.transfer_list(session, list_id, who, lock=True)
    _check_end(looked, who, sender=False)
    found = queries.locked_for_scan(session, list_id, numbers, who)
    items = {item.number: item for item in queries.items_of(session, list_id)}
    this = Scan(session, looked, found, items, who, now)
    taken_out = [this.take_out(number) for number in dict.fromkeys(numbers)]
    missed = [item for item in items.values() if item.state is ItemState.SENT]
    for item in missed:
        this.miss(item)
    drop_call_tasks(session, this.handed_over, now=now)
    is_first = looked.scanned_at is None
    looked.scanned_at, looked.scanned_by = looked.scanned_at or now, looked.scanned_by or actor_of(who)
    if is_first or any(taken_out) or missed:
        this.tell()
    return looked, [items[number] for number in sorted(items)]


def explain(
    session: Session, list_id: UUID, said: Explanation, who: Caller, *, now: datetime
) -> tuple[TransferList, Sequence[TransferItem]]:
    """Records what became of a missing or an extra paper; one that is missing may then go on another list.

    Raises UnknownRequest, NotTheOtherEnd, NothingToExplain, InvalidInput.
    """
    looked = queries.transfer_list(session, list_id, who, lock=True)
    _check_end(looked, who, sender=True)
    request = queries.locked_of_item(session, list_id, said.number)
    items = queries.items_of(session, list_id)
    item = _disagreed(items, said)
    item.outcome, item.note = said.outcome, said.note
    item.explained_at, item.explained_by = now, actor_of(who)
    if request is not None and request.transfer_list_id == list_id:
        request.transfer_list_id = None
        if said.outcome is Outcome.LOST:
            request.held_by = Custody.LOST
    return looked, items


@dataclass(frozen=True, slots=True)
class Scan:
    """One look through a bag, under the locks of its list and its requests."""

    session: Session
    looked: TransferList
    found: Mapping[str, Request]
    items: dict[str, TransferItem]
    who: Caller
    now: datetime
    handed_over: list[UUID] = field(default_factory=list)

    def take_out(self, number: str) -> bool:
        """One paper out of the bag; gives whether that is news."""
        item, request = self.items.get(number), self.found.get(number)
        if item is None:
            self._note_extra(number, request)
        elif item.state in (ItemState.SENT, ItemState.MISSING):
            item.state, item.found_at = ItemState.PRESENT, self.now
        else:
            return False
        if request is not None and where_is(request).is_awaited(self.looked.direction):
            self._receive(request)
        return True

    def miss(self, item: TransferItem) -> None:
        """One that is on the list and was not in the bag."""
        item.state = ItemState.MISSING
        request, note = self.found[item.number], f"missing from {self.looked.number}"
        actor = actor_of(self.who)
        note_in_history(self.session, request, request.state, now=self.now, actor=actor, note=note)

    def tell(self) -> None:
        """Says what was found, for both ends."""
        scanned = TransferListScanned(
            occurred_at=self.now,
            missing=self._unexplained(ItemState.MISSING),
            extra=self._unexplained(ItemState.EXTRA),
            **about_list(self.looked),
        )
        bus.publish(self.session, scanned)

    def _unexplained(self, state: ItemState) -> tuple[str, ...]:
        items = (item for item in self.items.values() if item.state is state and item.explained_at is None)
        return tuple(sorted(item.number for item in items))

    def _note_extra(self, number: str, request: Request | None) -> None:
        is_theirs = request is not None and request.centre == self.looked.centre
        reason = where_is(request).reason_beside(self.looked.direction) if request else "unknown_number"
        extra = TransferItem(
            list_id=self.looked.id,
            number=number,
            request_id=request.id if request and is_theirs else None,
            state=ItemState.EXTRA,
            reason=reason,
            found_at=self.now,
        )
        self.items[number] = extra
        self.session.add(extra)

    def _receive(self, request: Request) -> None:
        """The paper is at the end it goes to, by whatever list it came."""
        take_from_courier(self.session, request, at=self.now)
        actor = actor_of(self.who)
        if request.state in WHEN_ARRIVED:
            to = WHEN_ARRIVED[request.state]
            bring_to_shelf(self.session, request, to, now=self.now, actor=actor)
        elif request.state in ON_SHELF:
            hand_over(self.session, request, self.who, now=self.now)
            self.handed_over.append(request.id)
        elif request.state is State.REGISTERED:
            change_state(self.session, request, State.IN_BUREAU, now=self.now, actor=actor)
            bus.publish(self.session, self._arrived(request))
        request.held_by = RECEIVER[self.looked.direction]

    def _arrived(self, request: Request) -> PackageArrived:
        return PackageArrived(
            subject=request.id,
            occurred_at=self.now,
            number=request.number,
            transfer_list=self.looked.number,
            centre=request.centre,
            bureau=request.bureau,
        )


def _check_end(looked: TransferList, who: Caller, *, sender: bool) -> None:
    is_bureau = who.role in BUREAU_ROLES
    came_from_bureau = looked.direction is Direction.TO_CENTRE
    if (is_bureau == came_from_bureau) is not sender:
        raise NotTheOtherEnd


def _disagreed(items: Sequence[TransferItem], said: Explanation) -> TransferItem:
    """The item, where it is one to explain in this way."""
    item = next((one for one in items if one.number == said.number), None)
    if item is None:
        raise UnknownRequest
    if item.state not in DISAGREEING or item.explained_at is not None:
        raise NothingToExplain(state=item.state)
    if said.outcome not in OUTCOMES[item.state]:
        raise InvalidInput(FieldError("outcome", "not_of_this_paper", f"the paper is {item.state}"))
    return item
