"""The canary: a deadline of the clock's own that has to come all the way round every few minutes.

It is fired as every other is, calls the notifier, and is over when its answer is heard: timer, escalation,
bus, notifier and drain. Its silence is counted in real time: what is watched here are processes, not terms.
"""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.sla.domain.lives import CANARY, DUE, Status
from services.sla.models import Deadline
from services.sla.operations.incidents import settle
from services.sla.queries import watch
from shared.bus.publish import cause_of
from shared.ids import new_id

Outcome = Literal["set", "waiting", "overdue"]
FIRST = text("""
insert into sla.canary (id, sent_at, last_heard_at) select :id, now(), now()
where pg_try_advisory_xact_lock(hashtextextended('sla.canary', 0))
on conflict (singleton) do nothing returning id
""")
# Nothing is locked to look: of two ticks that see the same, one changes the row, and the other waits neither
# for it nor for one that froze. Only who is about to raise an incident locks the row and looks again, or the
# incident would outlive an answer under way; where that holds the row, the next tick sees what came of it.
LOCK = text("select id from sla.canary for update skip locked")
NEXT = text("""
update sla.canary set id = :id, sent_at = now(), heard_at = null
where id = (select id from sla.canary where id = :last for update skip locked) returning id
""")
FORGET = text("""
with fired as (delete from sla.fired where subject = :last and kind = 'canary'),
    called as (delete from sla.escalation where subject = :last and kind = 'canary')
delete from sla.deadline where subject = :last and kind = 'canary'
""")
HEARD = text("""
with heard as (
    update sla.canary set heard_at = now(), last_heard_at = now()
    where id = :id and heard_at is null returning id
), ended as (
    update sla.deadline d set ended_at = :now from heard where d.subject = heard.id and d.kind = 'canary'
), closed as (
    update sla.escalation e set closed_at = :now from heard where e.subject = heard.id and e.kind = 'canary'
)
select id from heard
""")


def watch_canary(session: Session, *, every_seconds: float, limit_seconds: float, now: datetime) -> Outcome:
    """Sets a canary due at once, and after each that came round or is lost the next, due in `every_seconds`.

    Raises an incident for one that was silent longer than the limit; it names what holds it.
    """
    seen = watch.canary(session)
    if seen is None:
        return _set(session, None, due_at=now, now=now)
    if seen.silent_seconds > limit_seconds:
        if session.execute(LOCK).first() is None:
            return "waiting"
        seen = watch.canary(session) or seen
    is_silent = seen.silent_seconds > limit_seconds
    if is_silent:
        settle(session, "canary_overdue", [seen.held_by], severity="critical", now=now)
    if seen.is_heard or (seen.held_by == "bus" and seen.age_seconds > limit_seconds):
        return _set(session, seen.id, due_at=now + timedelta(seconds=every_seconds), now=now)
    return "overdue" if is_silent else "waiting"


def note_answer(session: Session, canary: UUID, *, now: datetime) -> None:
    """The canary has come round: it is over, and so is the incident. Nothing for one that was replaced."""
    if session.execute(HEARD, {"id": canary, "now": now}).one_or_none() is not None:
        settle(session, "canary_overdue", [], severity="critical", now=now)


def _set(session: Session, last: UUID | None, *, due_at: datetime, now: datetime) -> Outcome:
    canary = new_id()
    statement, about = (FIRST, {}) if last is None else (NEXT, {"last": last})
    if session.execute(statement, {"id": canary, **about}).one_or_none() is None:
        return "waiting"  # another tick was quicker
    session.execute(FORGET, {"last": last})
    session.add(_deadline(session, canary, due_at=due_at, now=now))
    return "set"


def _deadline(session: Session, canary: UUID, *, due_at: datetime, now: datetime) -> Deadline:
    return Deadline(
        subject=canary,
        kind=CANARY,
        centre=CANARY,
        bureau=CANARY,
        rule=CANARY,
        started_at=now,
        due_at=due_at,
        strict_due_on=due_at.date(),
        status=Status.RUNNING,
        next_step=DUE,
        next_at=due_at,
        level=0,
        correlation_id=cause_of(session).correlation_id,
    )
