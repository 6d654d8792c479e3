"""What happens to an open call by itself: told in the morning, climbing unanswered, nobody left to call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.sla.domain.calling import WAITING, Next, Place, climb_of, gather_of
from services.sla.domain.counting import place_of
from services.sla.domain.ladder import Rung, rung_above, rung_at
from services.sla.models import Deadline, Escalation
from services.sla.operations.firing import Calling, Reached, post_of
from services.sla.operations.saying import called
from services.sla.queries import people
from services.sla.queries.people import Post
from shared import bus
from shared.bus import Cause
from shared.bus.publish import Outbox
from shared.ids import new_id
from shared.standard.calendars import Calendars
from shared.standard.terms import rule_by_id


@dataclass(frozen=True)
class Waiting:
    """A call whose instant has come, with its deadline: both are locked."""

    call: Escalation
    deadline: Deadline
    place: Place


def move_on(
    session: Session,
    due: Sequence[tuple[Escalation, Deadline]],
    calendars: Calendars,
    *,
    missed_until: datetime | None = None,
    now: datetime,
) -> list[str]:
    """Takes the next step of each open call; gives the steps taken: called, gathered, climbed, nobody.

    What came due until `missed_until`, the end of the last outage, is told all at once, by gathering.py.
    """
    calling = Calling(calendars, missed_until, now)
    waiting = [Waiting(call, deadline, _place(deadline, calendars)) for call, deadline in due]
    reached = people.reached(session, _posts(waiting), now=now)
    return [_move_on(session, one, reached, calling) for one in waiting]


def _move_on(session: Session, one: Waiting, reached: Reached, calling: Calling) -> str:
    call, now, is_missed = one.call, calling.now, calling.is_missed(one.call.next_at)
    rung = rung_at(call.kind, call.level)
    if call.next_step == "call" and is_missed:
        call.next_step, call.next_at = gather_of(rung, one.place, now=now)
        return "gathered"
    if call.next_step == "call":
        has_climbed = one.deadline.level > call.level  # the rung above has been called before
        coming = (None, None) if has_climbed else climb_of(call.kind, rung, one.place, now=now)
        call.next_step, call.next_at = coming
        call.nobody_since = None if post_of(call, rung) in reached else call.nobody_since or now
        _say(session, one, call, rung, reached, now)
        return "called"
    above = rung_above(call.kind, call.level)
    due_at, call.next_step, call.next_at = call.next_at or now, None, None
    if above is None:
        call.nobody_since = call.nobody_since or now
        return "nobody"
    _raise(session, one, above, reached, calling.next_of(one.deadline, above, due_at), now)
    return "climbed"


def _raise(session: Session, one: Waiting, rung: Rung, reached: Reached, coming: Next, now: datetime) -> None:
    next_step, next_at = coming
    call = Escalation(
        id=new_id(),
        subject=one.call.subject,
        kind=one.call.kind,
        level=rung.level,
        role=rung.role,
        reason=rung.reason,
        raised_at=now,
        centre=one.call.centre,
        bureau=one.call.bureau,
        next_step=next_step,
        next_at=next_at,
        nobody_since=None if post_of(one.call, rung) in reached else now,
    )
    session.add(call)
    one.deadline.level = max(one.deadline.level, rung.level)
    if next_step not in WAITING:
        _say(session, one, call, rung, reached, now)


def _say(
    session: Session, one: Waiting, call: Escalation, rung: Rung, reached: Reached, now: datetime
) -> None:
    outbox: Outbox = session.info["outbox"]
    outbox.cause = Cause("sla", f"{call.kind}:level:{call.level}", one.deadline.correlation_id)
    stands_in = reached.get(post_of(call, rung))
    bus.publish(session, called(one.deadline, rung, call.id, stands_in, now=now))


def _posts(waiting: Sequence[Waiting]) -> list[Post]:
    """Who may have to be called: now, where that was put off, or above."""
    rungs = (
        (one.call, find(one.call.kind, one.call.level)) for one in waiting for find in (rung_at, rung_above)
    )
    return [post_of(call, rung) for call, rung in rungs if rung is not None]


def _place(deadline: Deadline, calendars: Calendars) -> Place:
    return place_of(rule_by_id(deadline.rule), calendars, deadline.centre, deadline.bureau)
