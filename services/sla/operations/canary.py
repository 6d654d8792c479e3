"""The canary: a call that has to arrive at the notifier every few minutes, or the clock is not to be trusted.

In real time: what is watched here are processes, not terms.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.sla.operations.incidents import settle
from shared import bus
from shared.bus.events.sla import CanaryCalled
from shared.ids import new_id

Outcome = Literal["sent", "heard", "waiting", "resting"]
# Nothing is locked to look: of two ticks that see the same, one changes the row.
LOOK = text("""
select c.id, c.heard_at is not null as is_heard,
    extract(epoch from now() - c.sent_at)::float8 as age_seconds,
    extract(epoch from now() - c.last_heard_at)::float8 as silent_seconds,
    exists (select from bus.delivery d where d.consumer = 'notifier' and d.subject = c.id) as is_open
from sla.canary c
""")
FIRST = text("""
insert into sla.canary (id, sent_at, last_heard_at) values (:id, now(), now())
on conflict (singleton) do nothing returning id
""")
NEXT = text("""
update sla.canary set id = :id, sent_at = now(), heard_at = null
where id = :last and heard_at is not null returning id
""")
HEARD = text("""
update sla.canary set heard_at = now(), last_heard_at = now() where id = :last and heard_at is null
""")


def watch_canary(session: Session, *, every_seconds: float, limit_seconds: float, now: datetime) -> Outcome:
    """Sends a canary when it is time, notes the one that was heard, raises an incident for a silent one."""
    seen = session.execute(LOOK).one_or_none()
    if seen is None:
        return _send(session, None, now)
    if seen.is_heard:
        return _send(session, seen.id, now) if seen.age_seconds >= every_seconds else "resting"
    if seen.is_open:
        if seen.silent_seconds > limit_seconds:
            settle(session, "canary_overdue", ["notifier"], severity="critical", now=now)
        return "waiting"
    session.execute(HEARD, {"last": seen.id})
    settle(session, "canary_overdue", [], severity="critical", now=now)
    return "heard"


def _send(session: Session, last: UUID | None, now: datetime) -> Outcome:
    canary = new_id()
    statement, about = (FIRST, {}) if last is None else (NEXT, {"last": last})
    if session.execute(statement, {"id": canary, **about}).one_or_none() is None:
        return "resting"  # another tick was quicker
    bus.publish(session, CanaryCalled(subject=canary, occurred_at=now))
    return "sent"
