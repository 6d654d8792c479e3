"""Deadlines by instant and by what people ask: what is due, what is next, lists, open breaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Row, and_, cast, exists, func, or_, select, text, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.sla.domain.lives import CANARY, Condition, Status
from services.sla.domain.pausing import TOGETHER
from services.sla.models import Deadline, Fired, Pause
from services.sla.queries.failed import CANARY_AGAIN_AFTER, DEADLINE, has_failed, is_set_aside
from shared.bus.feed import Reach
from shared.standard.terms import is_internal

# Subjects about which sla still has something to hear are passed over: it may be the very stop that was in
# time. What waits behind a parked event is not waited for: a person may take long, and a late stop withdraws.
HEARS_NOTHING_FIRST = text("""
not coalesce((select open.parked_at is null from bus.delivery open
    where open.consumer = 'sla' and open.subject = sla.deadline.subject
    order by open.event_id limit 1), false)
""")
IN_REGISTER = text("""
select data ->> 'centre' as centre, data ->> 'bureau' as bureau
from bus.event
where subject = :subject and type in ('request.registered', 'complaint.registered', 'case.forwarded')
order by id desc limit 1
""")

# A deadline of which only a mark was to come may have come due as well: both steps passed unseen. Of two
# marks the later one is not told, since only counting the term anew would find its instant.
UNSEEN = text("""
select kind, step, count(*) as steps
from sla.deadline, lateral (
    select next_step as step
    union all
    select 'due' where status = 'running' and next_step <> 'due' and due_at <= :now
) as passed
where next_at <= :now and kind <> 'canary'
group by kind, step order by kind, step
""")
# The canary is nobody's: people do not see it, and nobody waits for it.
IS_A_REQUESTS = Deadline.kind != CANARY
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Wanted:
    """What a list of deadlines is narrowed to; None is everything."""

    condition: Condition | None = None
    kind: str | None = None
    centre: str | None = None
    bureau: str | None = None


@dataclass(frozen=True)
class Late:
    """Open breaches of one kind at one centre: how many, and the oldest."""

    bureau: str
    centre: str
    kind: str
    breached: int
    oldest_due_at: datetime

    @property
    def internal(self) -> bool:
        """Whether it is no term of the order but one of ours."""
        return is_internal(self.kind)


def find_due(session: Session, *, now: datetime, limit: int) -> Sequence[Deadline]:
    """Deadlines whose next instant has come, the earliest first, locked; what another holds is skipped, and
    what has just failed."""
    statement = (
        select(Deadline)
        .where(Deadline.next_at <= now, HEARS_NOTHING_FIRST, _may_be_tried(now))
        .order_by(Deadline.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(statement).all()


def _may_be_tried(now: datetime) -> ColumnElement[bool]:
    lately = has_failed(DEADLINE, since=now - CANARY_AGAIN_AFTER)
    return or_(~is_set_aside(DEADLINE, now=now), and_(Deadline.kind == CANARY, ~lately))


def count_due(session: Session, *, now: datetime) -> int:
    """How many deadlines have a step to take that is not taken yet and has not failed."""
    is_due = and_(Deadline.next_at <= now, IS_A_REQUESTS, ~has_failed(DEADLINE))
    return session.scalar(select(func.count()).select_from(Deadline).where(is_due)) or 0


def unseen(session: Session, *, now: datetime) -> dict[str, dict[str, int]]:
    """How many steps have come due and are not taken yet, by kind of deadline and step."""
    counts: dict[str, dict[str, int]] = {}
    for row in session.execute(UNSEEN, {"now": now}):
        counts.setdefault(row.kind, {})[row.step] = row.steps
    return counts


def next_due(session: Session) -> datetime | None:
    """The earliest instant at which the clock will do something by itself; None where nothing runs."""
    return session.scalar(select(func.min(Deadline.next_at)).where(IS_A_REQUESTS))


def of_subject(session: Session, subject: UUID) -> Sequence[Deadline]:
    """All deadlines of one request or complaint, in the order they started."""
    statement = select(Deadline).where(Deadline.subject == subject)
    return session.scalars(statement.order_by(Deadline.started_at, Deadline.kind)).all()


def home_of(session: Session, subject: UUID) -> Row[Any] | None:
    """Centre and present bureau of a registered request or complaint; None where neither has this id."""
    return session.execute(IN_REGISTER, {"subject": subject}).first()


def steps_of(session: Session, subject: UUID) -> Sequence[Fired]:
    """The steps that a request's deadlines have taken, in order of their instants."""
    statement = select(Fired).where(Fired.subject == subject).order_by(Fired.due_at, Fired.kind, Fired.step)
    return session.scalars(statement).all()


def page(
    session: Session,
    wanted: Wanted,
    *,
    reach: Reach,
    now: datetime,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[Deadline]:
    """Up to `limit` deadlines that the caller may see, by due instant, behind the key `after`."""
    statement = select(Deadline).where(
        IS_A_REQUESTS,
        within(reach, Deadline.centre, Deadline.bureau),
        _in_condition(wanted.condition, now),
        *(
            column == value
            for column, value in (
                (Deadline.kind, wanted.kind),
                (Deadline.centre, wanted.centre),
                (Deadline.bureau, wanted.bureau),
            )
            if value is not None
        ),
    )
    key = tuple_(Deadline.due_at, Deadline.subject, Deadline.kind)
    if after is not None:
        statement = statement.where(key > after)
    return session.scalars(statement.order_by(*key.clauses).limit(limit)).all()


def late(session: Session, *, reach: Reach) -> Sequence[Late]:
    """Open breaches that the caller may see, by bureau, centre and kind."""
    by = (Deadline.bureau, Deadline.centre, Deadline.kind)
    statement = (
        select(*by, func.count(), func.min(Deadline.due_at))
        .where(
            IS_A_REQUESTS,
            Deadline.status == Status.BREACHED,
            Deadline.ended_at.is_(None),
            within(reach, Deadline.centre, Deadline.bureau),
        )
        .group_by(*by)
        .order_by(*by)
    )
    return [Late(*row) for row in session.execute(statement)]


def within(
    reach: Reach, centre: InstrumentedAttribute[str], bureau: InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    """What a caller may see (promise 6), as a condition on a row's centre and bureau."""
    if reach.everything:
        return true()
    return or_(centre.in_(reach.centres), bureau.in_(reach.bureaus))


def _in_condition(condition: Condition | None, now: datetime) -> ColumnElement[bool]:
    if condition is None:
        return true()
    is_paused = _is_paused(now)
    running = and_(Deadline.status == Status.RUNNING, ~is_paused)
    is_near = and_(Deadline.approaching_at.is_not(None), Deadline.approaching_at <= now)
    computed = {
        Condition.PAUSED: and_(Deadline.status == Status.RUNNING, is_paused),
        Condition.RUNNING: and_(running, Deadline.due_at > now, ~is_near),
        Condition.APPROACHING: and_(running, Deadline.due_at > now, is_near),
        Condition.OVERDUE: and_(running, Deadline.due_at <= now),
    }
    return computed.get(condition, Deadline.status == condition.value)


def _is_paused(now: datetime) -> ColumnElement[bool]:
    """Whether the local day of `now` stands still; what stands still together does so by one pause."""
    kinds = [and_(Pause.kind == kind, Deadline.kind.in_(also)) for kind, also in TOGETHER.items()]
    today = cast(func.timezone(Pause.zone, now), Date)
    stands_still = and_(
        Pause.subject == Deadline.subject, or_(*kinds), today.between(Pause.first_on, Pause.last_on)
    )
    return and_(Deadline.paused.is_not(None), exists().where(stands_still))
