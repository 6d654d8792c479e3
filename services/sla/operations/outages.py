"""The clock's own record: every tick is noted, and a time without ticks is an outage."""

import json
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.sla.queries.deadlines import unseen
from services.sla.queries.failed import CALL_FAILED, DEADLINE_FAILED
from services.sla.queries.watch import TICK, Look, last_look_at, last_outage
from shared.bus.heartbeat import note_alive
from shared.bus.parked import GOES_ON

# Two timers that wake together see the same gap: one of them records it, and the other waits neither for it
# nor for one that froze before its commit.
MINE_TO_RECORD = text("select pg_try_advisory_xact_lock(hashtextextended('sla.outage', 0))")
RECORD = text("""
insert into sla.outage (began_at, ended_at, passed, passed_by)
values (:began_at, :ended_at, :passed, cast(:passed_by as jsonb))
on conflict (began_at) do nothing
""")
# The commit need not wait for the disk: what a crash of the server takes away here, the heartbeat and the
# outage together, the next tick sees and notes again.
UNHURRIED = text("set local synchronous_commit to off")


# An outage is caught up with when nothing from before its end is left to hear, to fire or to move on: what is
# heard later of that time was not missed by the clock. What cannot be taken or heard before a person acts is
# not waited for.
NOTHING_TO_FIRE = """
not exists (select from sla.deadline d where d.next_at <= o.ended_at and d.kind <> 'canary' and not
"""
NOTHING_TO_MOVE = """
and not exists (select from sla.escalation e where e.next_at <= o.ended_at and e.next_step <> 'gather'
    and e.acknowledged_at is null and e.closed_at is null and not
"""
NOTHING_TO_HEAR = """
and not exists (select from bus.delivery d join bus.event e on e.id = d.event_id
    where d.consumer = 'sla' and e.recorded_at + c.drill_offset <= o.ended_at and
"""
CATCH_UP = text(
    "\n".join(
        (
            "update sla.outage set caught_up_at = :now where began_at in (",
            "select o.began_at from sla.outage o, bus.clock c where o.caught_up_at is null and",
            *(NOTHING_TO_FIRE, DEADLINE_FAILED, ")"),
            *(NOTHING_TO_MOVE, CALL_FAILED, ")"),
            *(NOTHING_TO_HEAR, GOES_ON, ")"),
            "for update of o skip locked)",
        )
    )
)


def missed_until(session: Session) -> datetime | None:
    """The end of the outage that is being caught up with: what came due until then was missed, or None."""
    outage = last_outage(session)
    return outage.ended_at if outage and outage.caught_up_at is None else None


def note_tick(session: Session, outage_after_seconds: float, seen: Look) -> bool:
    """Notes that the timer looks now, and an outage where it had not looked for longer than allowed, with
    what had come due unseen.

    Waits for nobody: another timer may have frozen while it did the same. Gives False where another is about
    to record the outage: what was missed is not fired before that is known.
    """
    session.execute(UNHURRIED)
    was_out = seen.age_seconds is not None and seen.age_seconds > outage_after_seconds
    began_at = last_look_at(session, seen.now, outage_after_seconds) if was_out else None
    note_alive(session, TICK)
    if began_at is not None:
        return _record(session, began_at, seen.now)
    if seen.is_catching_up:
        session.execute(CATCH_UP, {"now": seen.now})
    return True


def _record(session: Session, began_at: datetime, now: datetime) -> bool:
    if not session.execute(MINE_TO_RECORD).scalar_one():
        return False
    passed_by = unseen(session, now=now)
    passed = sum(steps for by_step in passed_by.values() for steps in by_step.values())
    about = {"began_at": began_at, "ended_at": now, "passed": passed, "passed_by": json.dumps(passed_by)}
    session.execute(RECORD, about)
    return True
