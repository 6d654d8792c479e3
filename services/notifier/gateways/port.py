"""The port through which messages leave: what goes out, and the four ways it can end."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Outgoing:
    """One message as it is handed over; `subject` is for e-mail only. Every text is free of line tricks."""

    message_id: UUID
    to: str = field(repr=False)
    text: str = field(repr=False)
    subject: str
    sender: str


@dataclass(frozen=True)
class Accepted:
    """The provider has taken it over; `proven_delivered` where that already proves that it arrived."""

    provider_id: str
    proven_delivered: bool = False


@dataclass(frozen=True)
class Rejected:
    """The provider does not have it. For good where `retry_after_seconds` is None; 0: at our own pace."""

    code: str
    retry_after_seconds: float | None


@dataclass(frozen=True)
class Unreachable:
    """The provider could not be asked: no connection, or not let in. It has nothing; no attempt was made."""

    code: str


@dataclass(frozen=True)
class Unknown:
    """Nobody can say whether the provider has it."""

    reason: str


@dataclass(frozen=True)
class NeverArrived:
    """The provider is certain that it never got the message: it can be sent again."""


Outcome = Accepted | Rejected | Unreachable | Unknown
Found = Accepted | Unknown | NeverArrived


class Gateway(Protocol):
    """One channel's way out. Never raises for what a provider does; used by one thread at a time."""

    name: str

    def send(self, outgoing: Outgoing) -> Outcome:
        """Hands one message over."""

    def find(self, message_id: UUID) -> Found:
        """Looks up a message whose handing over was interrupted."""

    def finish(self) -> None:
        """Ends a batch: lets go of what `send` opened."""
