"""What became of the offered requests, read from the database: times, what is under way, what is missing."""

import time
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench.figures import Span
from shared import db
from shared.clock import monotonic_seconds

LAST_EVENT = text("select coalesce(max(id), 0) from bus.event")
REGISTERED = (
    """select subject, recorded_at from bus.event where id > :since and type = 'request.registered'"""
)
# Both instants are the database's real time. The acceptance is recorded just after the handing over.
TOLD = """
select subject, recorded_at from bus.event where id > :since and type = 'message.accepted'
    and data->>'purpose' = 'document_ready'
"""
SPANS = text(f"""
select extract(epoch from registered.recorded_at - min(registered.recorded_at) over ()) as began,
    extract(epoch from told.recorded_at - min(registered.recorded_at) over ()) as ended
from ({REGISTERED}) registered join ({TOLD}) told using (subject)
""")
OPEN_DELIVERIES = text("select count(*) from bus.delivery where parked_at is null")
# Each request once, with all that makes it whole: certificate, message, three terms; and nothing parked.
WHOLE = text(f"""
with registered as ({REGISTERED}),
told as (select subject, count(*) as times from ({TOLD}) t group by subject),
certified as (select request_id, count(*) as times from bureau.certificate
    where request_id in (select subject from registered) group by request_id),
termed as (select subject, count(*) as kinds from sla.deadline
    where subject in (select subject from registered) group by subject)
select count(*) as registered, count(*) filter (where told.times = 1) as told,
    count(*) filter (where certified.times = 1) as certified,
    count(*) filter (where termed.kinds = 3) as termed,
    (select count(*) from bus.delivery where parked_at is not null) as parked
from registered left join told using (subject) left join termed using (subject)
    left join certified on certified.request_id = registered.subject
""")
DELIVERIES = text("""
select count(*) from bus.event join bus.subscription using (type) where id > :since
""")
LONGEST_SECONDS, LOOK_SECONDS = 90.0, 0.2


class RequestLost(Exception):
    """A request did not become exactly one certificate and one message: the run does not count."""


@dataclass(frozen=True)
class Watch:
    """Looks at what was said after the event `since`."""

    engine: Engine
    since: int

    def open_deliveries(self) -> int:
        """How many deliveries are to be done now."""
        with self._look() as session:
            return int(session.execute(OPEN_DELIVERIES).scalar_one())

    def settle(self, registered: int) -> None:
        """Waits until all is done; raises RequestLost where it is not, or was not exactly once."""
        ends_at = monotonic_seconds() + LONGEST_SECONDS
        while (reason := self._open(registered)) and monotonic_seconds() < ends_at:
            time.sleep(LOOK_SECONDS)
        if reason:
            raise RequestLost(reason)

    def spans(self) -> list[Span]:
        """Of every request when it was registered and when its message was handed over, in seconds."""
        with self._look() as session:
            rows = session.execute(SPANS, {"since": self.since})
            return [(float(row.began), float(row.ended)) for row in rows]

    def deliveries(self) -> int:
        """How many deliveries all of it took."""
        with self._look() as session:
            return int(session.execute(DELIVERIES, {"since": self.since}).scalar_one())

    def _open(self, registered: int) -> str | None:
        with self._look() as session:
            if session.execute(OPEN_DELIVERIES).scalar_one():
                return "deliveries are still open"
            found = session.execute(WHOLE, {"since": self.since}).one()
        whole = found.registered == found.told == found.certified == found.termed == registered
        return None if whole and not found.parked else f"{registered} offered, {found._asdict()}"

    def _look(self) -> AbstractContextManager[Session]:
        return db.transaction(self.engine)


def watch_from_now(engine: Engine) -> Watch:
    """A watch over what will be said."""
    with db.transaction(engine) as session:
        return Watch(engine, int(session.execute(LAST_EVENT).scalar_one()))
