"""GET and POST /v1/absences: who is away, and who stands in."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from services.sla.api.shapes import Shape
from services.sla.operations.absences import Away, note_absence
from services.sla.queries import people
from shared import clock
from shared.http import Door, Page, allow
from shared.security import Role

router = APIRouter()


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
def absences(door: Annotated[Door, allow("sla", Role.SUPERVISOR, Role.ADMIN)]) -> Page[AbsenceAnswer]:
    """Who is away today or will be."""
    with door.reading() as session:
        rows = people.absences(session, since=clock.now(session).date())
        return Page(items=[AbsenceAnswer.model_validate(row) for row in rows])


@router.post("/v1/absences", status_code=201)
def note(body: NewAbsence, door: Annotated[Door, allow("sla", Role.ADMIN)]) -> AbsenceAnswer:
    """Writes an absence down; from then on the substitute may answer."""
    with door.transaction() as session:
        row = note_absence(session, Away(**body.model_dump()), door.who, now=clock.now(session))
        return AbsenceAnswer.model_validate(row)
