"""Which channel reaches an applicant, and which messages an inspector has to make good by a call."""

from dataclasses import dataclass, field
from typing import Literal

from shared.bus.events.notifier import Channel, Purpose

# The paper waits, or is not what or where the applicant thinks: without any channel a person has to tell.
TOLD_WITHOUT_CHANNEL: frozenset[Purpose] = frozenset(
    {
        "document_ready",
        "package_returned",
        "document_transferred",
        "certificate_revoked",
        "certificate_superseded",
    }
)
COURTESIES: frozenset[Purpose] = frozenset({"taken_into_work", "request_withdrawn", "escalation"})


@dataclass(frozen=True)
class Contact:
    """How an applicant can be reached, and by what they asked to be."""

    notify_by: Literal["sms", "email", "none"] = "none"
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)

    def address(self, channel: Channel) -> str | None:
        """The number or the e-mail address; None where there is none."""
        return self.phone if channel == "sms" else self.email

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The usable channels, the one asked for first; none where the applicant wants no message."""
        if self.notify_by == "none":
            return ()
        wished: tuple[Channel, Channel] = ("sms", "email") if self.notify_by == "sms" else ("email", "sms")
        return tuple(channel for channel in wished if self.address(channel))


def other_channel(channel: Channel) -> Channel:
    """What is tried when this one has failed for good."""
    return "email" if channel == "sms" else "sms"


def needs_call_without_channel(purpose: Purpose) -> bool:
    """Whether an inspector has to call where the applicant left no usable contact."""
    return purpose in TOLD_WITHOUT_CHANNEL


def needs_call_when_lost(purpose: Purpose) -> bool:
    """Whether an inspector has to call where every channel failed or nobody knows the outcome."""
    return purpose not in COURTESIES


def needs_proof(purpose: Purpose) -> bool:
    """Whether being told has to be proven: of a returned package, within one working day (para 17)."""
    return purpose == "package_returned"


def mask(address: str) -> str:
    """An address as it is shown in lists: enough to recognise, too little to use."""
    local, at, host = address.partition("@")
    if at:
        return f"{local[:1]}***@{host}"
    return f"{address[:2]}***{address[-2:]}" if len(address) > 6 else "***"
