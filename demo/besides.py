"""What the demo tells beside the requests: how they were found, by whom, what the clock met.

Only what is the same in every run: a process killed meanwhile adds a short outage of its own to the records.
"""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

FOUND = text("""
select case when e.data ->> 'outcome' <> 'single_match' then e.data ->> 'outcome'
        when ais.outcome <> 'single_match' then 'in_cards' when cards.outcome <> 'single_match' then 'in_ais'
        else 'in_both' end as name, count(*) as times
from bus.event e
join bureau.search_run ais on ais.case_id = e.subject and ais.source = 'ais'
join bureau.search_run cards on cards.case_id = e.subject and cards.source = 'cards'
where e.type = 'search.completed' group by 1
union all
select outcome, count(*) as times from bureau.search_run where outcome = 'source_unavailable' group by 1
order by 1
""")
TASKS = text(
    "select kind as name, count(*) as times from bureau.task where state = 'done' group by 1 order by 1"
)
DESK = text("""
select (select count(*) from bureau.task where state = 'done' and first_by is not null) as seen_by_four_eyes,
    (select count(*) from bus.event where type = 'case.forwarded') as forwarded
""")
OUTAGES = text("""
select (select count(*) from sla.outage where ended_at > began_at + interval '1 hour') as recorded,
    count(*) as missed_steps, count(*) filter (where step = 'breached') as missed_breaches
from sla.fired where noticed_at > due_at + interval '1 hour' and kind <> 'canary'
""")
CALENDARS = text("""
select count(*) as declared, coalesce(sum(moved), 0)::int as moved, coalesce(sum(kept), 0)::int as kept
from standard.calendar_change
""")
CARRIED = text("""
select count(*) filter (where status = 'met') as in_time, count(*) filter (where status = 'breached') as late
from sla.deadline where kind in ('carry_to_bureau', 'carry_to_centre')
""")
CLIMBED = text("""
select count(*) as calls, count(acknowledged_at) as acknowledged from sla.escalation
where reason = 'unacknowledged'
""")
COUNTER = text("""
select (select count(*) from intake.ticket) as tickets,
    (select count(*) from sla.deadline where kind = 'queue_wait' and status = 'breached') as waited_too_long,
    (select count(*) from intake.complaint) as complaints,
    (select count(*) from intake.complaint where answered_at is not null) as answered,
    (select count(*) from intake.feedback) as ratings
""")


def told_besides(session: Session) -> dict[str, dict[str, int]]:
    """The further rows of the report, each with its figures."""
    return {
        "searches": _by_name(session, FOUND),
        "tasks": {**_by_name(session, TASKS), **_row(session, DESK)},
        "outages": _row(session, OUTAGES),
        "calendar_changes": _row(session, CALENDARS),
        "carried": _row(session, CARRIED),
        "climbed": _row(session, CLIMBED),
        "counter": _row(session, COUNTER),
    }


def _by_name(session: Session, statement: Any) -> dict[str, int]:
    return {row.name: row.times for row in session.execute(statement)}


def _row(session: Session, statement: Any) -> dict[str, int]:
    return dict(session.execute(statement).one()._mapping)
