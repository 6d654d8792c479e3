"""GET, POST and DELETE /v1/absences: who is away, and who stands in."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from services.sla.api.shapes import Shape
from services.sla.domain.absences import local_day
from services.sla.operations.absences import Away, end_absence, note_absence
from services.sla.queries import people
from shared import clock
from shared.http import Door, Page, allow
from shared.security import Role

router = APIRouter()
STAFF = (Role.INSPECTOR, Role.DIRECTOR, Role.OPERATOR, Role.BUREAU_HEAD, Role.ADMIN)
Staff = Annotated[Door, allow("sla", *STAFF)]
Overseer = Annotated[Door, allow("sla", *STAFF, Role.SUPERVISOR)]


class NewAbsence(BaseModel):
    """Somebody, by the id of the key, is away on these days, both included."""

    model_config = ConfigDict(extra="forbid")

    key_id: UUID
    first_on: date
    last_on: date
    substitute_id: UUID | None = None


class AbsenceAnswer(Shape):
    """An absence as it was written down."""

    id: UUID
    key_id: UUID
    first_on: date
    last_on: date
    substitute_id: UUID | None
    noted_by: UUID
    noted_at: datetime


@router.get("/v1/absences")
def absences(door: Overseer) -> Page[AbsenceAnswer]:
    """Who of the caller's places is away today or will be."""
    with door.reading() as session:
        who = door.who
        today = local_day(clock.now(session), centres=who.centres, bureau=who.bureau)
        rows = people.absences(session, who, since=today)
        return Page(items=[AbsenceAnswer.model_validate(row) for row in rows])


@router.post("/v1/absences", status_code=201)
def note(body: NewAbsence, door: Staff) -> AbsenceAnswer:
    """Writes an absence down: one's own, or of one's people. From then on the substitute may answer."""
    with door.transaction() as session:
        row = note_absence(session, Away(**body.model_dump()), door.who, now=clock.now(session))
        return AbsenceAnswer.model_validate(row)


@router.delete("/v1/absences/{absence_id}", status_code=204)
def end(absence_id: UUID, door: Staff) -> None:
    """Somebody is back early, or was never away."""
    with door.transaction() as session:
        end_absence(session, absence_id, door.who, now=clock.now(session))
