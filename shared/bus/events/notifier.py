"""What the notifier says: the fate of each message, and who has to be called instead."""

from typing import ClassVar, Literal
from uuid import UUID

from shared.bus.events.model import BureauId, CentreId, Event
from shared.bus.events.sla import Role

Purpose = Literal[
    "taken_into_work",
    "document_ready",
    "package_returned",
    "storage_ending",
    "document_transferred",
    "request_withdrawn",
    "certificate_revoked",
    "certificate_superseded",
    "escalation",
]
Channel = Literal["sms", "email"]


class MessageEvent(Event):
    """What all message events tell: which message, why it was written, and by which channel it went."""

    distinct_by: ClassVar[tuple[str, ...]] = ("message_id",)
    message_id: UUID
    purpose: Purpose
    channel: Channel
    recipient: Literal["applicant", "staff"]


class MessageAccepted(MessageEvent):
    """notifier says it when the provider has taken the message over."""

    type: ClassVar[str] = "message.accepted"


class MessageDelivered(MessageEvent):
    """notifier says it when the provider has proven that the message reached the recipient."""

    type: ClassVar[str] = "message.delivered"


class MessageFailed(MessageEvent):
    """notifier says it when the message will not arrive: refused for good, or attempts used up."""

    type: ClassVar[str] = "message.failed"


class MessageUnknown(MessageEvent):
    """notifier says it when nobody knows whether the provider took it: it is not sent again blindly."""

    type: ClassVar[str] = "message.unknown"


class EscalationUnheard(Event):
    """notifier says it when nobody can be told of an escalation: no address is known of who is called.

    It is of the role at its centre or bureau, or of the whole country; `subject` is that of the escalation.
    """

    type: ClassVar[str] = "escalation.unheard"
    role: Role
    centre: CentreId | None = None
    bureau: BureauId | None = None
    whole_country: bool = False


class MessageRetried(MessageEvent):
    """notifier says it when a person has a failed message tried again.

    `by` is the id of their key; None at a terminal.
    """

    type: ClassVar[str] = "message.retried"
    by: UUID | None = None


class CanaryAnswered(Event):
    """notifier says it when it has heard a canary of the clock; `subject` is the canary's own id."""

    type: ClassVar[str] = "canary.answered"


class CallTaskRequested(Event):
    """notifier says it when an inspector has to tell the applicant: no channel works or proves it."""

    type: ClassVar[str] = "call_task.requested"
    distinct_by: ClassVar[tuple[str, ...]] = ("purpose",)
    purpose: Purpose
    centre: CentreId
    reason: Literal["no_channel", "channels_failed", "no_proof_of_delivery", "outcome_unknown"]
