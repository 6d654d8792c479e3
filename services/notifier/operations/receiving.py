"""What is heard of a message after it was handed over: providers' receipts, and a person's word."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.notifier.domain.errors import MessageNotUnknown, UnknownMessage
from services.notifier.domain.states import MessageState
from services.notifier.models import Message
from services.notifier.operations.settling import Change, settle
from shared.security import Caller

Resolution = Literal["delivered", "failed"]
ReceiptStatus = Literal["accepted", "delivered", "failed"]

KEEP = text("""
insert into notifier.receipt (provider, provider_id, status, received_at)
values (:provider, :provider_id, :status, :now) on conflict do nothing
""")
# Receipts of messages not known here yet stay: their message may be committed only now.
TAKE = text("""
with known as materialized (
    select r.provider, r.provider_id, r.status, m.id as message_id
    from notifier.receipt r
    join notifier.message m on m.provider = r.provider and m.provider_id = r.provider_id
    where r.applied_at is null and m.state <> 'sending'
    order by r.provider, r.provider_id, r.status limit 500 for update of r skip locked)
update notifier.receipt r set applied_at = :now from known k
where (r.provider, r.provider_id, r.status) = (k.provider, k.provider_id, k.status)
returning k.message_id, r.provider, r.provider_id, r.status
""")
# Applied in this order: what is true of a message does not depend on which receipt came first.
WEIGHT = {"accepted": 0, "failed": 1, "delivered": 2}


def keep_receipt(
    session: Session, provider: str, provider_id: str, status: ReceiptStatus, *, now: datetime
) -> None:
    """Keeps a receipt, once, and applies it where its message is known; else when it appears."""
    kept = {"provider": provider, "provider_id": provider_id, "status": status, "now": now}
    session.execute(KEEP, kept)
    apply_receipts(session, now=now)


def apply_receipts(session: Session, *, now: datetime) -> int:
    """Applies one batch of receipts whose messages are known; gives how many."""
    taken = sorted(session.execute(TAKE, {"now": now}), key=lambda row: WEIGHT[row.status])
    for weight in sorted(set(WEIGHT.values())):
        changes = [
            Change(
                message_id=row.message_id,
                state=MessageState(row.status),
                cause=f"receipt:{row.provider}:{row.provider_id}:{row.status}",
            )
            for row in taken
            if WEIGHT[row.status] == weight
        ]
        settle(session, changes, now=now)
    return len(taken)


def resolve(
    session: Session, message_id: UUID, outcome: Resolution, who: Caller, *, now: datetime
) -> Message:
    """A person says what became of a message of unknown outcome. Gives it as it was before.

    Raises UnknownMessage, MessageNotUnknown with the state it is in.
    """
    message = locked_message(session, message_id, who)
    if message.state != MessageState.UNKNOWN:
        raise MessageNotUnknown(state=message.state)
    cause = f"resolved:{message_id}:{message.attempts}:{who.key_id}"
    settle(session, [Change(message_id, MessageState(outcome), cause)], now=now)
    session.refresh(message)
    return message


def locked_message(session: Session, message_id: UUID, who: Caller) -> Message:
    """The message, locked to be changed by a person's word. Raises UnknownMessage, also for another's."""
    message = session.get(Message, message_id, with_for_update=True)
    if message is None or not who.sees(centre=message.centre, bureau=message.bureau):
        raise UnknownMessage
    return message
