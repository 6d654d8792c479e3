"""Deliveries that were given up: shown, tried again or discarded; and replaying what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from shared import db
from shared.errors import NotFound

# Of a delivery `d`: it will be done by itself, neither given up nor behind one of its subject that is. Who
# waits until a service has heard everything waits for these only, since a person may take long.
GOES_ON = """
(d.parked_at is null and not exists (select from bus.delivery p
    where p.consumer = d.consumer and p.subject = d.subject and p.event_id < d.event_id
        and p.parked_at is not null))
"""
LIST = text("""
select d.event_id, d.consumer, e.type, e.version, d.subject, e.occurred_at, d.attempts, d.parked_at,
    d.last_error,
    (select count(*) from bus.delivery w
     where w.consumer = d.consumer and w.subject = d.subject and w.event_id > d.event_id) as waiting
from bus.delivery d join bus.event e on e.id = d.event_id
where d.parked_at is not null and (cast(:consumer as text) is null or d.consumer = :consumer)
order by d.parked_at, d.event_id
""")
RETRY = text("""
update bus.delivery set parked_at = null, attempts = 0, due_at = now()
where consumer = :consumer and event_id = :event_id and parked_at is not null returning subject
""")
DISCARD = text("""
delete from bus.delivery where consumer = :consumer and event_id = :event_id and parked_at is not null
returning subject
""")
# What waited behind a parked one was put off far, also what had been tried before the other was parked.
WAKE = text("""
update bus.delivery set due_at = now()
where consumer = :consumer and subject = any(cast(:subjects as uuid[])) and parked_at is null
""")
RETRY_ALL = text("""
update bus.delivery d set parked_at = null, attempts = 0, due_at = now() from bus.event e
where e.id = d.event_id and e.occurred_at >= :since and e.occurred_at < :until
    and d.consumer = :consumer and d.parked_at is not null
returning d.subject
""")
REPLAY = text("""
insert into bus.delivery (consumer, event_id, subject)
select s.consumer, e.id, e.subject from bus.event e join bus.subscription s on s.type = e.type
where s.consumer = :consumer and e.occurred_at >= :since and e.occurred_at < :until
order by e.id on conflict do nothing returning event_id
""")
COUNT = text("""
select count(*) from bus.event e join bus.subscription s on s.type = e.type
where s.consumer = :consumer and e.occurred_at >= :since and e.occurred_at < :until
    and not exists (select from bus.delivery d
        where d.consumer = s.consumer and d.event_id = e.id and d.parked_at is null)
""")


class NotParked(NotFound):
    """No parked delivery of this event to this service."""

    code = "not_parked"


@dataclass(frozen=True)
class Parked:
    """One incident: which event could not be done by which service, why, and how many wait behind it."""

    event_id: int
    consumer: str
    type: str
    version: int
    subject: UUID
    occurred_at: datetime
    attempts: int
    parked_at: datetime
    last_error: str
    waiting: int


def list_parked(session: Session, *, consumer: str | None = None) -> Sequence[Parked]:
    """All parked deliveries, of one service or of all, oldest first."""
    return [Parked(*row) for row in session.execute(LIST, {"consumer": consumer})]


def retry(session: Session, *, consumer: str, event_id: int) -> None:
    """Gives the delivery its attempts back; ring the service after the commit. Raises NotParked."""
    _release(session, RETRY, consumer, event_id)


def discard(session: Session, *, consumer: str, event_id: int) -> None:
    """Drops the delivery for good, and lets those behind it go on. Raises NotParked."""
    _release(session, DISCARD, consumer, event_id)


def _release(session: Session, statement: TextClause, consumer: str, event_id: int) -> None:
    about = {"consumer": consumer, "event_id": event_id}
    subject = session.execute(statement, about).scalar_one_or_none()
    if subject is None:
        raise NotParked
    _wake(session, consumer, [subject])


def _wake(session: Session, consumer: str, subjects: Sequence[UUID]) -> None:
    session.execute(WAKE, {"consumer": consumer, "subjects": db.array_of(subjects)})


def replay(
    session: Session, *, consumer: str, since: datetime, until: datetime, dry_run: bool = False
) -> int:
    """Delivers to `consumer` again what occurred in [since, until); gives how many events.

    What is parked gets its attempts back; what is still to be done stays as it is, and is not counted.
    Harmless where the work was done: a handler sees that it was, and the same cause cannot speak twice.
    """
    about = {"consumer": consumer, "since": since, "until": until}
    if dry_run:
        return int(session.execute(COUNT, about).scalar_one())
    released = session.execute(RETRY_ALL, about).scalars().all()
    again = session.execute(REPLAY, about).all()
    _wake(session, consumer, released)
    return len(released) + len(again)
