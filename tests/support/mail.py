"""A real SMTP server on loopback, whose answer depends on whom the letter is for."""

import asyncio
import socket
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Letter:
    """One letter that the server took."""

    to: str
    message: EmailMessage

    @property
    def text(self) -> str:
        """The body."""
        return str(self.message.get_content())


class Mailbox:
    """Takes letters; `bounce.` is refused for good, `later.` for now, `hang.` never gets an answer.

    The door closes on who is `closing.`, is not opened to `unwanted.`, and nobody comes to it for `late.`.
    """

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.connections = 0
        self.hanging_over = asyncio.Event()

    async def greet(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Counts who comes in."""
        self.connections += 1
        session.host_name = hostname
        return responses

    async def judge(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Decides by the local part."""
        if address.startswith("late."):
            await self.hanging_over.wait()
        if address.startswith("closing."):
            return "421 4.3.2 closing"
        if address.startswith("bounce."):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later."):
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def let_in(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Decides by the sender."""
        if address.startswith("late."):
            await self.hanging_over.wait()
        if address.startswith("unwanted."):
            return "530 5.7.0 authentication required"
        if address.startswith("closing."):
            return "421 4.3.2 closing"
        envelope.mail_from = address
        return "250 OK"

    async def take(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keeps the letter; for `hang.` says nothing until the server stops."""
        [to] = envelope.rcpt_tos
        if to.startswith("hang."):
            await self.hanging_over.wait()
            return "451 4.3.0 stopped"
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        self.letters.append(Letter(to, message))
        return "250 OK"


# The server looks for its hooks by names that are not ours to choose.
HOOKS = {"EHLO": Mailbox.greet, "MAIL": Mailbox.let_in, "RCPT": Mailbox.judge, "DATA": Mailbox.take}
for command, hook in HOOKS.items():
    setattr(Mailbox, f"handle_{command}", hook)


@dataclass(frozen=True)
class MailServer:
    """A running server and what it took."""

    port: int
    mailbox: Mailbox

    @property
    def url(self) -> str:
        """For ANYQTAMA_NOTIFIER_SMTP_URL."""
        return f"smtp://{LOOPBACK}:{self.port}"


class _OnSocket(Controller):
    """Listens on a socket that is already bound, so that no port can be taken in between."""

    def __init__(self, mailbox: Mailbox, bound: socket.socket) -> None:
        super().__init__(mailbox, hostname=LOOPBACK, port=bound.getsockname()[1], ready_timeout=60)
        self._bound = bound

    def _create_server(self) -> Coroutine[Any, Any, asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._bound)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server on a free loopback port while the block lasts."""
    mailbox = Mailbox()
    with socket.create_server((LOOPBACK, 0)) as bound:
        controller = _OnSocket(mailbox, bound)
        controller.start()
        try:
            yield MailServer(controller.port, mailbox)
        finally:
            controller.loop.call_soon_threadsafe(mailbox.hanging_over.set)
            controller.stop()
