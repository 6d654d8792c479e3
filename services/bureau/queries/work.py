"""Search runs as leased work, and those whose source is down while their term nears its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from services.bureau.domain.asking import Asked
from services.bureau.domain.states import RunState, Source
from services.bureau.models import SearchRun

# Leases run on real time, in drill mode too. Both runs of a case stand side by side in this order.
CLAIM = text("""
with due as materialized (
    select id from bureau.search_run where state = 'pending' and due_at <= now()
    order by due_at, case_id limit :limit for update skip locked)
update bureau.search_run r set attempts = r.attempts + 1, due_at = now() + make_interval(secs => :lease)
from due where r.id = due.id
returning r.id, r.case_id, r.source, r.asked, r.attempts
""")


@dataclass(frozen=True, slots=True)
class ClaimedRun:
    """A leased search; the attempt number is its fence: who claims it later makes this claim void."""

    id: UUID
    case_id: UUID
    source: Source
    asked: Asked
    attempts: int


def claim_runs(session: Session, *, limit: int, lease_seconds: float) -> list[ClaimedRun]:
    """Leases up to `limit` due searches to the caller."""
    rows = session.execute(CLAIM, {"limit": limit, "lease": lease_seconds})
    return [
        ClaimedRun(row.id, row.case_id, Source(row.source), Asked.from_row(row.asked), row.attempts)
        for row in rows
    ]


def cases_to_search_by_hand(session: Session, *, now: datetime, limit: int) -> Sequence[UUID]:
    """Cases whose source is down and whose term is near enough for a person to go to the card index.

    So too those whose search was begun and came to no end; not those whose turn has yet to come.
    """
    was_asked = or_(SearchRun.outcome.is_not(None), SearchRun.due_at <= func.now())
    statement = (
        select(SearchRun.case_id)
        .where(SearchRun.state == RunState.PENDING, SearchRun.hand_from <= now)
        .where(SearchRun.attempts > 0, was_asked)
        .order_by(SearchRun.hand_from)
        .limit(limit)
    )
    return session.scalars(statement).all()
