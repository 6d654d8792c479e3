"""A tiny world for the bus's own tests: two services that write down what they heard."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

from shared import bus
from shared.bus.drain import Drained, drain
from shared.bus.events.bureau import PackageAccepted, PackageReceived
from shared.bus.events.model import Event
from shared.settings import Settings
from tests.support.processes import eventually

ANALYSING = text("""
select count(*) from pg_stat_activity where backend_type = 'autovacuum worker' and backend_xid is not null
""")
AT = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


def received(subject: UUID) -> PackageReceived:
    """A package.received about `subject`; heard by sla and intake."""
    return PackageReceived(
        subject=subject, occurred_at=AT, centre="psc-01", bureau="astana", package="electronic"
    )


def accepted(subject: UUID) -> PackageAccepted:
    """A package.accepted about `subject`; heard by sla, intake and notifier."""
    return PackageAccepted(subject=subject, occurred_at=AT, centre="psc-01", bureau="astana")


def say(engine: Engine, *events: Event, command_id: str | None = None) -> None:
    """Says the events as the bureau would, in one transaction."""
    with bus.transaction(engine, bus.command("bureau", command_id)) as session:
        bus.publish(session, *events)


class Listener:
    """A service whose only effect is a list; `breaks` makes its handler raise for chosen subjects."""

    def __init__(self, name: str = "sla") -> None:
        self.heard: list[tuple[str, UUID]] = []
        self.breaks: Callable[[Event], bool] = lambda event: False
        self.service = bus.Service(name, {PackageReceived: self.note, PackageAccepted: self.note})

    def note(self, session: Session, event: Event, *, now: datetime) -> None:
        """Writes down what was heard, once the work is committed."""
        if self.breaks(event):
            raise ValueError("as the test wished")
        effect = (event.type, event.subject)
        listen(session, "after_commit", lambda _: self.heard.append(effect), once=True)

    def drain(self, engine: Engine, settings: Settings) -> Drained:
        """One pass."""
        return drain(self.service, engine, settings)


def make_due(engine: Engine, consumer: str) -> None:
    """Lets leases and backoffs of `consumer` end now, so that no test has to wait for them."""
    with engine.begin() as connection:
        connection.execute(
            text("update bus.delivery set due_at = now() where consumer = :consumer"), {"consumer": consumer}
        )


def open_deliveries(engine: Engine, consumer: str) -> int:
    """How many deliveries of `consumer` are neither done nor parked."""
    with engine.begin() as connection:
        statement = text("select count(*) from bus.delivery where consumer = :consumer and parked_at is null")
        return int(connection.execute(statement, {"consumer": consumer}).scalar_one())


def wait_until_nobody_analyses(engine: Engine) -> None:
    """The feed tells nothing that an older transaction might still precede, and autovacuum's are such."""

    def is_quiet() -> bool:
        with engine.begin() as connection:
            connection.execute(text("set local role none"))  # others' transactions are for the owner to see
            return not connection.execute(ANALYSING).scalar_one()

    eventually(is_quiet, "nobody analyses")
