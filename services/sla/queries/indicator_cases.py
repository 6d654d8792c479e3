"""The cases behind each indicator of annex 2, one statement each, out of the events alone.

Every statement gives the same columns: centre and month, the `subject` of the event, the request where there
is one, `counted_at`, and whether the case is in the numerator, the denominator, and the other reading's
numerator (`beside`, null where there is none). What is counted in words: domain/indicators/definitions.py.
"""

from collections.abc import Mapping
from types import MappingProxyType

# A centre's own months: what is asked for.
WINDOWS = """
w as (
    select centre, month, starts_at, ends_at
    from unnest(cast(:centres as text[]), cast(:months as date[]),
        cast(:starts as timestamptz[]), cast(:ends as timestamptz[])) as w(centre, month, starts_at, ends_at)
)
"""
# One pass over the index, gathered by request: joins of events to events go wrong without statistics.
_TIMELY = """
select t.centre, t.month, t.subject, t.subject as request_id, t.promised_at as counted_at,
    t.is_timely as in_numerator, true as in_denominator, t.is_timely or c.found is not null as beside
from (
    select w.centre, w.month, w.starts_at, w.ends_at, e.subject,
        min(cast(e.data ->> 'promised_at' as timestamptz)) filter (where e.type = 'request.registered')
            as promised_at,
        coalesce(min(e.occurred_at) filter (where e.type = 'document.ready')
            <= min(cast(e.data ->> 'promised_at' as timestamptz))
                filter (where e.type = 'request.registered'), false) as is_timely,
        min(e.occurred_at) filter (where e.type in ('request.withdrawn', 'package.returned')) as gone_at
    from w join bus.event e
        on e.type in ('request.registered', 'document.ready', 'request.withdrawn', 'package.returned')
        and e.data ->> 'centre' = w.centre
        and e.occurred_at >= w.starts_at - cast(:promised_within as interval) and e.occurred_at < w.ends_at
    group by w.centre, w.month, w.starts_at, w.ends_at, e.subject
) t
left join lateral (select true as found from bus.event p
    where not t.is_timely and p.subject = t.subject and p.type = 'certificate.prepared'
        and p.occurred_at <= t.promised_at limit 1) c on true
where t.promised_at >= t.starts_at and t.promised_at < t.ends_at and t.promised_at <= :now
    and (t.gone_at is null or t.gone_at > t.promised_at)
"""
_WAITED = """
select t.centre, t.month, t.subject, cast(null as uuid) as request_id,
    coalesce(t.called_at, t.closed_at) as counted_at,
    t.called_at is not null and t.called_at - t.issued_at <= interval '40 minutes' as in_numerator,
    true as in_denominator,
    t.called_at is not null and t.called_at - t.issued_at <= interval '30 minutes' as beside
from (
    select w.centre, w.month, w.starts_at, e.subject,
        min(e.occurred_at) filter (where e.type = 'ticket.issued') as issued_at,
        min(e.occurred_at) filter (where e.type = 'ticket.called') as called_at,
        min(e.occurred_at) filter (where e.type = 'ticket.closed') as closed_at
    from w join bus.event e on e.type in ('ticket.issued', 'ticket.called', 'ticket.closed')
        and e.data ->> 'centre' = w.centre
        and e.occurred_at >= w.starts_at - interval '1 day' and e.occurred_at < w.ends_at
    group by w.centre, w.month, w.starts_at, e.subject
) t
where coalesce(t.called_at, t.closed_at) >= t.starts_at and t.issued_at is not null
    and (t.called_at is not null or t.closed_at - t.issued_at > interval '40 minutes')
"""
_CORRECT = """
select w.centre, w.month, e.subject, e.subject as request_id, e.occurred_at as counted_at,
    coalesce(mended.at < e.occurred_at, true) as in_numerator, true as in_denominator,
    cast(null as boolean) as beside
from w
join bus.event e on e.type = 'document.issued' and e.data ->> 'centre' = w.centre
    and e.occurred_at >= w.starts_at and e.occurred_at < w.ends_at and e.data ->> 'paper' = 'certificate'
left join (
    select c.subject, max(c.occurred_at) as at from bus.event c
    where c.type in ('certificate.revoked', 'certificate.superseded')
        and c.data ->> 'centre' = any(:centres) and c.occurred_at >= :first
    group by c.subject
) mended on mended.subject = e.subject
"""
_FIRST_TIME = """
select w.centre, w.month, e.subject, e.subject as request_id, min(e.occurred_at) as counted_at,
    bool_and(e.type = 'package.accepted') as in_numerator, true as in_denominator,
    cast(null as boolean) as beside
from w join bus.event e on e.type in ('package.accepted', 'package.returned')
    and e.data ->> 'centre' = w.centre and e.occurred_at >= w.starts_at and e.occurred_at < w.ends_at
group by w.centre, w.month, e.subject
"""
_FOUNDED = """
select w.centre, w.month, e.subject, e.subject as request_id, e.occurred_at as counted_at,
    false as in_numerator, true as in_denominator, cast(null as boolean) as beside
from w join bus.event e on e.type = 'document.issued'
    and e.data ->> 'centre' = w.centre and e.occurred_at >= w.starts_at and e.occurred_at < w.ends_at
union all
select w.centre, w.month, e.subject, said.request_id, e.occurred_at, true, false, cast(null as boolean)
from w join bus.event e on e.type = 'complaint.answered'
    and e.data ->> 'centre' = w.centre and e.occurred_at >= w.starts_at and e.occurred_at < w.ends_at
    and e.data ->> 'founded' = 'true'
left join lateral (select cast(c.data ->> 'request_id' as uuid) as request_id from bus.event c
    where c.subject = e.subject and c.type = 'complaint.registered' limit 1) said on true
"""
_SATISFIED = """
select w.centre, w.month, e.subject, said.request_id, e.occurred_at as counted_at,
    term.is_met is not null and e.data ->> 'satisfied' = 'true' as in_numerator, true as in_denominator,
    term.is_met is not null as beside
from w join bus.event e on e.type = 'complaint.answered'
    and e.data ->> 'centre' = w.centre and e.occurred_at >= w.starts_at and e.occurred_at < w.ends_at
    and e.data ->> 'founded' = 'true'
left join lateral (select cast(c.data ->> 'request_id' as uuid) as request_id from bus.event c
    where c.subject = e.subject and c.type = 'complaint.registered' limit 1) said on true
left join lateral (select true as is_met from bus.event d where d.subject = e.subject
    and d.type = 'deadline.met' and d.data ->> 'deadline' = 'complaint' limit 1) term on true
"""
_SURVEYED = """
select w.centre, w.month, e.subject, cast(e.data ->> 'request_id' as uuid) as request_id,
    e.occurred_at as counted_at, e.data ->> 'satisfied' = 'true' as in_numerator, true as in_denominator,
    cast(null as boolean) as beside
from w join bus.event e on e.type = 'feedback.given'
    and e.data ->> 'centre' = w.centre and e.occurred_at >= w.starts_at and e.occurred_at < w.ends_at
    and e.data ->> 'question' = :code
"""
CASES: Mapping[str, str] = MappingProxyType(
    {
        "1.1": _TIMELY,
        "1.2": _WAITED,
        "2.1": _SURVEYED,
        "2.2": _CORRECT,
        "3.1": _SURVEYED,
        "3.2": _FIRST_TIME,
        "4.1": _FOUNDED,
        "4.2": _SATISFIED,
        "4.3": _SURVEYED,
        "4.4": _SURVEYED,
        "5.1": _SURVEYED,
    }
)
