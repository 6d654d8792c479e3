"""Fixtures named for the state they give: a mail server, and the notifier at work over real tables."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, select, text

from services.notifier.gateways.filed import FileGateway
from services.notifier.gateways.port import Gateway
from services.notifier.gateways.smtp import Server, SmtpGateway
from services.notifier.handlers import SERVICE
from services.notifier.models import Message
from services.notifier.sending import Sending, Sent
from services.notifier.settings import SendingSettings
from shared import bus, db
from shared.bus import parked
from shared.bus.drain import Drained, drain
from shared.bus.events.intake import (
    ApplicantFacts,
    ContactFacts,
    DocumentReady,
    RegisteredPersons,
    RequestRegistered,
    ReturnArrived,
    SubjectFacts,
)
from shared.bus.events.intake import PersonNameFacts as Name
from shared.bus.events.model import Event
from shared.bus.events.notifier import Channel
from shared.ids import new_id
from shared.settings import Settings
from tests.support.mail import MailServer, mail_server

# A Thursday, ten in the morning in Astana.
AT = datetime(2026, 3, 5, 5, 0, tzinfo=UTC)
PLACE = {"centre": "psc-03", "bureau": "astana"}
NUMBER = "03-2026-000123"
BY_SMS = {"notify_by": "sms", "phone": "+77010000001"}
BY_EMAIL = {"notify_by": "email", "email": "synthetic@example.org"}


def registered(request: UUID, language: str = "kk", **contact: object) -> RequestRegistered:
    """A request.registered whose applicant can be reached as `contact` says."""
    name = Name(surname="Синтетиков", given_name="Канарей")
    return RequestRegistered.model_validate(
        {
            **PLACE,
            "subject": request,
            "occurred_at": AT,
            "number": NUMBER,
            "channel": "centre",
            "language": language,
            "package": "electronic",
            "applicant_kind": "individual",
            "about_another": False,
            "promised_at": AT + timedelta(days=5),
            "personal": RegisteredPersons(
                applicant=ApplicantFacts(kind="individual", name=name),
                subject=SubjectFacts(name=name),
                documents=(),
                contact=ContactFacts.model_validate(contact),
            ),
        }
    )


def ready(request: UUID) -> DocumentReady:
    """A document.ready: kept until 9 April, a month after what was promised."""
    return DocumentReady(
        subject=request,
        occurred_at=AT,
        number=NUMBER,
        certificate_number="A-1",
        shelf_code="A1",
        promised_at=AT + timedelta(days=5),
        **PLACE,
    )


def returned(request: UUID, at: datetime = AT) -> ReturnArrived:
    """A return.arrived."""
    return ReturnArrived(
        subject=request,
        occurred_at=at,
        number=NUMBER,
        return_number="R-1",
        shelf_code="A1",
        registered_at=AT,
        **PLACE,
    )


@dataclass
class Notifier:
    """The notifier over real tables, driven by hand."""

    engines: Mapping[str, Engine]
    owner: Engine
    settings: Settings
    sending: SendingSettings
    gateways: dict[Channel, Gateway]
    sms: Path

    def hear(self, *events: Event) -> Drained:
        """Says the events as their services would and lets the notifier handle them."""
        with bus.transaction(self.engines["intake"], bus.command("intake")) as session:
            bus.publish(session, *events)
        return drain(SERVICE, self.engines["notifier"], self.settings)

    def send(self) -> Sent:
        """One run of the sending task."""
        return Sending(self.engines["notifier"], self.gateways, self.sending).run_once()

    def messages(self) -> list[Message]:
        """All messages, oldest first."""
        with db.transaction(self.engines["notifier"]) as session:
            return list(session.scalars(select(Message).order_by(Message.id)))

    def states(self) -> list[tuple[str, str, str]]:
        """(purpose, channel, state) of all messages, oldest first."""
        return [(row.purpose, row.channel, row.state) for row in self.messages()]

    def said(self) -> list[str]:
        """What the notifier has said: types, and the reasons of call tasks."""
        query = text("select type, data ->> 'reason' from bus.event where source = 'notifier' order by id")
        with self.owner.begin() as connection:
            return [f"{kind}:{reason}" if reason else kind for kind, reason in connection.execute(query)]

    def execute(self, statement: str, **values: object) -> None:
        """Something only a test may do to the tables."""
        with self.owner.begin() as connection:
            connection.execute(text(statement), values)

    def move_clock_to(self, instant: datetime) -> None:
        """Sets the drill clock, forwards or back."""
        self.execute("update bus.clock set drill_offset = :instant - now()", instant=instant)

    def let_retries_be_due(self) -> None:
        """No test waits for a backoff or a lease."""
        self.execute("update notifier.message set due_at = now() - interval '2 minutes'")


def replay(notifier: Notifier) -> None:
    """Delivers everything that was ever said to the notifier again."""
    one_day = timedelta(days=1)
    with db.transaction(notifier.owner) as session:
        parked.replay(session, consumer="notifier", since=AT - one_day, until=AT + one_day)
    counts = notifier.hear()
    assert (counts.handled > 0, counts.failed) == (True, 0)


@contextmanager
def said_to(engine: Engine) -> Iterator[list[str]]:
    """What statements about messages the database is sent meanwhile."""
    heard: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "notifier.message" in statement:
            heard.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    """A mail server that takes letters."""
    with mail_server() as running:
        yield running


@pytest.fixture
def notifier(
    engines: dict[str, Engine], owner: Engine, settings: Settings, mail: MailServer, tmp_path: Path
) -> Notifier:
    """The notifier on a Thursday morning, with SMS into a file and e-mail to the mail server."""
    sending = SendingSettings.model_validate(
        {"smtp_url": mail.url, "sms": f"file://{tmp_path}", "timeout_seconds": 2, "lease_seconds": 10}
    )
    gateways: dict[Channel, Gateway] = {
        "sms": FileGateway(tmp_path),
        "email": SmtpGateway(Server("127.0.0.1", mail.port), timeout_seconds=2),
    }
    ready_made = Notifier(engines, owner, settings, sending, gateways, tmp_path)
    ready_made.move_clock_to(AT)
    return ready_made


@pytest.fixture
def request_id() -> UUID:
    """A fresh request's id."""
    return new_id()
