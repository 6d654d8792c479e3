"""The acts at the window after registration: withdraw, arrived, inform, issue, transfer; and the shelf."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from services.intake import bodies, queries
from services.intake.answers import RequestAnswer, ShelfAnswer, request_answer, shelf_answer
from services.intake.api.callers import AtWindow
from services.intake.api.keyset import id_after
from services.intake.operations import window
from shared import clock
from shared.calendars import calendars
from shared.http import Page, PageQuery, page_of

router = APIRouter()


@router.post("/v1/requests/{request_id}/withdraw")
def withdraw(door: AtWindow, request_id: UUID) -> RequestAnswer:
    """The applicant takes the request back, before a decision."""
    with door.transaction() as session:
        return request_answer(window.withdraw(session, request_id, door.who, now=clock.now(session)))


@router.post("/v1/requests/{request_id}/arrived")
def arrived(door: AtWindow, request_id: UUID) -> RequestAnswer:
    """The courier brought the paper certificate, its correction, or the returned package back."""
    with door.transaction() as session:
        return request_answer(window.arrive(session, request_id, door.who, now=clock.now(session)))


@router.post("/v1/requests/{request_id}/inform")
def inform(door: AtWindow, request_id: UUID, body: bodies.InformBody) -> RequestAnswer:
    """Records the call, visit or letter by which the applicant was told."""
    with door.transaction() as session:
        now = clock.now(session)
        told = window.inform(
            session, request_id, door.who, body.way, grounds_given=body.grounds_given, now=now
        )
        return request_answer(told)


@router.post("/v1/requests/{request_id}/issue")
def issue(door: AtWindow, request_id: UUID, body: bodies.IssueBody) -> RequestAnswer:
    """Hands the certificate or the returned package over, on the proof shown."""
    with door.transaction() as session:
        return request_answer(
            window.issue(session, request_id, door.who, _proof(body), now=clock.now(session))
        )


@router.post("/v1/requests/{request_id}/transfer")
def transfer(door: AtWindow, request_id: UUID) -> RequestAnswer:
    """Hands over to the bureau what nobody fetched in its month."""
    with door.transaction() as session:
        return request_answer(window.transfer(session, request_id, door.who, now=clock.now(session)))


@router.get("/v1/shelf")
def shelf(door: AtWindow, page: Annotated[PageQuery, Query()]) -> Page[ShelfAnswer]:
    """Papers that wait to be fetched, the longest registered first."""
    with door.reading() as session:
        known = calendars(session)
        waiting = queries.shelf(session, door.who, limit=page.limit + 1, after=id_after(page))
        lines = [shelf_answer(request, known) for request in waiting]
    return page_of(lines, page, lambda line: [str(line.id)])


def _proof(body: bodies.IssueBody) -> window.Proof:
    shown, power = body.identity_document, body.power_of_attorney
    return window.Proof(
        identity_document=window.IdentityShown(**_fields(shown)) if shown else None,
        power_of_attorney=window.PowerOfAttorney(**_fields(power)) if power else None,
        receipt_lost=body.receipt_lost,
        note=body.note,
    )


def _fields(body: bodies.Body) -> dict[str, Any]:
    return body.model_dump()
