"""GET /v1/incidents, and /v1/parked with retry and discard: events that some service has given up."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel

from services.sla.api.shapes import Shape
from services.sla.models import Escalation, Incident
from services.sla.queries import escalations, incidents
from shared import bus
from shared.bus import parked
from shared.bus.parked import NotParked, Parked
from shared.http import Door, Page, allow
from shared.security import Role

router = APIRouter()
WATCHING = (Role.DIRECTOR, Role.BUREAU_HEAD, Role.SUPERVISOR, Role.ADMIN)
IncidentId = Annotated[str, Path(pattern=r"^[a-z]{1,20}:[0-9]{1,18}$", examples=["bureau:4711"])]


class ClockIncident(Shape):
    """Something is wrong with the clock or with what it counts by, and nobody has mended it yet."""

    id: UUID
    kind: str
    about: str
    severity: Literal["critical", "warning"]
    request_id: UUID | None
    centre: str | None
    bureau: str | None
    raised_at: datetime


class IncidentAnswer(Shape):
    """One parked delivery: what could not be done by whom, and how many of the request wait behind it."""

    id: str
    consumer: str
    event_id: int
    type: str
    version: int
    request_id: UUID
    occurred_at: datetime
    attempts: int
    parked_at: datetime
    last_error: str | None
    waiting: int


class Settled(BaseModel):
    """What became of the incident."""

    id: str
    outcome: Literal["retried", "discarded"]


@router.get("/v1/incidents")
def all_open(door: Annotated[Door, allow("sla", *WATCHING)]) -> Page[ClockIncident]:
    """What is wrong with the clock now, the gravest first: nobody to call before a year to be confirmed."""
    with door.reading() as session:
        reach = door.who.reach
        unanswered = [_of_call(one) for one in escalations.with_nobody(session, reach)]
        return Page(items=[*unanswered, *(_of_clock(one) for one in incidents.open_within(session, reach))])


@router.get("/v1/parked")
def all_parked(door: Annotated[Door, allow("sla", Role.SUPERVISOR, Role.ADMIN)]) -> Page[IncidentAnswer]:
    """The parked deliveries that the caller may see, oldest first."""
    with door.reading() as session:
        return Page(items=[_answer(one) for one in incidents.parked_within(session, door.who.reach)])


@router.post("/v1/parked/{incident_id}/retry")
def retry(
    incident_id: IncidentId, door: Annotated[Door, allow("sla", Role.SUPERVISOR, Role.ADMIN)]
) -> Settled:
    """Gives the delivery its attempts back."""
    _settle(incident_id, door, parked.retry)
    return Settled(id=incident_id, outcome="retried")


@router.post("/v1/parked/{incident_id}/discard")
def discard(
    incident_id: IncidentId, door: Annotated[Door, allow("sla", Role.SUPERVISOR, Role.ADMIN)]
) -> Settled:
    """Drops the delivery for good and lets those behind it go on."""
    _settle(incident_id, door, parked.discard)
    return Settled(id=incident_id, outcome="discarded")


def _of_call(one: Escalation) -> ClockIncident:
    return ClockIncident(
        id=one.id,
        kind="nobody_to_call",
        about=f"{one.kind}:{one.role}:{one.level}",
        severity="critical",
        request_id=one.subject,
        centre=one.centre,
        bureau=one.bureau,
        raised_at=one.nobody_since,
    )


def _of_clock(one: Incident) -> ClockIncident:
    return ClockIncident(
        id=one.id,
        kind=one.kind,
        about=one.about,
        severity=one.severity,
        request_id=one.subject,
        centre=one.centre,
        bureau=one.bureau,
        raised_at=one.raised_at,
    )


def _settle(incident_id: str, door: Door, act: Callable[..., None]) -> None:
    consumer, _, event_id = incident_id.partition(":")
    with door.transaction() as session:
        if not incidents.is_visible(session, int(event_id), door.who.reach):
            raise NotParked
        act(session, consumer=consumer, event_id=int(event_id))
        bus.ring_after_commit(session, consumer)


def _answer(one: Parked) -> IncidentAnswer:
    return IncidentAnswer(
        id=f"{one.consumer}:{one.event_id}",
        consumer=one.consumer,
        event_id=one.event_id,
        type=one.type,
        version=one.version,
        request_id=one.subject,
        occurred_at=one.occurred_at,
        attempts=one.attempts,
        parked_at=one.parked_at,
        last_error=one.last_error,
        waiting=one.waiting,
    )
