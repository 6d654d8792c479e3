"""After an outage: each person is told once, in numbers, of all the calls that were missed meanwhile."""

import logging
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.sla.domain.calling import Next, climb_of
from services.sla.domain.counting import place_of
from services.sla.domain.ladder import rung_at
from services.sla.models import Outage
from services.sla.operations.firing import Reached
from services.sla.queries import deadlines, escalations, people
from services.sla.queries.escalations import Alike
from services.sla.queries.people import Post
from services.sla.queries.watch import last_outage
from shared import bus
from shared.bus.events.sla import Addressee, EscalationsGathered, GatheredCalls
from shared.ids import new_id
from shared.standard.calendars import Calendars
from shared.standard.terms import rule_by_id

# Of two timers that see the same one tells, and the other neither waits nor takes what that one has not
# locked yet: a person gets one letter.
MINE_TO_TELL = text("select pg_try_advisory_xact_lock(hashtextextended('sla.gathering', 0))")
# A person is a role at its place: a centre's, a bureau's, or the whole country's.
TELL = text("""
with waiting as materialized (
    select e.id, d.rule from sla.escalation e join sla.deadline d on d.subject = e.subject and d.kind = e.kind
    where e.next_step = 'gather' and e.next_at <= :now and e.acknowledged_at is null and e.closed_at is null
    for update of e skip locked
), told as (
    update sla.escalation e set next_step = g.next_step, next_at = g.next_at,
        nobody_since = case when g.is_nobody then coalesce(e.nobody_since, :now) end
    from waiting w, unnest(cast(:kind as text[]), cast(:rule as text[]), cast(:level as int[]),
        cast(:centre as text[]), cast(:bureau as text[]), cast(:next_step as text[]),
        cast(:next_at as timestamptz[]), cast(:is_nobody as bool[]), cast(:whole_country as bool[]),
        cast(:to_centre as text[]), cast(:to_bureau as text[])) as g(kind, rule, level, centre, bureau,
            next_step, next_at, is_nobody, whole_country, to_centre, to_bureau)
    where e.id = w.id and w.rule = g.rule and e.kind = g.kind and e.level = g.level and e.centre = g.centre
        and e.bureau = g.bureau
    returning e.role, g.whole_country, g.to_centre, g.to_bureau, e.kind, e.reason
)
select role, whole_country, to_centre, to_bureau, kind, reason, count(*) as calls
from told group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
""")
# Whose next step cannot be counted is called alone, where a failure is set aside and told.
CALL_ALONE = text("""
update sla.escalation set next_step = 'call', next_at = :now where id in (
    select e.id from sla.escalation e join sla.deadline d on d.subject = e.subject and d.kind = e.kind
    where e.next_step = 'gather' and e.next_at <= :now and e.acknowledged_at is null and e.closed_at is null
        and (e.kind, d.rule, e.level, e.centre, e.bureau) in (select * from unnest(cast(:kind as text[]),
            cast(:rule as text[]), cast(:level as int[]), cast(:centre as text[]), cast(:bureau as text[])))
    for update of e skip locked)
""")
# Role, whether of the whole country, centre or bureau.
Person = tuple[Any, bool, str | None, str | None]
Coming = tuple[Alike, Post, Next]
logger = logging.getLogger(__name__)


def tell(session: Session, known: Calendars, *, now: datetime) -> list[str]:
    """Says one `escalations.gathered` a person, once all that was missed is fired; gives `told` for each."""
    alike = escalations.gathered(session, now=now)
    outage = last_outage(session) if alike else None
    if outage is None or _is_catching_up(session, outage) or not session.execute(MINE_TO_TELL).scalar_one():
        return []
    countable = _countable(session, alike, known, now)
    posts = [post for _, post, _ in countable]
    reached = people.reached(session, posts, now=now)
    rows = session.execute(TELL, {**_coming(countable), **_to(posts, reached), "now": now}).all()
    stand_in = {_person(post): somebody for post, somebody in reached.items()}
    told = groupby(rows, key=lambda row: (row.role, row.whole_country, row.to_centre, row.to_bureau))
    said = [_said(person, list(calls), stand_in.get(person), outage, now) for person, calls in told]
    bus.publish(session, *said)
    return ["told"] * len(said)


def _countable(session: Session, alike: Sequence[Alike], known: Calendars, now: datetime) -> list[Coming]:
    """Each kind of call with its post and what comes next."""
    found: list[Coming] = []
    failed: list[Alike] = []
    for row in alike:
        try:
            found.append((row, _post(row), _climb(row, known, now)))
        except Exception as error:
            logger.error("calls could not be gathered", exc_info=error, extra={"service": "sla.tick"})
            failed.append(row)
    if failed:
        session.execute(CALL_ALONE, {**_columns(failed), "now": now})
    return found


def _post(row: Alike) -> Post:
    rung = rung_at(row.kind, row.level)
    return Post(rung.role, row.centre, row.bureau, rung.whole_country)


def _person(post: Post) -> Person:
    return (post.role, post.whole_country, *post.place)


def _to(posts: Sequence[Post], reached: Reached) -> dict[str, Any]:
    return {
        "is_nobody": [post not in reached for post in posts],
        "whole_country": [post.whole_country for post in posts],
        "to_centre": [post.place[0] for post in posts],
        "to_bureau": [post.place[1] for post in posts],
    }


def _is_catching_up(session: Session, outage: Outage) -> bool:
    until = outage.ended_at
    return deadlines.count_due(session, now=until) + escalations.missed(session, until=until) > 0


def _coming(countable: Sequence[Coming]) -> dict[str, Any]:
    next_of = [coming for _, _, coming in countable]
    columns = _columns([row for row, _, _ in countable])
    return {**columns, "next_step": [step for step, _ in next_of], "next_at": [at for _, at in next_of]}


def _columns(alike: Sequence[Alike]) -> dict[str, Any]:
    names = ("kind", "rule", "level", "centre", "bureau")
    return {name: [getattr(row, name) for row in alike] for name in names}


def _climb(row: Alike, known: Calendars, now: datetime) -> Next:
    """In the working time of those who have to keep the deadline's own version of the rule."""
    place = place_of(rule_by_id(row.rule), known, row.centre, row.bureau)
    return climb_of(row.kind, rung_at(row.kind, row.level), place, now=now)


def _said(
    person: Person, rows: Sequence[Row[Any]], stands_in: Addressee | None, outage: Outage, now: datetime
) -> EscalationsGathered:
    role, whole_country, centre, bureau = person
    calls = tuple(GatheredCalls(deadline=row.kind, reason=row.reason, calls=row.calls) for row in rows)
    return EscalationsGathered(
        subject=new_id(),
        occurred_at=now,
        role=role,
        centre=centre,
        bureau=bureau,
        whole_country=whole_country,
        stands_in=stands_in,
        calls=calls,
        outage_began_at=outage.began_at,
        outage_ended_at=outage.ended_at,
    )
