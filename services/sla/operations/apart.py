"""Steps that failed together are taken each alone: one that cannot be taken holds up no other.

It is set aside for some minutes and stands on the list of incidents until it can be taken, or need not be.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.sla.domain.incidents import STEP_FAILED
from services.sla.models import Deadline, Escalation
from services.sla.queries.failed import about_call, about_deadline
from shared.bus.publish import Outbox
from shared.ids import new_id

logger = logging.getLogger(__name__)
Due = TypeVar("Due")
SET_ASIDE = text("""
insert into sla.incident (id, kind, about, severity, subject, centre, bureau, raised_at, tried_at)
values (:id, :kind, :about, 'critical', :subject, :centre, :bureau, :now, :now)
on conflict (kind, about) where closed_at is null do update set tried_at = excluded.tried_at
""")
# Taken since, or not to be taken any more.
MENDED = text("""
update sla.incident set closed_at = :now where id in (
    select i.id from sla.incident i where i.kind = :kind and i.closed_at is null
        and not exists (select from sla.deadline d where d.subject = i.subject
            and concat(d.kind, ':', d.subject) = i.about and d.next_at <= i.tried_at)
        and not exists (select from sla.escalation e where e.subject = i.subject
            and concat(e.kind, ':', e.level, ':', e.subject) = i.about and e.next_at <= i.tried_at
            and e.acknowledged_at is null and e.closed_at is null)
    for update skip locked)
""")


@dataclass(frozen=True)
class Named:
    """Whose step it is: what its incident is about, whose request, and where."""

    about: str
    subject: UUID
    centre: str
    bureau: str


def of_deadline(deadline: Deadline) -> Named:
    """The step of a deadline."""
    return Named(about_deadline(deadline), deadline.subject, deadline.centre, deadline.bureau)


def of_call(due: tuple[Escalation, Deadline]) -> Named:
    """The step of a call."""
    call, _ = due
    return Named(about_call(call), call.subject, call.centre, call.bureau)


def each_alone(
    session: Session,
    due: Sequence[Due],
    take: Callable[[Sequence[Due]], list[str]],
    named: Callable[[Due], Named],
    *,
    now: datetime,
) -> list[str]:
    """Takes the step of each of the locked rows in a savepoint; gives the steps, STEP_FAILED for others."""
    return [step for one in due for step in _alone(session, one, take, named(one), now)]


def _alone(
    session: Session, one: Due, take: Callable[[Sequence[Due]], list[str]], named: Named, now: datetime
) -> list[str]:
    outbox: Outbox = session.info["outbox"]
    said = len(outbox.said)
    try:
        with session.begin_nested():
            return take([one])
    except Exception as error:
        logger.error("a step could not be taken", exc_info=error, extra={"service": "sla.tick"})
        del outbox.said[said:]
        session.execute(SET_ASIDE, {**vars(named), "id": new_id(), "kind": STEP_FAILED, "now": now})
        return [STEP_FAILED]


def close_mended(session: Session, *, now: datetime) -> None:
    """Closes the incidents of steps that were taken since, or need not be taken any more."""
    session.execute(MENDED, {"kind": STEP_FAILED, "now": now})
