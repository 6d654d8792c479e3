"""The rows of bus.delivery under lease: how they are claimed, taken, woken, given back and failed.

Each is one statement; what a drain does with them, and in which transaction, is in drain.py.
"""

from collections.abc import Sequence
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
# What is due, locked, and of each whether it waits: claimed is the head of each subject and, where both are
# fresh, what follows it without a gap. The queue is empty most of the time, and a plan made then must be no
# trap when thousands have come: the table is looked through once, never once for each row. (`is true` keeps
# the planner from a join: the subjects are hashed.)
LOCK_DUE = text("""
with q as materialized (
    select event_id, subject, attempts from bus.delivery
    where consumer = :consumer and parked_at is null and due_at <= now()
    order by event_id limit :batch for update skip locked),
older as materialized (
    select event_id, subject from bus.delivery
    where consumer = :consumer and event_id < (select max(event_id) from q)
        and event_id not in (select event_id from q where attempts = 0)
        and (subject in (select subject from q)) is true)
select event_id, subject, attempts,
    exists (select from older e where e.subject = q.subject and e.event_id < q.event_id)
    or attempts > 0 and exists (select from q e where e.subject = q.subject and e.event_id < q.event_id)
        as waits
from q order by event_id
""")
# The lease and the waiting run on real time, in drill mode too.
LEASE = text("""
update bus.delivery set attempts = attempts + 1, due_at = now() + make_interval(secs => :lease)
where consumer = :consumer and event_id between :first and :last and event_id = any(cast(:ids as bigint[]))
""")
# What waits behind another is pushed into the future, so that it never fills the claim: a little behind one
# at work, far behind one that is parked, since whoever releases that wakes the subject (parked.py). Were it
# not far, tens of thousands of them, older than what was said just now, would be due again before their turn
# ends. This begins when the rows are locked: it sees what was done or released meanwhile, or else whoever
# releases has yet to come to these rows and wakes them.
PUT_OFF = text("""
with head as materialized (
    select subject, min(event_id) as event_id, min(event_id) filter (where parked_at is not null) as parked
    from bus.delivery
    where consumer = :consumer and event_id <= :last and subject = any(cast(:subjects as uuid[]))
    group by subject)
update bus.delivery d set due_at = case
    when d.event_id = head.event_id then now()
    when head.parked < d.event_id then now() + interval '5 min'
    else now() + interval '1 s' end
from head where d.consumer = :consumer and d.event_id between :first and :last
    and d.event_id = any(cast(:ids as bigint[])) and d.subject = head.subject
""")
# Taking a delivery is deleting it, fenced by the attempt; its event is read in the same breath.
TAKE = text("""
with taken as (
    delete from bus.delivery
    where consumer = :consumer and event_id between :first and :last
        and event_id = any(cast(:ids as bigint[])) and attempts = :attempts
    returning event_id)
select e.id, e.type, e.version, e.subject, e.occurred_at, e.data, e.personal, e.correlation_id
from bus.event e where e.id between :first and :last and e.id = any(array(select event_id from taken))
order by e.id
""")
# What waits behind the handled ones is due with the commit, whoever pushed it away meanwhile.
WAKE = text("""
update bus.delivery set due_at = now()
where consumer = :consumer and subject = any(cast(:subjects as uuid[]))
    and parked_at is null and attempts = 0 and due_at > now()
""")
GIVE_BACK = text("""
update bus.delivery set attempts = attempts - 1, due_at = now()
where consumer = :consumer and event_id between :first and :last
    and event_id = any(cast(:ids as bigint[])) and attempts = :attempts
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


def these(event_ids: Sequence[int]) -> dict[str, object]:
    """Deliveries as parameters; at least one. Few others of a listener lie between `first` and `last`: no
    more are compared with each of these, though the plan reads the whole table."""
    return {"ids": db.array_of(event_ids), "first": min(event_ids), "last": max(event_ids)}


def fenced(claimed: Sequence[Claimed]) -> dict[str, object]:
    """The same of one attempt, valid only as long as nobody has claimed them since."""
    [attempts] = {one.attempts for one in claimed}
    return {**these([one.event_id for one in claimed]), "attempts": attempts}
