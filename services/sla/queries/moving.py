"""Open deadlines that a changed calendar may move, grouped by what their count depends on."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, text
from sqlalchemy.orm import Session

from services.sla.domain.moving import Alike, Moved
from services.sla.models import Move
from shared.standard.centres import all_bureaus, all_centres
from shared.standard.terms import all_rules

BY_DAYS = ("calendar_day", "working_day", "week", "month", "year")
# A margin of two days, because the bounds are local days and the columns are instants.
MARGIN = timedelta(days=2)
PLACES = "unnest(cast(:places as text[]), cast(:zones as text[])) as z(place, zone)"
# The organisation that has to act, whose zone counts.
AT_PLACE = "z.place = case when d.rule = any(:bureau_rules) then d.bureau else d.centre end"
STARTED_ON = "(d.started_at at time zone z.zone)::date"
ALIKE = text(f"""
select d.kind, d.rule, z.zone, {STARTED_ON} as started_on, d.due_at, d.next_step, count(*) as deadlines
from sla.deadline d, {PLACES}
where {AT_PLACE} and d.status = 'running' and d.rule = any(:rules)
    and d.due_at >= :first and d.started_at <= :last
group by 1, 2, 3, 4, 5, 6
""")
# What both the list of a preview and the update of a change join: a deadline `d` and where it goes, `m`.
GOING = f"""
{PLACES}, unnest(cast(:kind as text[]), cast(:rule as text[]), cast(:zone as text[]),
    cast(:started_on as date[]), cast(:from_at as timestamptz[]), cast(:next_step as text[]),
    cast(:due_at as timestamptz[]), cast(:strict_due_on as date[]),
    cast(:approaching_at as timestamptz[]), cast(:next_at as timestamptz[]))
    as m(kind, rule, zone, started_on, from_at, next_step, due_at, strict_due_on, approaching_at, next_at)
where {AT_PLACE} and d.status = 'running' and d.kind = m.kind and d.rule = m.rule and z.zone = m.zone
    and d.due_at = m.from_at and d.next_step = m.next_step and {STARTED_ON} = m.started_on
"""
LIST = text(f"""
select d.subject, d.kind, d.centre, d.bureau, m.from_at, m.due_at as to_at
from sla.deadline d, {GOING} order by d.due_at, d.subject, d.kind limit :limit
""")


def alike(session: Session, calendar_id: str, days: Sequence[date]) -> list[Alike]:
    """The open deadlines counted by this calendar whose time any of these days can touch, in groups."""
    about = {
        **places(),
        "rules": [rule.id for rule in all_rules() if rule.calendar == calendar_id and rule.unit in BY_DAYS],
        "first": min(days) - MARGIN,
        "last": max(days) + MARGIN,
    }
    return [Alike(**row._mapping) for row in session.execute(ALIKE, about)]


def first_of(session: Session, moves: Collection[Moved], limit: int) -> Sequence[Row[Any]]:
    """Up to `limit` of the deadlines that would move: subject, kind, centre, bureau, from_at, to_at."""
    return session.execute(LIST, {**going(moves), "limit": limit}).all()


def of_request(session: Session, subject: UUID) -> Sequence[Row[Any]]:
    """How a request's deadlines were moved by changes of the calendar: kind, from_at, to_at, changed_at."""
    return session.execute(OF_REQUEST, {"subject": subject}).all()


def going(moves: Collection[Moved]) -> dict[str, Any]:
    """The parameters of a statement that joins GOING."""
    return {
        **places(),
        "kind": [move.alike.kind for move in moves],
        "rule": [move.alike.rule for move in moves],
        "zone": [move.alike.zone for move in moves],
        "started_on": [move.alike.started_on for move in moves],
        "from_at": [move.alike.due_at for move in moves],
        "next_step": [move.alike.next_step for move in moves],
        "due_at": [move.due_at for move in moves],
        "strict_due_on": [move.strict_due_on for move in moves],
        "approaching_at": [move.approaching_at for move in moves],
        "next_at": [move.next_at for move in moves],
    }


def places() -> dict[str, Any]:
    """Every centre and bureau with its zone, and the rules that a bureau has to keep."""
    known = [*all_centres(), *all_bureaus()]
    return {
        "places": [place.id for place in known],
        "zones": [place.zone.key for place in known],
        "bureau_rules": [rule.id for rule in all_rules() if rule.responsible == "bureau"],
    }


OF_REQUEST: TextClause = text(f"""
select m.kind, m.from_at, m.to_at, c.changed_at, c.reason
from {Move.__table__} m join standard.calendar_change c on c.id = m.change_id
where m.subject = :subject order by c.changed_at
""")
