"""The queues of bureaus and centres, who works there, and the deadlines of them that will be late."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.sla.domain.counting import place_of
from services.sla.domain.forecasting import (
    HORIZON,
    LOOK_BACK,
    Away,
    Foreseen,
    Queue,
    Staff,
    Step,
    foresee,
    shifts_of,
)
from services.sla.queries.deadlines import Key, Wanted
from shared.bus.feed import Reach
from shared.standard import terms
from shared.standard.calendars import Calendars

BY_MACHINE = timedelta(minutes=1)
# The words of the partial indexes deadline_queue and deadline_ended: one row a due instant and place.
# A queue is counted whole, or not at all where nothing of it is within reach: its end depends on all of it.
OPEN = text("""
select * from (
    select kind, case kind when 'inform' then centre else bureau end as place, due_at, count(*) as deadlines,
        count(*) filter (where status = 'breached') as breached, min(started_at) as began_at,
        bool_or(bool_or(:everything or centre = any(:centres) or bureau = any(:bureaus)))
            over (partition by kind, case kind when 'inform' then centre else bureau end) as is_reached
    from sla.deadline
    where ended_at is null and kind in ('processing', 'return', 'inform')
        and status in ('running', 'breached')
    group by 1, 2, 3) queue
where is_reached order by kind, place, due_at
""")
ENDED = text("""
select kind, case kind when 'inform' then centre else bureau end as place, count(*) as ended,
    min(started_at) as began_at
from sla.deadline
where ended_at >= :since and ended_at <= :now and kind in ('processing', 'return', 'inform')
    and status not in ('cancelled', 'waived') and ended_at - started_at > :by_machine
group by 1, 2
""")
STAFF = text("""
select p.place, k.id as who, a.first_on, a.last_on
from access.api_key k
cross join unnest(case k.role when 'operator' then array[k.bureau] else k.centres end) as p(place)
left join sla.absence a on a.key_id = k.id and a.last_on >= :first and a.first_on <= :last
where k.revoked_at is null and k.role in ('operator', 'inspector')
""")
LATE = text("""
select subject, kind, place, centre, bureau, due_at, before + place_in_step as position from (
    select d.subject, d.kind, g.place, d.centre, d.bureau, d.due_at, d.status, g.before, g.kept,
        row_number() over (partition by d.kind, g.place, d.due_at order by d.subject) as place_in_step
    from unnest(cast(:kind as text[]), cast(:place as text[]), cast(:due_at as timestamptz[]),
        cast(:before as int[]), cast(:kept as int[])) as g(kind, place, due_at, before, kept)
    join sla.deadline d on d.due_at = g.due_at and d.kind = g.kind
        and g.place = case d.kind when 'inform' then d.centre else d.bureau end
    where d.ended_at is null and d.kind in ('processing', 'return', 'inform')
        and d.status in ('running', 'breached')) ranked
where place_in_step > kept and status = 'running'
    and (:everything or centre = any(:centres) or bureau = any(:bureaus))
    and (cast(:centre as text) is null or centre = :centre)
    and (cast(:bureau as text) is null or bureau = :bureau)
    and (cast(:after_due_at as timestamptz) is null
        or (due_at, subject, kind) > (:after_due_at, cast(:after_subject as uuid), cast(:after_kind as text)))
order by due_at, subject, kind limit :limit
""")


def forecast(session: Session, known: Calendars, *, reach: Reach, now: datetime) -> list[Foreseen]:
    """Every queue with something open that the caller may see, as it will be worked off from `now` on."""
    staff, queues = _staff(session, now), _queues(session, reach, now)
    return [_foreseen(queue, staff.get(queue.place, Staff()), known, now) for queue in queues]


def late(
    session: Session,
    foreseen: Collection[Foreseen],
    wanted: Wanted,
    *,
    reach: Reach,
    after: Key | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Up to `limit` of the deadlines that will be breached, as the caller may see them, by due instant.

    Subject, kind, place, centre, bureau, due_at, and `position` in the queue of the place.
    """
    due_at, subject, kind = after or (None, None, None)
    about = {
        **_steps(foreseen, wanted.kind, due_at),
        **_within(reach),
        "centre": wanted.centre,
        "bureau": wanted.bureau,
        "after_due_at": due_at,
        "after_subject": subject,
        "after_kind": kind,
        "limit": limit,
    }
    return session.execute(LATE, about).all()


def _foreseen(queue: Queue, staff: Staff, known: Calendars, now: datetime) -> Foreseen:
    rule = terms.rule(queue.kind, now.date())
    place = place_of(rule, known, queue.place, queue.place)
    return foresee(queue, shifts_of(place, staff, now=now), now=now)


def _within(reach: Reach) -> dict[str, Any]:
    return {
        "everything": reach.everything,
        "centres": list(reach.centres),
        "bureaus": list(reach.bureaus),
    }


def _queues(session: Session, reach: Reach, now: datetime) -> Iterator[Queue]:
    about = {"since": now - LOOK_BACK, "now": now, "by_machine": BY_MACHINE}
    ended = {(row.kind, row.place): row for row in session.execute(ENDED, about)}
    waiting: dict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for row in session.execute(OPEN, _within(reach)):
        waiting[row.kind, row.place].append(row)
    for (kind, place), rows in waiting.items():
        gone = ended.get((kind, place))
        starts = [row.began_at for row in (*rows, gone) if row is not None]
        steps = tuple(Step(row.due_at, row.deadlines, row.breached) for row in rows)
        yield Queue(kind, place, steps, gone.ended if gone else 0, min(starts))


def _staff(session: Session, now: datetime) -> dict[str, Staff]:
    people, away = defaultdict(set), defaultdict(list)
    days = {"first": (now - LOOK_BACK).date(), "last": (now + HORIZON).date()}
    for row in session.execute(STAFF, days):
        people[row.place].add(row.who)
        if row.first_on is not None:
            away[row.place].append(Away(row.who, row.first_on, row.last_on))
    return {place: Staff(len(who), tuple(away[place])) for place, who in people.items()}


def _steps(foreseen: Collection[Foreseen], kind: str | None, since: datetime | None) -> dict[str, Any]:
    """The steps in which somebody will be late, as columns."""
    doomed = [
        (one.queue, fate)
        for one in foreseen
        for fate in one.fates
        if fate.will_breach > 0
        and kind in (None, one.queue.kind)
        and (since is None or fate.step.due_at >= since)
    ]
    return {
        "kind": [queue.kind for queue, _ in doomed],
        "place": [queue.place for queue, _ in doomed],
        "due_at": [fate.step.due_at for _, fate in doomed],
        "before": [fate.before for _, fate in doomed],
        "kept": [fate.kept for _, fate in doomed],
    }
