"""Ratings: one consumer's answer to one question of annex 2."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.intake import queries
from services.intake.domain.errors import QuestionAnsweredBefore
from services.intake.models import Feedback
from services.intake.operations.complaints import check_request, check_same
from services.intake.operations.serials import centre_in_sight
from shared import bus
from shared.bus.events.intake import FeedbackGiven, SurveyQuestion
from shared.ids import new_id
from shared.security import Caller


@dataclass(frozen=True)
class Rating:
    """Whether a consumer is satisfied with what one question asks; `request_id` where it is known."""

    centre: str
    request_id: UUID | None
    question: SurveyQuestion
    satisfied: bool


def give_feedback(
    session: Session, rating: Rating, who: Caller, *, now: datetime, key: str | None = None
) -> UUID:
    """Notes the answer, once per `key`, and gives its id.

    Raises NotFound, InvalidInput for a request that is not this centre's, QuestionAnsweredBefore,
    IdempotencyKeyReused.
    """
    here = centre_in_sight(rating.centre, who)
    before = queries.made_before(session, Feedback, here.id, key)
    if before is not None:
        check_same(before, vars(rating))
        return before.id
    check_request(session, rating.request_id, here.id, who)
    row = {"id": new_id(), "bureau": here.bureau_id, "given_at": now, "idempotency_key": key}
    kept = session.execute(
        insert(Feedback).values(row | vars(rating)).on_conflict_do_nothing().returning(Feedback.id)
    )
    feedback_id = kept.scalar_one_or_none()
    if feedback_id is None:
        raise QuestionAnsweredBefore(question=rating.question)
    event = FeedbackGiven(
        subject=feedback_id,
        occurred_at=now,
        feedback_id=feedback_id,
        bureau=here.bureau_id,
        **vars(rating),
    )
    bus.publish(session, event)
    return feedback_id
