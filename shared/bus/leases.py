"""The rows of bus.delivery under lease: how they are claimed, taken, woken, given back and failed.

Each is one statement; what a drain does with them, and in which transaction, is in drain.py.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from shared import db

# A last attempt that outlasts its lease still holds its row: it is passed over, not waited for.
PARK_EXHAUSTED = text("""
with spent as materialized (
    select event_id from bus.delivery
    where consumer = :consumer and parked_at is null and attempts >= :max_attempts and due_at <= now()
    for update skip locked)
update bus.delivery d set parked_at = now(), last_error = coalesce(d.last_error, 'worker died')
from spent where d.consumer = :consumer and d.event_id = spent.event_id
""")
# Claimed is the head of each subject and, where both are fresh, what follows it without a gap. What waits
# behind another is pushed into the future, so that it never fills the claim: a little behind one at work,
# far behind one that is parked, since whoever releases that wakes the subject (parked.py). Were it not far,
# tens of thousands of them, older than what was said just now, would be due again before their turn ends.
# The lease and the waiting run on real time, in drill mode too.
CLAIM = text("""
with q as materialized (
    select event_id, subject, attempts from bus.delivery
    where consumer = :consumer and parked_at is null and due_at <= now()
    order by event_id limit :batch for update skip locked),
j as materialized (
    select q.event_id, b.due_at as wait, b.parked from q left join lateral (
        select e.due_at, e.parked_at is not null as parked from bus.delivery e
        where e.consumer = :consumer and e.subject = q.subject and e.event_id < q.event_id
            and (q.attempts > 0 or e.event_id not in (select f.event_id from q f where f.attempts = 0))
        order by e.event_id limit 1) b on true)
update bus.delivery d set
    attempts = d.attempts + (j.wait is null)::int,
    due_at = case when j.wait is null then now() + make_interval(secs => :lease)
        when j.parked then now() + interval '5 min'
        else least(greatest(j.wait, now() + interval '50 ms'), now() + interval '1 s') end
from j where d.consumer = :consumer and d.event_id = j.event_id
returning d.event_id, d.subject, d.attempts, j.wait is null as claimed, coalesce(j.parked, false) as put_off
""")
# A claim looks at the parked ones as they stood when it began. One that was released since has woken what
# waits, and the claim that overtook it has put that off far: a second look, which begins when its rows are
# locked, sees the release, or else whoever releases has yet to come to these rows and wakes them.
PUT_OFF_NO_MORE = text("""
update bus.delivery d set due_at = now()
where consumer = :consumer and event_id = any(cast(:ids as bigint[])) and not exists (
    select from bus.delivery e where e.consumer = :consumer and e.subject = d.subject
        and e.event_id < d.event_id and e.parked_at is not null)
""")
# Taking a delivery is deleting it, fenced by the attempt; its event is read in the same breath.
TAKE = text("""
with taken as (
    delete from bus.delivery where consumer = :consumer and event_id = any(cast(:ids as bigint[]))
        and (event_id, attempts) in (select * from unnest(cast(:ids as bigint[]), cast(:attempts as int[])))
    returning event_id)
select e.id, e.type, e.version, e.subject, e.occurred_at, e.data, e.personal, e.correlation_id
from bus.event e join taken on taken.event_id = e.id
where e.id = any(cast(:ids as bigint[])) order by e.id
""")
# What waits behind the handled ones is due with the commit, whoever pushed it away meanwhile.
WAKE = text("""
update bus.delivery set due_at = now()
where consumer = :consumer and subject = any(cast(:subjects as uuid[]))
    and parked_at is null and attempts = 0 and due_at > now()
""")
GIVE_BACK = text("""
update bus.delivery set attempts = attempts - 1, due_at = now()
where consumer = :consumer and event_id = any(cast(:ids as bigint[]))
    and (event_id, attempts) in (select * from unnest(cast(:ids as bigint[]), cast(:attempts as int[])))
""")
FAIL = text("""
update bus.delivery set last_error = :error,
    due_at = now() + make_interval(secs => least(60, 0.2 * power(2, attempts))),
    parked_at = case when :park or attempts >= :max_attempts then now() end
where consumer = :consumer and event_id = :event_id and attempts = :attempts
""")


@dataclass(frozen=True)
class Claimed:
    """A leased delivery; the attempt number is its fence: a later claimer makes it invalid."""

    event_id: int
    attempts: int
    subject: UUID


def fenced(claimed: list[Claimed]) -> dict[str, object]:
    """The deliveries as parameters: valid only as long as nobody has claimed them since."""
    return {
        "ids": db.array_of(one.event_id for one in claimed),
        "attempts": db.array_of(one.attempts for one in claimed),
    }
