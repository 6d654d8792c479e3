"""Open deadlines that a changed calendar may move, grouped by what their count depends on."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.sla.domain.moving import Alike, Moved
from shared.bus.feed import Reach
from shared.standard.centres import all_bureaus, all_centres
from shared.standard.terms import all_rules, touched_by

BY_DAYS = ("calendar_day", "working_day", "week", "month", "year")
# What a caller may see of the deadlines `d` (promise 6).
WITHIN = """
    and (cast(:everything as boolean) or d.centre = any(:centres) or d.bureau = any(:bureaus))
"""
FIND = """
select d.kind, d.rule, d.capped_by, d.paused, z.place, z.zone,
    (d.started_at at time zone z.zone)::date as started_on, d.due_at, d.next_step, count(*) as deadlines
from sla.deadline d, unnest(cast(:places as text[]), cast(:zones as text[])) as z(place, zone)
where z.place = case when d.rule = any(:bureau_rules) then coalesce(d.counted_in, d.bureau)
        else d.centre end
    and d.status = 'running' and d.rule = any(:rules) and d.due_at >= :first and d.started_at <= :last
"""
ALIKE = text("\n".join((FIND, WITHIN, "group by 1, 2, 3, 4, 5, 6, 7, 8, 9")))
# What both the list of a preview and the update of a change join: a deadline `d` and where it goes, `m`.
GOING = """
unnest(cast(:kind as text[]), cast(:rule as text[]), cast(:capped_by as text[]), cast(:paused as text[]),
    cast(:place as text[]),
    cast(:began_from as timestamptz[]), cast(:began_before as timestamptz[]),
    cast(:from_at as timestamptz[]), cast(:next_step as text[]),
    cast(:due_at as timestamptz[]), cast(:strict_due_on as date[]),
    cast(:approaching_at as timestamptz[]), cast(:next_at as timestamptz[]))
    as m(kind, rule, capped_by, paused, place, began_from, began_before, from_at, next_step,
        due_at, strict_due_on, approaching_at, next_at)
where d.status = 'running' and d.kind = m.kind and d.rule = m.rule and d.due_at = m.from_at
    and m.place = case when d.rule = any(:bureau_rules) then coalesce(d.counted_in, d.bureau)
        else d.centre end
    and d.capped_by is not distinct from m.capped_by and d.paused is not distinct from m.paused
    and d.next_step = m.next_step and d.started_at >= m.began_from and d.started_at < m.began_before
"""
LIST = text(
    "\n".join(
        (
            "select d.subject, d.kind, d.centre, d.bureau, m.from_at, m.due_at as to_at from sla.deadline d,",
            GOING,
            WITHIN,
            "order by d.due_at, d.subject, d.kind limit :limit",
        )
    )
)
OF_REQUEST = text("""
select m.kind, m.from_at, m.to_at, c.changed_at, c.reason
from sla.move m join standard.calendar_change c on c.id = m.change_id
where m.subject = :subject order by c.changed_at
""")


def alike(
    session: Session, calendar_id: str, days: Sequence[date], reach: Reach, *, region: str | None = None
) -> list[Alike]:
    """The open deadlines counted by this calendar whose time any of these days can touch, in groups.

    Of one region alone (the id of its bureau) where it is named: of its bureau and of its centres. Only those
    within reach: a group may hold fewer than there are.
    """
    known, (first, last) = zones(region), touched_by(min(days), max(days))
    about = {
        "places": list(known),
        "zones": list(known.values()),
        "bureau_rules": bureau_rules(),
        "rules": [rule.id for rule in all_rules() if rule.calendar == calendar_id and rule.unit in BY_DAYS],
        "first": first,
        "last": last,
        **_within(reach),
    }
    return [Alike(**row._mapping) for row in session.execute(ALIKE, about)]


def first_of(session: Session, moves: Collection[Moved], limit: int, reach: Reach) -> Sequence[Row[Any]]:
    """Up to `limit` of the deadlines within reach that would move: subject, kind, centre, bureau, from_at,
    to_at. `moves` were counted within the same reach."""
    about = {**going(_enough(moves, limit)), **_within(reach), "limit": limit}
    return session.execute(LIST, about).all()


def _enough(moves: Collection[Moved], limit: int) -> list[Moved]:
    """The groups due the earliest that hold so many deadlines: the others need not be looked through."""
    found: list[Moved] = []
    for move in sorted(moves, key=lambda move: move.alike.due_at):
        if sum(one.alike.deadlines for one in found) >= limit:
            break
        found.append(move)
    return found


def of_request(session: Session, subject: UUID) -> Sequence[Row[Any]]:
    """How a request's deadlines were moved by changes of the calendar: kind, from_at, to_at, changed_at."""
    return session.execute(OF_REQUEST, {"subject": subject}).all()


def going(moves: Collection[Moved]) -> dict[str, Any]:
    """The parameters of a statement that joins GOING."""
    return {
        "bureau_rules": bureau_rules(),
        "kind": [move.alike.kind for move in moves],
        "rule": [move.alike.rule for move in moves],
        "capped_by": [move.alike.capped_by for move in moves],
        "paused": [move.alike.paused for move in moves],
        "place": [move.alike.place for move in moves],
        "began_from": [move.alike.began_from for move in moves],
        "began_before": [move.alike.began_before for move in moves],
        "from_at": [move.alike.due_at for move in moves],
        "next_step": [move.alike.next_step for move in moves],
        "due_at": [move.due_at for move in moves],
        "strict_due_on": [move.strict_due_on for move in moves],
        "approaching_at": [move.approaching_at for move in moves],
        "next_at": [move.next_at for move in moves],
    }


def _within(reach: Reach) -> dict[str, Any]:
    return {
        "everything": reach.everything,
        "centres": list(reach.centres),
        "bureaus": list(reach.bureaus),
    }


def zones(region: str | None) -> dict[str, str]:
    """The zone of every centre and every bureau, by id; of those of one region where it is named."""
    centres = {one.id: one.timezone for one in all_centres() if region in (None, one.bureau_id)}
    return centres | {one.id: one.timezone for one in all_bureaus() if region in (None, one.id)}


def bureau_rules() -> list[str]:
    """The rules that a bureau has to keep; all others are a centre's."""
    return [rule.id for rule in all_rules() if rule.responsible == "bureau"]
