"""Writing down how attempts ended: the outcome of each, and the next state of its message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.notifier.domain.retrying import retry_in_seconds
from services.notifier.domain.states import MessageState
from services.notifier.gateways.port import Accepted, NeverArrived, Rejected, Unknown
from services.notifier.operations.settling import Change, settle
from shared.db import as_json

# What an attempt can end with: one that reached nobody is no attempt.
Told = Accepted | Rejected | Unknown | NeverArrived
FINISH_ATTEMPTS = text("""
update notifier.attempt a set finished_at = now(), outcome = r.outcome, code = r.code
from jsonb_to_recordset(cast(:results as jsonb)) as r (id uuid, no int, outcome text, code text)
where a.message_id = r.id and a.no = r.no
""")


@dataclass(frozen=True)
class Result:
    """How one attempt to hand a message over ended."""

    message_id: UUID
    attempt: int
    outcome: Told


@dataclass(frozen=True)
class Recording:
    """What recording needs to know of the gateway's name and of our patience."""

    provider: str
    first_retry_seconds: float


def record(session: Session, results: Sequence[Result], how: Recording, *, now: datetime) -> None:
    """All results of a batch in one go, with what follows from them."""
    if not results:
        return
    rows = as_json([_attempt_row(result) for result in results])
    session.execute(FINISH_ATTEMPTS, {"results": rows})
    settle(session, [_change(result, how) for result in results], now=now)


def _attempt_row(result: Result) -> dict[str, object]:
    outcome, code = _ending(result.outcome)
    return {"id": str(result.message_id), "no": result.attempt, "outcome": outcome, "code": code}


def _ending(outcome: Told) -> tuple[str, str | None]:
    match outcome:
        case Accepted():
            return "accepted", None
        case Rejected(code, None):
            return "refused", code
        case Rejected(code, _):
            return "refused_for_now", code
        case Unknown(reason):
            return "unknown", reason
        case NeverArrived():
            return "refused_for_now", "never_arrived"


def _change(result: Result, how: Recording) -> Change:
    state, wait_seconds = _next_state(result, how)
    known = result.outcome.provider_id if isinstance(result.outcome, Accepted) else None
    # Where we do not know, a receipt may still name the message by the id that we gave it.
    ours = str(result.message_id) if isinstance(result.outcome, Unknown) else None
    return Change(
        message_id=result.message_id,
        state=state,
        cause=f"attempt:{result.message_id}:{result.attempt}",
        attempt=result.attempt,
        provider=how.provider,
        provider_id=known or ours,
        wait_seconds=wait_seconds,
    )


def _next_state(result: Result, how: Recording) -> tuple[MessageState, float]:
    match result.outcome:
        case Accepted(_, proven_delivered):
            return (MessageState.DELIVERED if proven_delivered else MessageState.ACCEPTED), 0
        case Unknown():
            return MessageState.UNKNOWN, 0
        case Rejected(_, None):
            return MessageState.FAILED, 0
        case Rejected(_, float() | int() as asked):
            return _again(result.attempt, how, asked)
        case NeverArrived():
            return _again(result.attempt, how, 0)
    raise AssertionError(result.outcome)


def _again(attempt: int, how: Recording, asked_seconds: float) -> tuple[MessageState, float]:
    wait = retry_in_seconds(attempt, first_seconds=how.first_retry_seconds, asked_seconds=asked_seconds)
    return (MessageState.FAILED, 0) if wait is None else (MessageState.PENDING, wait)
