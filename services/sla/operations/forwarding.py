"""Terms and calls that go with a case to another region's bureau."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.sla.domain.calling import call_at
from services.sla.domain.counting import zone_for
from services.sla.domain.ladder import Rung, rung_called
from services.sla.domain.pausing import still_until
from services.sla.models import Deadline, Escalation
from services.sla.operations.firing import post_of
from services.sla.queries import people
from services.sla.queries.batch import Batch, batch_of
from services.sla.queries.escalations import locked_open
from services.sla.queries.measures import counted_in, measure_of
from services.sla.queries.people import Post
from shared.ids import new_id


def move_terms(session: Session, subject: UUID, bureau: str, *, now: datetime) -> None:
    """Gives a bureau the request's terms that have not ended, their instants as they are, and their calls.

    They go on to be counted by the calendar of the bureau where they began, by which they were told.
    Those who are called there are told as of a call of their own; calls of terms that have ended stay.
    """
    batch = batch_of(session)
    open_terms = {
        kind: deadline
        for (of, kind), deadline in batch.deadlines.items()
        if of == subject and deadline.ended_at is None and deadline.bureau != bureau
    }
    for deadline in open_terms.values():
        deadline.counted_in, deadline.bureau = counted_in(deadline), bureau
    if open_terms:
        calls = [call for call in locked_open(session, subject) if call.kind in open_terms]
        _move_calls(session, calls, open_terms, batch, now)


def _move_calls(
    session: Session,
    calls: Sequence[Escalation],
    deadlines: Mapping[str, Deadline],
    batch: Batch,
    now: datetime,
) -> None:
    posts = {call.id: post_of(deadlines[call.kind], _rung(call)) for call in calls}
    reached = people.reached(session, posts.values(), now=now)
    for call in calls:
        told_anew = _told_anew(call, posts[call.id], deadlines[call.kind], batch, now)
        is_nobody = posts[call.id] not in reached
        # The highest rung was waited for in vain, though somebody is there: that stays.
        is_in_vain = not told_anew and call.next_step is None
        nobody_since = (call.nobody_since or now) if is_nobody else call.nobody_since if is_in_vain else None
        session.execute(
            update(Escalation)
            .where(Escalation.id == call.id)
            .values(bureau=deadlines[call.kind].bureau, nobody_since=nobody_since, **told_anew)
            .execution_options(synchronize_session=False)
        )


def _rung(call: Escalation) -> Rung:
    return rung_called(call.kind, call.level, call.reason, call.role)


def _told_anew(
    call: Escalation, post: Post, deadline: Deadline, batch: Batch, now: datetime
) -> dict[str, Any]:
    """A call of the new bureau or its department, with an id of its own, or those who were told of it before
    would be all."""
    _, of_bureau = post.place
    if of_bureau is None or call.next_step == "gather":
        return {}
    measure = measure_of(deadline, batch.calendars)
    zone = zone_for(measure.rule, deadline.centre, deadline.bureau)
    at = call_at(still_until(measure.pauses, measure.zone, now=now), zone)
    return {"id": new_id(), "next_step": "call", "next_at": at}
