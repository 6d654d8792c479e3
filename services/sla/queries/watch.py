"""Whether the clock itself is alive: its last look, what it has not seen, how old the oldest delivery is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from services.sla.models import Outage
from services.sla.queries import deadlines, escalations
from shared import clock
from shared.bus.parked import GOES_ON

TICK = "sla.tick"
HEARTBEATS = text("""
select process, at + drill_offset as at, extract(epoch from now() - at)::float8 as age_seconds
from bus.heartbeat, bus.clock order by process
""")
# In real time, as bus.event was written: leases and waiting move due_at about.
OLDEST_OPEN = text(
    "\n".join(
        (
            "select d.consumer, count(*) as deliveries, count(d.parked_at) as parked,",
            *("min(e.recorded_at) filter (where", GOES_ON, ") as oldest_at"),
            "from bus.delivery d join bus.event e on e.id = d.event_id",
            "group by d.consumer order by d.consumer",
        )
    )
)
# Nothing where another timer has looked meanwhile: it takes what is due itself. In drill mode the clock may
# have been moved since the last look: then it did not look from the first step on that it has not taken.
LAST_LOOK = text("""
select least(h.at + c.drill_offset,
    (select min(next_at) from sla.deadline
        where c.drill and next_at <= :now and kind <> 'canary'))
from bus.heartbeat h, bus.clock c
where h.process = :process and h.at < now() - make_interval(secs => :outage_after_seconds)
""")
# What holds the canary: the timer until it is fired, then whoever has to hear next, or nobody: it is lost.
CANARY = text("""
select c.id, c.heard_at is not null as is_heard,
    extract(epoch from clock_timestamp() - c.sent_at)::float8 as age_seconds,
    extract(epoch from clock_timestamp() - c.last_heard_at)::float8 as silent_seconds,
    case when exists (select from sla.deadline d where d.subject = c.id and d.status = 'running') then 'timer'
        else coalesce((select d.consumer from bus.delivery d where d.subject = c.id
            and d.consumer in ('notifier', 'sla') order by d.event_id desc limit 1), 'bus') end as held_by
from sla.canary c
""")
# Of deadlines and of calls: one that cannot move is as late as the other.
OLDEST_UNTAKEN = text("""
select least((select min(next_at) from sla.deadline), (select min(next_at) from sla.escalation
    where acknowledged_at is null and closed_at is null))
""")
LAST_TICK = text("""
select at + drill_offset as at, extract(epoch from now() - at)::float8 as age_seconds
from bus.heartbeat, bus.clock where process = :process
""")
# What an idle tick asks, in one statement. By the earliest instants, not by "is there one before now": the
# smallest entry of each index answers, however many deadlines are open and whatever their statistics say.
LOOK = text("""
select now() + c.drill_offset as now,
    extract(epoch from now() - h.at)::float8 as age_seconds,
    coalesce(least((select min(next_at) from sla.deadline), (select min(next_at) from sla.escalation
        where acknowledged_at is null and closed_at is null)) <= now() + c.drill_offset, false) as is_due,
    exists (select from sla.outage where caught_up_at is null) as is_catching_up
from bus.clock c left join bus.heartbeat h on h.process = :process
""")


@dataclass(frozen=True)
class Look:
    """What a tick sees first: the instant (domain time, aware, in UTC), how many real seconds ago the timer
    last looked, None where it never did, whether anything is due, and whether an outage is still being caught
    up with.
    """

    now: datetime
    age_seconds: float | None
    is_due: bool
    is_catching_up: bool


@dataclass(frozen=True)
class Backlog:
    """What one service still has to hear."""

    consumer: str
    deliveries: int
    parked: int
    oldest_at: datetime | None


def heartbeats(session: Session) -> Sequence[Row[Any]]:
    """Every process's last sign of life: `process`, `at` (domain time), `age_seconds` (real)."""
    return session.execute(HEARTBEATS).all()


def last_look_at(session: Session, now: datetime, outage_after_seconds: float) -> datetime | None:
    """The domain's instant from which on the clock has not looked, for longer than an outage begins after;
    None where it has, or never did.
    """
    about = {"process": TICK, "now": now, "outage_after_seconds": outage_after_seconds}
    instant: datetime | None = session.execute(LAST_LOOK, about).scalar_one_or_none()
    return instant


def last_tick(session: Session) -> Row[Any] | None:
    """When the timer last looked: `at` (domain time), `age_seconds` (real); None where it never did."""
    return session.execute(LAST_TICK, {"process": TICK}).first()


def look(session: Session) -> Look:
    """All that a tick needs to know where nothing is due."""
    return Look(*session.execute(LOOK, {"process": TICK}).one())


def lag_seconds(session: Session, *, now: datetime) -> float:
    """How long the step of a deadline or call that has waited longest is overdue; 0 where none waits."""
    oldest: datetime | None = session.execute(OLDEST_UNTAKEN).scalar_one()
    return max((now - oldest).total_seconds(), 0.0) if oldest is not None else 0.0


def canary(session: Session) -> Row[Any] | None:
    """The canary: `id`, `is_heard`, `held_by` (timer, notifier, sla or, where it is lost, bus), real seconds
    since it was set (`age_seconds`) and since one last came round (`silent_seconds`). None before the first.
    """
    return session.execute(CANARY).one_or_none()


def backlogs(session: Session) -> Sequence[Backlog]:
    """Open deliveries by service."""
    return [Backlog(*row) for row in session.execute(OLDEST_OPEN)]


def last_outages(session: Session, limit: int = 20) -> Sequence[Outage]:
    """The latest times in which the clock did not look, newest first."""
    return session.scalars(select(Outage).order_by(Outage.began_at.desc()).limit(limit)).all()


def last_outage(session: Session) -> Outage | None:
    """The latest time in which the clock did not look."""
    return next(iter(last_outages(session, limit=1)), None)


def next_due(session: Session) -> datetime | None:
    """The earliest instant at which a deadline or a call moves on by itself; None where nothing runs."""
    asked = (deadlines.next_due(session), escalations.next_due(session))
    return min((instant for instant in asked if instant is not None), default=None)


def open_work(session: Session) -> int:
    """Steps that are due now and not taken yet: for whoever waits until all is idle."""
    now = clock.now(session)
    return deadlines.count_due(session, now=now) + escalations.count_due(session, now=now)
