"""A world for the tests of sla: events as other services say them, the drain, the timer, what was said."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import Engine, Row, select, text

from services.sla import handlers, timer
from services.sla.models import Deadline, Escalation, Fired
from services.sla.settings import SlaSettings
from services.sla.timer import Ticked
from shared import bus, clock, db
from shared.bus.drain import Drained, drain
from shared.bus.events.bureau import (
    CaseForwarded,
    CertificatePrepared,
    PackageAccepted,
    PackageReceived,
    PackageReturned,
)
from shared.bus.events.intake import (
    ApplicantInformed,
    ComplaintRegistered,
    DocumentIssued,
    DocumentReady,
    DocumentTransferred,
    PackageHandedIn,
    RequestRegistered,
    RequestWithdrawn,
    ReturnArrived,
)
from shared.bus.events.model import Event
from shared.security import Role
from shared.settings import Settings
from tests.support.web import TestClient, client, key_for

# Thursday noon in Astana. Processing ends on Tuesday at 18:00 there, 13:00 UTC, and so does the return (A18).
THURSDAY = datetime(2026, 3, 5, 7, 0, tzinfo=UTC)
TUESDAY_CLOSING = datetime(2026, 3, 10, 13, 0, tzinfo=UTC)
FRIDAY_CLOSING = datetime(2026, 3, 6, 13, 0, tzinfo=UTC)
HERE: dict[str, Any] = {"centre": "psc-01", "bureau": "astana"}
SIGNING_KEY = base64.b64encode(bytes(range(32))).decode()


def sla_settings(**changes: Any) -> SlaSettings:
    """The settings as they are by default, with a key to sign with."""
    return SlaSettings(**{"signing_key": SIGNING_KEY, **changes})


class Clockwork:
    """sla with its bus: hears what a test says, and looks at the clock when the test asks it to."""

    def __init__(self, engines: dict[str, Engine], owner: Engine, settings: Settings) -> None:
        self.engine = engines["sla"]
        self._bureau = engines["bureau"]
        self._owner = owner
        self._settings = settings

    def hear(self, *events: Event) -> Drained:
        """Says the events as another service would, and drains sla."""
        self.say(*events)
        return self.drain()

    def say(self, *events: Event) -> None:
        """Says the events and leaves them open."""
        with bus.transaction(self._bureau, bus.command("bureau")) as session:
            bus.publish(session, *events)

    def drain(self) -> Drained:
        """One pass over sla's deliveries; what waits behind another is due at once."""
        counts = drain(handlers.SERVICE, self.engine, self._settings)
        while self._make_due():
            more = drain(handlers.SERVICE, self.engine, self._settings)
            counts.handled, counts.failed = counts.handled + more.handled, counts.failed + more.failed
        return counts

    def tick(self, **settings: Any) -> Ticked:
        """One look at the clock."""
        return timer.run_once(self.engine, sla_settings(**settings))

    def at(self, instant: datetime) -> None:
        """Sets the drill clock to about this instant, backwards too: a test may need any day."""
        with self._owner.begin() as connection:
            connection.execute(
                text("update bus.clock set drill = true, drill_offset = :instant - now()"),
                {"instant": instant + timedelta(milliseconds=1)},
            )

    def now(self) -> datetime:
        """The domain's instant."""
        with db.transaction(self.engine) as session:
            return clock.now(session)

    def deadline(self, subject: UUID, kind: str) -> Deadline:
        """The one deadline; fails where there is none."""
        with db.transaction(self.engine) as session:
            return session.get_one(Deadline, (subject, kind))

    def deadlines(self, subject: UUID) -> dict[str, str]:
        """Kind and status of a request's deadlines."""
        with db.transaction(self.engine) as session:
            rows = session.scalars(select(Deadline).where(Deadline.subject == subject))
            return {row.kind: row.status for row in rows}

    def escalations(self, subject: UUID) -> list[Escalation]:
        """A request's escalations, in the order they were raised."""
        with db.transaction(self.engine) as session:
            statement = select(Escalation).where(Escalation.subject == subject)
            return list(session.scalars(statement.order_by(Escalation.id)))

    def fired(self, subject: UUID) -> list[tuple[str, str]]:
        """Kind and step of what has fired, in order of the instants."""
        with db.transaction(self.engine) as session:
            statement = select(Fired).where(Fired.subject == subject)
            rows = session.scalars(statement.order_by(Fired.due_at, Fired.kind)).all()
            return [(row.kind, row.step) for row in rows]

    def said(self, subject: UUID, kind: str | None = None) -> list[str]:
        """The types of what sla said of a request, or of one of its deadlines, in order."""
        return [row.type for row in self.events(subject, kind)]

    def events(self, subject: UUID, kind: str | None = None) -> list[Row[Any]]:
        """What sla said of a request, or of one of its deadlines, in order."""
        statement = text("""
            select type, occurred_at, data, causation_id, correlation_id from bus.event
            where source = 'sla' and subject = :subject
                and (cast(:kind as text) is null or data ->> 'deadline' = :kind) order by id
        """)
        with self._owner.begin() as connection:
            return list(connection.execute(statement, {"subject": subject, "kind": kind}))

    def _make_due(self) -> int:
        statement = text("""
            update bus.delivery d set due_at = now()
            where consumer = 'sla' and parked_at is null and attempts = 0 and not exists
                (select from bus.delivery e where e.consumer = 'sla' and e.subject = d.subject
                    and e.event_id < d.event_id and (e.parked_at is not null or e.attempts > 0))
        """)
        with self._owner.begin() as connection:
            return connection.execute(statement).rowcount


