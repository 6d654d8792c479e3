"""Having failed messages tried again: one at a person's wish, or all that an outage cost. Who did is said."""

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


def retry(session: Session, message_id: UUID, who: Caller, *, now: datetime) -> None:
    """Gives a failed message its attempts back. Raises UnknownMessage, MessageNotFailed with its state."""
    message = locked_message(session, message_id, who)
    if message.state != MessageState.FAILED or not message.address:
        raise MessageNotFailed(state=message.state)
    queries.lay_desk(session, [message.request_id])
    _try_again(session, message, by=who.key_id, now=now)
    session.flush()
    session.refresh(message)


def retry_all(session: Session, since: datetime, *, now: datetime) -> int:
    """The same for all that failed since an instant and no other channel has told; gives how many."""
    failed = queries.locked_failed(session, since)
    queries.lay_desk(session, [message.request_id for message in failed])
    for message in failed:
        _try_again(session, message, by=None, now=now)
    return len(failed)


def _try_again(session: Session, message: Message, *, by: UUID | None, now: datetime) -> None:
    """Locked, failed, its request on the desk. Its earlier attempts stay, and a late proof of them counts."""
    cause = f"retried:{message.id}:{message.attempts}"
    settle(session, [Change(message.id, MessageState.PENDING, cause)], now=now)
    recipient = queries.desk(session).recipients.get(message.request_id)
    message.not_before = now
    if recipient is not None and message.recipient == "applicant":
        message.not_before = first_instant(session, recipient, message.channel, now=now)
    session.info["outbox"].cause = Cause("notifier", cause, message.correlation_id)
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
    bus.ring_after_commit(session, BELL)
