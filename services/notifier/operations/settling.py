"""Recording what became of messages: their next state, and what follows from it.

Their state changes nowhere else, but that claiming.py takes pending ones to be sent and gives them back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.notifier import queries
from services.notifier.domain.channels import needs_call_when_lost, needs_proof
from services.notifier.domain.states import FINISHED, MessageState, reached_from
from services.notifier.operations.writing import About, request_call, try_other_channel, within_of
from services.notifier.texts import words_of
from shared import bus, db
from shared.bus import Cause
from shared.bus.events.notifier import (
    MessageAccepted,
    MessageDelivered,
    MessageEvent,
    MessageFailed,
    MessageUnknown,
)

# Locked in the order of their ids, judged by the state they have then; one statement for a whole batch.
CHANGE = text("""
with wanted as (
    select * from jsonb_to_recordset(cast(:changes as jsonb)) as r
        (id uuid, no int, state text, reached_from text[], provider text, provider_id text, wait float,
         finished boolean, cause text)),
held as materialized (
    select id, state, attempts from notifier.message
    where id = any(select id from wanted) order by id for update)
update notifier.message m set
    state = w.state,
    provider = coalesce(w.provider, m.provider),
    provider_id = coalesce(w.provider_id, m.provider_id),
    due_at = now() + make_interval(secs => w.wait),
    finished_at = case when w.finished then cast(:now as timestamptz) end
from wanted w join held h on h.id = w.id
where m.id = h.id and h.state = any(w.reached_from) and (w.no is null or h.attempts = w.no)
returning m.id, m.request_id, m.correlation_id, m.centre, m.bureau, m.purpose, m.recipient, m.channel,
    m.words, m.state, h.state as before, w.cause
""")


@dataclass(frozen=True)
class Change:
    """One message's next state and why (`cause`); `attempt` fences out a sender whose lease has ended.

    Without an `attempt` it is a receipt's or a person's word.
    """

    message_id: UUID
    state: MessageState
    cause: str
    attempt: int | None = None
    provider: str | None = None
    provider_id: str | None = None
    wait_seconds: float = 0

    def as_json(self) -> dict[str, object]:
        """A row of the statement; the transition table says from which states it may come."""
        return {
            "id": str(self.message_id),
            "no": self.attempt,
            "state": self.state,
            "reached_from": reached_from(self.state, by_attempt=self.attempt is not None),
            "provider": self.provider,
            "provider_id": self.provider_id,
            "wait": self.wait_seconds,
            "finished": self.state in FINISHED,
            "cause": self.cause,
        }


def settle(session: Session, changes: Sequence[Change], *, now: datetime) -> list[UUID]:
    """Makes the changes that the transition table allows, says them, and arranges what they call for.

    Gives the ids of the messages that changed; the others had gone further already.
    """
    if not changes:
        return []
    rows = db.as_json([change.as_json() for change in changes])
    changed = session.execute(CHANGE, {"changes": rows, "now": now}).all()
    lost = [row.request_id for row in changed if row.state == MessageState.FAILED]
    if lost:
        queries.lay_desk(session, lost)
    for row in changed:
        session.info["outbox"].cause = Cause("notifier", row.cause, row.correlation_id)
        _say(session, row, now=now)
        _follow_up(session, row, now=now)
    return [row.id for row in changed]


def _say(session: Session, row: Row[Any], *, now: datetime) -> None:
    facts = {
        "subject": row.request_id,
        "occurred_at": now,
        "message_id": row.id,
        "purpose": row.purpose,
        "channel": row.channel,
        "recipient": row.recipient,
    }
    bus.publish(session, *(kind.model_construct(**facts) for kind in _told_by(row.before, row.state)))


def _told_by(before: str, state: str) -> tuple[type[MessageEvent], ...]:
    if state == MessageState.DELIVERED:
        was_accepted = before in (MessageState.ACCEPTED, MessageState.FAILED, MessageState.PENDING)
        return (MessageDelivered,) if was_accepted else (MessageAccepted, MessageDelivered)
    single: dict[str, type[MessageEvent]] = {
        MessageState.ACCEPTED: MessageAccepted,
        MessageState.FAILED: MessageFailed,
        MessageState.UNKNOWN: MessageUnknown,
    }
    return (single[state],) if state in single else ()


def _follow_up(session: Session, row: Row[Any], *, now: datetime) -> None:
    """The other channel, or an inspector's call; staff are not called, their escalation stays open."""
    about = About(row.request_id, row.centre, row.bureau, row.purpose, within_of(row.words))
    if row.recipient == "staff":
        return
    if row.state == MessageState.FAILED:
        if try_other_channel(session, about, row.channel, words_of(row.words), now=now):
            return
        if needs_call_when_lost(row.purpose):
            request_call(session, about, "channels_failed", now=now)
    elif row.state == MessageState.UNKNOWN and needs_call_when_lost(row.purpose):
        request_call(session, about, "outcome_unknown", now=now)
    elif row.state == MessageState.ACCEPTED and row.channel == "email" and needs_proof(row.purpose):
        request_call(session, about, "no_proof_of_delivery", now=now)
