"""Terms and calls that go with a case to another region's bureau."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.sla.domain.calling import call_at
from services.sla.domain.ladder import rung_called
from services.sla.domain.pausing import still_until
from services.sla.models import Deadline, Escalation
from services.sla.operations.firing import post_of
from services.sla.queries import people
from services.sla.queries.batch import Batch, batch_of
from services.sla.queries.escalations import locked_open
from services.sla.queries.measures import measure_of
from services.sla.queries.people import Post
from shared.ids import new_id


def move_terms(session: Session, subject: UUID, bureau: str, *, now: datetime) -> None:
    """Gives a bureau the request's terms that have not ended, their instants as they are, and their calls.

    Those who are called there are told as of a call of their own; calls of terms that have ended stay.
    """
    batch = batch_of(session)
    open_terms = {
        kind: deadline
        for (of, kind), deadline in batch.deadlines.items()
        if of == subject and deadline.ended_at is None and deadline.bureau != bureau
    }
    for deadline in open_terms.values():
        deadline.bureau = bureau
    for call in locked_open(session, subject) if open_terms else ():
        if call.kind in open_terms:
            _move_call(session, call, open_terms[call.kind], batch, now)


def _move_call(session: Session, call: Escalation, deadline: Deadline, batch: Batch, now: datetime) -> None:
    post = post_of(deadline, rung_called(call.kind, call.level, call.reason, call.role))
    told_anew = _told_anew(call, post, deadline, batch, now)
    is_nobody = not people.reached(session, [post], now=now)
    # The highest rung was waited for in vain, though somebody is there: that stays.
    is_in_vain = not told_anew and call.next_step is None
    nobody_since = (call.nobody_since or now) if is_nobody else call.nobody_since if is_in_vain else None
    session.execute(
        update(Escalation)
        .where(Escalation.id == call.id)
        .values(bureau=deadline.bureau, nobody_since=nobody_since, **told_anew)
        .execution_options(synchronize_session=False)
    )


def _told_anew(
    call: Escalation, post: Post, deadline: Deadline, batch: Batch, now: datetime
) -> dict[str, Any]:
    """A call of the new bureau or its department, with an id of its own, or those who were told of it before
    would be all."""
    _, of_bureau = post.place
    if of_bureau is None or call.next_step == "gather":
        return {}
    measure = measure_of(deadline, batch.calendars)
    at = call_at(still_until(measure.pauses, measure.zone, now=now), measure.zone)
    return {"id": new_id(), "next_step": "call", "next_at": at}
