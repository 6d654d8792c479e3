"""The electronic queue: take a ticket, call the next to a window, finish; and the board."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.intake import queries
from services.intake.api.callers import AtWindow, CentreWatcher
from services.intake.api.keys import OptionalKey
from services.intake.bodies.counter import NextBody, ServedBody, TicketBody
from services.intake.domain.tickets import TicketState, longest_wait_seconds, number_on_board, waited_seconds
from services.intake.models import Ticket
from services.intake.operations import queueing
from services.intake.operations.serials import centre_in_sight
from shared import clock
from shared.errors import FieldError, InvalidInput
from shared.security import Caller

router = APIRouter()


class TicketAnswer(BaseModel):
    """One ticket; `number` is what the visitor reads. `waited_seconds`: until called or gone, or now."""

    id: UUID
    number: str
    centre: str
    state: TicketState
    window: str | None
    issued_at: datetime
    called_at: datetime | None
    closed_at: datetime | None
    waited_seconds: int


class BoardAnswer(BaseModel):
    """The queue of today: who is at which window, who waits, and how long the longest has waited."""

    centre: str
    called: list[TicketAnswer]
    waiting: list[TicketAnswer]
    longest_wait_seconds: int


@router.post("/v1/tickets", status_code=201)
def take(door: AtWindow, body: TicketBody, key: OptionalKey = None) -> TicketAnswer:
    """Gives the next place in the queue of a centre; a repeated Idempotency-Key the same place."""
    with door.transaction() as session:
        now = clock.now(session)
        return _answer(queueing.take_ticket(session, body.centre, door.who, now=now, key=key), now)


@router.post(
    "/v1/tickets/next", response_model=TicketAnswer, responses={204: {"description": "nobody waits"}}
)
def call_next(door: AtWindow, body: NextBody) -> TicketAnswer | Response:
    """Calls who has waited longest to a window, or gives who is there still; 204 where nobody waits."""
    with door.transaction() as session:
        now = clock.now(session)
        called = queueing.call_next(session, body.centre, body.window, door.who, now=now)
        return _answer(called, now) if called else Response(status_code=204)


@router.post("/v1/tickets/{ticket_id}/served")
def served(door: AtWindow, ticket_id: UUID, body: ServedBody | None = None) -> TicketAnswer:
    """The visitor was served, or did not come; without a body: served."""
    outcome = TicketState((body or ServedBody()).outcome)
    with door.transaction() as session:
        now = clock.now(session)
        return _answer(queueing.close_ticket(session, ticket_id, outcome, door.who, now=now), now)


@router.get("/v1/queue")
def board(door: CentreWatcher, centre: str | None = None) -> BoardAnswer:
    """The board of a centre with its waits; who works at one centre need not name it."""
    here = centre_in_sight(centre or _only_centre(door.who), door.who)
    with door.reading() as session:
        now = clock.now(session)
        shown = queries.on_board(session, here.id, now.astimezone(here.zone).date())
        return BoardAnswer(
            centre=here.id,
            called=[_answer(ticket, now) for ticket in shown.called],
            waiting=[_answer(ticket, now) for ticket in shown.waiting],
            longest_wait_seconds=longest_wait_seconds([one.issued_at for one in shown.waiting], now),
        )


def _only_centre(who: Caller) -> str:
    if len(who.centres) != 1:
        raise InvalidInput(FieldError("centre", "missing", "name the centre whose board it is"))
    return who.centres[0]


def _answer(ticket: Ticket, now: datetime) -> TicketAnswer:
    return TicketAnswer(
        id=ticket.id,
        number=number_on_board(ticket.serial),
        centre=ticket.centre,
        state=ticket.state,
        window=ticket.window,
        issued_at=ticket.issued_at,
        called_at=ticket.called_at,
        closed_at=ticket.closed_at,
        waited_seconds=waited_seconds(ticket.issued_at, ticket.called_at or ticket.closed_at or now),
    )
