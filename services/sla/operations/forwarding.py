"""Terms and calls that go with a case to another region's bureau."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.sla.models import Escalation
from services.sla.queries.batch import batch_of
from services.sla.queries.escalations import IS_OPEN


def move_terms(session: Session, subject: UUID, bureau: str) -> None:
    """Gives the request's terms to a bureau, their instants as they are, and the unanswered calls."""
    for (of, _), deadline in batch_of(session).deadlines.items():
        if of == subject:
            deadline.bureau = bureau
    session.execute(
        update(Escalation)
        .where(Escalation.subject == subject, IS_OPEN)
        .values(bureau=bureau, nobody_since=None)
        .execution_options(synchronize_session=False)
    )
