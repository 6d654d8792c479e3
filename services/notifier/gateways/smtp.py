"""E-mail by SMTP: one connection a batch, and for every message the truth about how far it got."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from uuid import UUID

from services.notifier.gateways.port import (
    Accepted,
    Found,
    Outcome,
    Outgoing,
    Rejected,
    Unknown,
    Unreachable,
)

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
CLOSING = 421


@dataclass(frozen=True)
class Server:
    """Where and as whom to send; `implicit_tls` for smtps://, else STARTTLS is used where it is offered."""

    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    implicit_tls: bool = False


class SmtpGateway:
    """Tells apart what was refused, which can be tried again, from what hung after it was handed over."""

    name = "smtp"

    def __init__(self, server: Server, *, timeout_seconds: float) -> None:
        self._server = server
        self._timeout_seconds = timeout_seconds
        self._connection: smtplib.SMTP | None = None

    def send(self, outgoing: Outgoing) -> Outcome:
        """Connects where needed and hands one message over."""
        connection = self._connection or self._connect()
        if isinstance(connection, Unreachable):
            return connection
        try:
            content = _content(outgoing)
        except ValueError:  # a line break, or letters that no header can carry: no server would take it
            return Rejected("bad_address", None)
        refused = self._envelope(connection, outgoing)
        return refused or self._hand_over(connection, content, outgoing)

    def find(self, message_id: UUID) -> Found:
        """SMTP cannot be asked."""
        return Unknown("smtp_cannot_tell")

    def finish(self) -> None:
        """Says goodbye; the next batch connects anew."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except (smtplib.SMTPException, OSError):
                connection.close()

    def _connect(self) -> smtplib.SMTP | Unreachable:
        server = self._server
        try:
            if server.implicit_tls:
                context = ssl.create_default_context()
                self._connection = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=self._timeout_seconds, context=context
                )
            else:
                self._connection = smtplib.SMTP(server.host, server.port, timeout=self._timeout_seconds)
            return self._introduce(self._connection)
        except smtplib.SMTPResponseException as error:
            return self._lost(f"smtp_{error.smtp_code}")
        except (smtplib.SMTPException, OSError):
            return self._lost("unreachable")

    def _introduce(self, connection: smtplib.SMTP) -> smtplib.SMTP | Unreachable:
        connection.ehlo_or_helo_if_needed()
        encrypted = self._server.implicit_tls
        if not encrypted and connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
            encrypted = True
        if self._server.user is None:
            return connection
        if not encrypted and self._server.host not in LOOPBACK:
            return self._lost("password_not_sent_in_the_clear")
        connection.login(self._server.user, self._server.password or "")
        return connection

    def _envelope(self, connection: smtplib.SMTP, outgoing: Outgoing) -> Outcome | None:
        """Sender and recipient; nothing is handed over yet, so every failure here can be told for sure."""
        try:
            code, _ = connection.mail(outgoing.sender)
        except (smtplib.SMTPException, OSError):
            return self._lost("lost_before_data")
        if code >= 400:  # we are not let in: it would refuse this sender whomever the letter is for
            return self._lost(f"smtp_{code}")
        return self._recipient(connection, outgoing)

    def _recipient(self, connection: smtplib.SMTP, outgoing: Outgoing) -> Outcome | None:
        try:
            code, _ = connection.rcpt(outgoing.to)
        except (smtplib.SMTPException, OSError):
            # A server that talked to us until it heard this address: it may always break on it.
            self._drop()
            return Rejected("lost_at_recipient", 0)
        return self._refused(connection, code) if code >= 400 else None

    def _hand_over(self, connection: smtplib.SMTP, content: bytes, outgoing: Outgoing) -> Outcome:
        try:
            code, _ = connection.data(content)
        except smtplib.SMTPDataError as error:
            code = error.smtp_code
        except (smtplib.SMTPException, OSError):
            self._drop()
            return Unknown("lost_after_data")
        if code < 400:
            return Accepted(str(outgoing.message_id))
        return self._refused(connection, code)

    def _refused(self, connection: smtplib.SMTP, code: int) -> Outcome:
        """What the server does not want; where it closes the door that is no word about the message."""
        if code == CLOSING:
            return self._lost(f"smtp_{code}")
        try:
            connection.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()
        return Rejected(f"smtp_{code}", None if code >= 500 else 0)

    def _lost(self, code: str) -> Unreachable:
        self._drop()
        return Unreachable(code)

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _content(outgoing: Outgoing) -> bytes:
    """The message as bytes; its Message-ID is ours. Raises ValueError for an address that cannot be one."""
    outgoing.to.encode("ascii")
    message = EmailMessage(policy=SMTP)
    message["From"] = outgoing.sender
    message["To"] = outgoing.to
    message["Subject"] = outgoing.subject
    message["Message-ID"] = f"<{outgoing.message_id}@{outgoing.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(outgoing.text, cte="base64")
    return message.as_bytes()
