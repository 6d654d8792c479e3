"""What anybody may ask without a key: the service in short, the centres, and how far one's own request is."""

import hmac
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.intake import queries
from services.intake.answers import kept_until
from services.intake.api.callers import Anybody
from services.intake.directory import centres_directory, next_step, service_in_short
from services.intake.domain.errors import UnknownRequest
from services.intake.domain.states import State
from shared.calendars import calendars

router = APIRouter()


class TextAnswer(BaseModel):
    """The same words in Kazakh, Russian and English."""

    kk: str
    ru: str
    en: str


class TrackAnswer(BaseModel):
    """How far a request is; no name."""

    number: str
    state: State
    next_step: TextAnswer
    registered_at: datetime
    promised_at: datetime
    kept_until: date | None


@router.get("/v1/track/{number}")
def track(door: Anybody, number: str, code: Annotated[str, Query(max_length=50)] = "") -> TrackAnswer:
    """The state by number and code of the receipt; a wrong code is answered as an unknown number."""
    with door.reading() as session:
        request = queries.by_number(session, number)
        if request is None or not hmac.compare_digest(
            request.track_code.encode(), code.strip().upper().encode()
        ):
            raise UnknownRequest
        step = next_step(request.state, is_revoked=request.certificate_revoked_at is not None)
        return TrackAnswer(
            number=request.number,
            state=request.state,
            next_step=TextAnswer(kk=step.kk, ru=step.ru, en=step.en),
            registered_at=request.registered_at,
            promised_at=request.promised_at,
            kept_until=kept_until(request, calendars(session)),
        )


@router.get("/v1/service")
def service(door: Anybody) -> dict[str, Any]:
    """The order in short: who may ask, what to bring, terms, cost, where to complain; kk, ru, en."""
    return service_in_short()


@router.get("/v1/centres")
def centres(door: Anybody) -> list[dict[str, Any]]:
    """The directory of the 27 centres with their hours and the director's reception."""
    return centres_directory()