def handed_in(subject: UUID, at: datetime = THURSDAY, *, carrying_days: int = 1) -> PackageHandedIn:
    """Papers were handed in at the centre: they have to be carried."""
    return PackageHandedIn(
        subject=subject, occurred_at=at, number="ТЕСТ-1", carrying_days=carrying_days, **HERE
    )


def received(subject: UUID, at: datetime = THURSDAY) -> PackageReceived:
    """The package came into the bureau's hands."""
    return PackageReceived(subject=subject, occurred_at=at, package="electronic", **HERE)


def forwarded(subject: UUID, to: str, at: datetime = THURSDAY) -> CaseForwarded:
    """The case went to another region's bureau."""
    return CaseForwarded(subject=subject, occurred_at=at, from_bureau="astana", centre="psc-01", bureau=to)


def accepted(subject: UUID, at: datetime) -> PackageAccepted:
    """The package is in order."""
    return PackageAccepted(subject=subject, occurred_at=at, **HERE)


def prepared(subject: UUID, at: datetime) -> CertificatePrepared:
    """The certificate is numbered and signed."""
    return CertificatePrepared(
        subject=subject,
        occurred_at=at,
        certificate_number="ТЕСТ-1",
        finding="registered_at",
        package="electronic",
        **HERE,
    )


def returned(subject: UUID, at: datetime) -> PackageReturned:
    """The bureau returned the package with its grounds."""
    return PackageReturned(
        subject=subject,
        occurred_at=at,
        return_number="ТЕСТ-1",
        grounds=("package_incomplete",),
        package="electronic",
        **HERE,
    )


def arrived(subject: UUID, at: datetime) -> ReturnArrived:
    """The returned package is back at the centre."""
    return ReturnArrived(
        subject=subject,
        occurred_at=at,
        number="ТЕСТ-1",
        return_number="ТЕСТ-1",
        shelf_code="A1",
        **HERE,
    )


def ready(subject: UUID, at: datetime, promised_at: datetime) -> DocumentReady:
    """The certificate waits at the centre."""
    return DocumentReady(
        subject=subject,
        occurred_at=at,
        number="ТЕСТ-1",
        certificate_number="ТЕСТ-1",
        shelf_code="A1",
        promised_at=promised_at,
        **HERE,
    )


def informed(subject: UUID, at: datetime) -> ApplicantInformed:
    """The applicant was called."""
    return ApplicantInformed(subject=subject, occurred_at=at, way="call", **HERE)


def issued(subject: UUID, at: datetime) -> DocumentIssued:
    """The paper was handed over at the window."""
    return DocumentIssued(subject=subject, occurred_at=at, paper="certificate", handed_to="applicant", **HERE)


def transferred(subject: UUID, at: datetime) -> DocumentTransferred:
    """The paper nobody came for was handed over to the bureau."""
    return DocumentTransferred(subject=subject, occurred_at=at, number="ТЕСТ-1", paper="certificate", **HERE)


def withdrawn(subject: UUID, at: datetime) -> RequestWithdrawn:
    """The applicant took the request back."""
    return RequestWithdrawn(subject=subject, occurred_at=at, **HERE)


def complained(subject: UUID, at: datetime) -> ComplaintRegistered:
    """Somebody complained at a centre."""
    return ComplaintRegistered(
        subject=subject,
        occurred_at=at,
        complaint_id=subject,
        number="1",
        about="waiting",
        addressed_to="director",
        **HERE,
    )


def registered(subject: UUID, at: datetime = THURSDAY) -> RequestRegistered:
    """The request was accepted at a window; of the applicant nothing is told here."""
    return RequestRegistered(
        subject=subject,
        occurred_at=at,
        number="ТЕСТ-1",
        channel="centre",
        language="kk",
        package="electronic",
        applicant_kind="individual",
        about_another=False,
        promised_at=at + timedelta(days=7),
        **HERE,
    )


def caller(app: FastAPI, owner: Engine, role: Role, **scope: Any) -> TestClient:
    """Somebody with a fresh key of this role; `scope` is centres or bureau, as `key_for` takes them."""
    return client(app, key_for(owner, role, **scope))
