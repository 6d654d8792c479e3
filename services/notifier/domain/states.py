"""The states of a message, and which may follow which."""

from enum import StrEnum


class MessageState(StrEnum):
    """`unknown`: handed over, or perhaps not; never sent again blindly. `failed`: it will not arrive."""

    PENDING = "pending"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"


FINISHED = frozenset({MessageState.DELIVERED, MessageState.FAILED})
NOT_GONE = frozenset({MessageState.PENDING, MessageState.SENDING})

# From which states each can be reached. A late proof of delivery beats everything, also a refusal: the
# person has been reached. Only a person has a failed one tried again, and never one of unknown outcome.
REACHED_FROM: dict[MessageState, tuple[MessageState, ...]] = {
    MessageState.PENDING: (MessageState.SENDING, MessageState.FAILED),
    MessageState.SENDING: (MessageState.PENDING,),
    MessageState.ACCEPTED: (MessageState.SENDING, MessageState.UNKNOWN),
    MessageState.UNKNOWN: (MessageState.SENDING,),
    MessageState.FAILED: (MessageState.SENDING, MessageState.ACCEPTED, MessageState.UNKNOWN),
    MessageState.DELIVERED: (
        MessageState.PENDING,
        MessageState.SENDING,
        MessageState.ACCEPTED,
        MessageState.UNKNOWN,
        MessageState.FAILED,
    ),
}


def reached_from(state: MessageState, *, by_attempt: bool) -> tuple[MessageState, ...]:
    """From which states this one can be reached; `by_attempt`: at the word of a sender, not of a person.

    A sender that was frozen for longer than its lease may come back when a person has decided already: what
    it was told then starts nothing anew.
    """
    revives = state is MessageState.PENDING and by_attempt
    return tuple(before for before in REACHED_FROM[state] if not (revives and before is MessageState.FAILED))
