"""After an outage: each person is told once, in numbers, of all the calls that were missed meanwhile."""

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
from services.sla.queries import deadlines, escalations
from services.sla.queries.escalations import Alike
from services.sla.queries.watch import last_outage
from shared import bus
from shared.bus.events.sla import EscalationsGathered, GatheredCalls
from shared.ids import new_id
from shared.standard.calendars import Calendars
from shared.standard.terms import all_rules

# Of two timers that see the same one waits for the other's rows and then finds none of them left. A person is
# a role at its place: a centre's, a bureau's, or a supervisor, who has none.
TELL = text("""
with told as (
    update sla.escalation e set next_step = g.next_step, next_at = g.next_at
    from unnest(cast(:kind as text[]), cast(:level as int[]), cast(:centre as text[]),
        cast(:bureau as text[]), cast(:next_step as text[]), cast(:next_at as timestamptz[]))
        as g(kind, level, centre, bureau, next_step, next_at)
    where e.next_step = 'gather' and e.next_at <= :now and e.acknowledged_at is null and e.closed_at is null
        and e.kind = g.kind and e.level = g.level and e.centre = g.centre and e.bureau = g.bureau
    returning e.role, e.kind, e.reason, e.centre, e.bureau
)
select role, case when role in ('inspector', 'director') then centre end as centre,
    case when role in ('operator', 'bureau_head') then bureau end as bureau,
    kind, reason, count(*) as calls
from told group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
""")


def tell(session: Session, known: Calendars, *, now: datetime) -> list[str]:
    """Says one `escalations.gathered` a person, once all that was missed is fired; gives `told` for each."""
    alike = escalations.gathered(session, now=now)
    outage = last_outage(session) if alike else None
    if outage is None or _is_catching_up(session, outage):
        return []
    rows = session.execute(TELL, {**_coming(alike, known, now), "now": now}).all()
    people = groupby(rows, key=lambda row: (row.role, row.centre, row.bureau))
    said = [_said(person, list(calls), outage, now) for person, calls in people]
    bus.publish(session, *said)
    return ["told"] * len(said)


def _is_catching_up(session: Session, outage: Outage) -> bool:
    until = outage.ended_at
    return deadlines.count_due(session, now=until) + escalations.missed(session, until=until) > 0


def _coming(alike: Sequence[Alike], known: Calendars, now: datetime) -> dict[str, Any]:
    coming = [_climb(row, known, now) for row in alike]
    columns = {name: [getattr(row, name) for row in alike] for name in ("kind", "level", "centre", "bureau")}
    return {**columns, "next_step": [step for step, _ in coming], "next_at": [at for _, at in coming]}


def _climb(row: Alike, known: Calendars, now: datetime) -> Next:
    """Who works there, and when, is the same by every version of a rule."""
    rule = next(rule for rule in all_rules() if rule.kind == row.kind)
    place = place_of(rule, known, row.centre, row.bureau)
    return climb_of(row.kind, rung_at(row.kind, row.level), place, now=now)


def _said(
    person: tuple[Any, ...], rows: Sequence[Row[Any]], outage: Outage, now: datetime
) -> EscalationsGathered:
    role, centre, bureau = person
    calls = tuple(GatheredCalls(deadline=row.kind, reason=row.reason, calls=row.calls) for row in rows)
    return EscalationsGathered(
        subject=new_id(),
        occurred_at=now,
        role=role,
        centre=centre,
        bureau=bureau,
        calls=calls,
        outage_began_at=outage.began_at,
        outage_ended_at=outage.ended_at,
    )
