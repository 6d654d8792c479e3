"""Saying events: they are gathered while the work is done and written with it, in the same transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

from shared import bulk, db
from shared.bus import ring
from shared.bus.events.model import Event
from shared.bus.subscriptions import UNHURRIED
from shared.ids import new_id

STORE = text("""
with said as (
    insert into bus.event
        (type, version, source, subject, occurred_at, data, personal, causation_id, correlation_id)
    select type, version, source, subject, occurred_at, data, personal, causation_id, correlation_id
    from rows from (jsonb_to_recordset(cast(:rows as jsonb)) as
        (type text, version int, source text, subject uuid, occurred_at timestamptz, data jsonb,
         personal jsonb, causation_id text, correlation_id uuid)) with ordinality as r
    order by ordinality
    on conflict on constraint event_said_once do nothing
    returning id, type, subject
), sent as (
    insert into bus.delivery (consumer, event_id, subject)
    select s.consumer, said.id, said.subject from said join bus.subscription s on s.type = said.type
    returning consumer, event_id
)
select distinct said.type, sent.consumer from sent join said on said.id = sent.event_id
""")


@dataclass(frozen=True)
class Cause:
    """Why something is said: which service speaks, and the event or command that made it speak.

    `correlation_id` stays the same along a whole chain. `event_id` is set where the cause is an event.
    """

    source: str
    causation_id: str
    correlation_id: UUID
    event_id: int | None = None


def command(source: str, command_id: str | None = None) -> Cause:
    """The cause of what a door or a timer does; a fresh one where the command has no id of its own."""
    fresh = new_id()
    return Cause(source, command_id or str(fresh), fresh)


@dataclass
class Outbox:
    """What a transaction is about to say, each event with its cause."""

    cause: Cause
    said: list[tuple[Event, Cause]]

    @property
    def is_empty(self) -> bool:
        """True where nothing has been said."""
        return not self.said


def publish(session: Session, *events: Event) -> None:
    """Says the events with the session's transaction. Raises KeyError outside of `transaction` or `drain`."""
    outbox: Outbox = session.info["outbox"]
    outbox.said.extend((event, outbox.cause) for event in events)


def cause_of(session: Session) -> Cause:
    """What the session is working on now, for histories."""
    outbox: Outbox = session.info["outbox"]
    return outbox.cause


def open_outbox(session: Session, cause: Cause) -> Outbox:
    """Gives the session an outbox; who opens it stores it before the commit."""
    outbox = session.info["outbox"] = Outbox(cause, [])
    return outbox


def store(session: Session) -> list[str]:
    """Writes what was said, with one delivery per listener; gives the services to ring after the commit.

    Those who hear in their own time are not among them (subscriptions.UNHURRIED).
    """
    bulk.flush(session)
    outbox: Outbox = session.info["outbox"]
    if outbox.is_empty:
        return []
    rows = "[" + ",".join(_row(event, cause) for event, cause in outbox.said) + "]"
    outbox.said = []
    heard = (tuple(row) for row in session.execute(STORE, {"rows": rows}))
    return list({consumer for kind, consumer in heard if (kind, consumer) not in UNHURRIED})


def _row(event: Event, cause: Cause) -> str:
    envelope = db.as_json(
        {
            "type": event.type,
            "version": event.version,
            "source": cause.source,
            "subject": event.subject,
            "occurred_at": event.occurred_at,
            "causation_id": event.causation(cause.causation_id),
            "correlation_id": cause.correlation_id,
        }
    )
    return f'{envelope[:-1]}, "data": {event.facts_json()}, "personal": {event.personal_json() or "null"}}}'


@contextmanager
def transaction(engine: Engine, cause: Cause) -> Iterator[Session]:
    """One transaction in which events can be said; the services that hear them are rung after the commit."""
    with db.transaction(engine) as session:
        open_outbox(session, cause)
        yield session
        consumers = store(session)
    ring.ring(*consumers)


def ring_after_commit(session: Session, bell: str) -> None:
    """Rings `bell` once the session's transaction is committed: for leased work that was just written."""
    wanted: set[str] = session.info.setdefault("bells", set())
    if bell not in wanted:
        wanted.add(bell)
        listen(session, "after_commit", lambda _: ring.ring(bell), once=True)
