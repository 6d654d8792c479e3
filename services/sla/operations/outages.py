"""The clock's own record: every tick is noted, and a time without ticks is an outage."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.sla.queries.deadlines import count_due
from services.sla.queries.watch import TICK, last_look_at, last_outage, last_tick
from shared.bus.heartbeat import note_alive

# Two timers that wake together see the same gap: one of them records it.
RECORD = text("""
insert into sla.outage (began_at, ended_at, passed) values (:began_at, :ended_at, :passed)
on conflict (began_at) do nothing
""")


def missed_until(session: Session) -> datetime | None:
    """The end of the last outage: what came due until then was missed. None where there never was one."""
    outage = last_outage(session)
    return outage.ended_at if outage else None


def note_tick(session: Session, outage_after_seconds: float, *, now: datetime) -> bool:
    """Notes that the timer looks now; gives True where it had not looked for longer than allowed.

    The outage is recorded with how many steps had come due unseen.
    """
    last = last_tick(session)
    was_out = last is not None and last.age_seconds > outage_after_seconds
    if last is not None and was_out:
        began_at = last_look_at(session, now=now)
        session.execute(
            RECORD, {"began_at": began_at, "ended_at": now, "passed": count_due(session, now=now)}
        )
    note_alive(session, TICK)
    return was_out
