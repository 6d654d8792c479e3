"""The journal of complaints: register, answer, read. What people wrote is seen here and on no bus."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.intake import queries
from services.intake.api.callers import Answerer, AtWindow, CentreWatcher
from services.intake.api.keys import OptionalKey
from services.intake.api.keyset import id_after
from services.intake.bodies.counter import AnswerBody, ComplaintBody
from services.intake.domain.complaints import ComplaintState
from services.intake.models import Complaint
from services.intake.operations import complaints
from shared import clock
from shared.http import Page, PageQuery, page_of

router = APIRouter()


class ComplaintAnswer(BaseModel):
    """A line of the journal; `answer` and what it found once it is answered."""

    id: UUID
    number: str
    centre: str
    bureau: str
    request_id: UUID | None
    about: str
    addressed_to: str
    way: str
    complainer: dict[str, Any] | None
    text: str
    state: ComplaintState
    registered_at: datetime
    answered_at: datetime | None
    answer: str | None
    founded: bool | None
    satisfied: bool | None


class JournalQuery(PageQuery):
    """What the journal is narrowed to."""

    state: ComplaintState | None = None


@router.post("/v1/complaints", status_code=201)
def register(door: AtWindow, body: ComplaintBody, key: OptionalKey = None) -> ComplaintAnswer:
    """Registers a complaint in the journal, once per Idempotency-Key; the term of para 23 runs from now."""
    with door.transaction() as session:
        now = clock.now(session)
        grievance = _grievance(body)
        return _answer(complaints.register_complaint(session, grievance, door.who, now=now, key=key))


@router.post("/v1/complaints/{complaint_id}/answer")
def answer(door: Answerer, complaint_id: UUID, body: AnswerBody) -> ComplaintAnswer:
    """Writes down the answer, and whether the complaint was founded and satisfied."""
    verdict = complaints.Verdict(body.founded, body.satisfied, body.answer)
    with door.transaction() as session:
        now = clock.now(session)
        return _answer(complaints.answer_complaint(session, complaint_id, verdict, door.who, now=now))


@router.get("/v1/complaints")
def journal(door: CentreWatcher, asked: Annotated[JournalQuery, Query()]) -> Page[ComplaintAnswer]:
    """The complaints that the caller may see, the latest first."""
    with door.reading() as session:
        found = queries.list_complaints(
            session, door.who, asked.state, limit=asked.limit + 1, before=id_after(asked)
        )
        lines = [_answer(complaint) for complaint in found]
    return page_of(lines, asked, lambda line: [str(line.id)])


@router.get("/v1/complaints/{complaint_id}")
def read(door: CentreWatcher, complaint_id: UUID) -> ComplaintAnswer:
    """One complaint as it stands."""
    with door.reading() as session:
        return _answer(queries.complaint_of(session, complaint_id, door.who))


def _grievance(body: ComplaintBody) -> complaints.Grievance:
    return complaints.Grievance(
        centre=body.centre,
        request_id=body.request_id,
        about=body.about,
        addressed_to=body.addressed_to,
        way=body.way,
        complainer=body.complainer.model_dump() if body.complainer else None,
        words=body.text,
    )


def _answer(complaint: Complaint) -> ComplaintAnswer:
    columns = {name: getattr(complaint, name) for name in ComplaintAnswer.model_fields if name != "text"}
    return ComplaintAnswer(text=complaint.words, **columns)
