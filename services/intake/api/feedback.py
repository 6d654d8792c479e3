"""POST /v1/feedback: what consumers think of the service, question by question of annex 2."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.intake.api.callers import AtWindow
from services.intake.api.keys import OptionalKey
from services.intake.bodies.counter import FeedbackBody
from services.intake.operations.feedback import Rating, give_feedback
from shared import clock

router = APIRouter()


class FeedbackAnswer(BaseModel):
    """The answer was noted under this id."""

    id: UUID


@router.post("/v1/feedback", status_code=201)
def give(door: AtWindow, body: FeedbackBody, key: OptionalKey = None) -> FeedbackAnswer:
    """Notes one answer to one question, once per Idempotency-Key; of a request each question once."""
    rating = Rating(body.centre, body.request_id, body.question, body.satisfied)
    with door.transaction() as session:
        now = clock.now(session)
        return FeedbackAnswer(id=give_feedback(session, rating, door.who, now=now, key=key))
