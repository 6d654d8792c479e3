"""Having failed messages tried again: one at a person's wish, or all that an outage cost. Who did is said."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifier import queries
from services.notifier.domain.errors import MessageNotFailed
from services.notifier.domain.states import MessageState
from services.notifier.models import Message
from services.notifier.operations.receiving import locked_message
from services.notifier.operations.settling import Change, settle
from services.notifier.operations.writing import BELL, first_instant
from shared import bus
from shared.bus import Cause
from shared.bus.events.notifier import MessageRetried
from shared.security import Caller

# Of so many requests the messages are tried again in one transaction.
MOST_REQUESTS = 500


def retry(session: Session, message_id: UUID, who: Caller, *, now: datetime) -> None:
    """Gives a failed message its attempts back. Raises UnknownMessage, MessageNotFailed with its state."""
    message = locked_message(session, message_id, who)
    if message.state != MessageState.FAILED or not message.address:
        raise MessageNotFailed(state=message.state)
    _try_again(session, [message], by=who.key_id, now=now)
    session.flush()
    session.refresh(message)


def retry_some(
    session: Session, since: datetime, *, after: UUID | None, most: int = MOST_REQUESTS, now: datetime
) -> tuple[int, UUID | None]:
    """The same for what failed since an instant and no other channel has told, of the next requests.

    Gives how many messages, and the request `after` which to go on; None where nothing is left.
    """
    request_ids = queries.requests_of_failed(session, since, after=after, most=most)
    if not request_ids:
        return 0, None
    failed = queries.locked_failed(session, since, request_ids)
    _try_again(session, failed, by=None, now=now)
    return len(failed), request_ids[-1]


def _try_again(session: Session, failed: Sequence[Message], *, by: UUID | None, now: datetime) -> None:
    """Locked and failed. Their earlier attempts stay, and a late proof of them counts."""
    laid = queries.lay_desk(session, [message.request_id for message in failed])
    changes = [Change(message.id, MessageState.PENDING, _cause(message)) for message in failed]
    settle(session, changes, now=now)
    for message in failed:
        recipient = laid.recipients.get(message.request_id)
        message.not_before = now
        if recipient is not None and message.recipient == "applicant":
            message.not_before = first_instant(session, recipient, message.channel, now=now)
        _say(session, message, by=by, now=now)
    bus.ring_after_commit(session, BELL)


def _cause(message: Message) -> str:
    return f"retried:{message.id}:{message.attempts}"


def _say(session: Session, message: Message, *, by: UUID | None, now: datetime) -> None:
    session.info["outbox"].cause = Cause("notifier", _cause(message), message.correlation_id)
    retried = MessageRetried(
        subject=message.request_id,
        occurred_at=now,
        message_id=message.id,
        purpose=message.purpose,
        channel=message.channel,
        recipient=message.recipient,
        by=by,
    )
    bus.publish(session, retried)
