"""Escalations by what people ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, select, true
from sqlalchemy.orm import Session

from services.sla.domain.lives import CANARY
from services.sla.models import Deadline, Escalation
from services.sla.queries.deadlines import within
from services.sla.queries.failed import CALL, has_failed, is_set_aside
from shared.bus.feed import Reach

# Kind, rule of the deadline, level, centre and bureau of calls.
Alike = Row[str, str, int, str, str]
IS_OPEN = and_(Escalation.acknowledged_at.is_(None), Escalation.closed_at.is_(None))
OF_DEADLINE = and_(Deadline.subject == Escalation.subject, Deadline.kind == Escalation.kind)
# Moves on by itself, not told together with others.
IS_ALONE = Escalation.next_step != "gather"


class EscalationState(StrEnum):
    """Whether somebody still has to answer."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


@dataclass(frozen=True)
class WantedEscalations:
    """What a list of escalations is narrowed to; None is everything."""

    state: EscalationState | None = None
    kind: str | None = None
    role: str | None = None
    centre: str | None = None
    bureau: str | None = None


def page(
    session: Session, wanted: WantedEscalations, *, reach: Reach, after: UUID | None, limit: int
) -> Sequence[Escalation]:
    """Up to `limit` escalations that the caller may see, in the order they were raised, behind `after`."""
    columns = (
        (Escalation.kind, wanted.kind),
        (Escalation.role, wanted.role),
        (Escalation.centre, wanted.centre),
        (Escalation.bureau, wanted.bureau),
    )
    statement = select(Escalation).where(
        Escalation.kind != CANARY,
        within(reach, Escalation.centre, Escalation.bureau),
        _in_state(wanted.state),
        *(column == value for column, value in columns if value is not None),
    )
    if after is not None:
        statement = statement.where(Escalation.id > after)
    return session.scalars(statement.order_by(Escalation.id).limit(limit)).all()


def find_due(session: Session, *, now: datetime, limit: int) -> list[tuple[Escalation, Deadline]]:
    """Open calls whose next instant has come, with their deadlines, locked; passes over what is held, and
    what has just failed."""
    statement = (
        select(Escalation, Deadline)
        .join(Deadline, OF_DEADLINE)
        .where(Escalation.next_at <= now, IS_ALONE, IS_OPEN, ~is_set_aside(CALL, now=now))
        .order_by(Escalation.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [(call, deadline) for call, deadline in session.execute(statement)]


def next_due(session: Session) -> datetime | None:
    """The earliest instant at which a call moves on by itself; None where none does."""
    return session.scalar(select(func.min(Escalation.next_at)).where(IS_OPEN))


def count_due(session: Session, *, now: datetime) -> int:
    """How many calls have a step to take that is not taken yet and has not failed."""
    statement = select(func.count()).select_from(Escalation)
    return session.scalar(statement.where(Escalation.next_at <= now, IS_OPEN, ~has_failed(CALL))) or 0


def missed(session: Session, *, until: datetime) -> int:
    """How many calls still have to move on because of an instant until then; those gathered do not, and those
    that cannot are not waited for."""
    is_missed = and_(Escalation.next_at <= until, IS_ALONE, IS_OPEN, ~has_failed(CALL))
    return session.scalar(select(func.count()).select_from(Escalation).where(is_missed)) or 0


def gathered(session: Session, *, now: datetime) -> Sequence[Alike]:
    """What people are to be told of together by now: each kind, rule, level, centre and bureau once."""
    alike = (Escalation.kind, Deadline.rule, Escalation.level, Escalation.centre, Escalation.bureau)
    statement = (
        select(*alike)
        .join_from(Escalation, Deadline, OF_DEADLINE)
        .where(Escalation.next_at <= now, ~IS_ALONE, IS_OPEN)
    )
    return session.execute(statement.distinct()).all()


def with_nobody(session: Session, reach: Reach) -> Sequence[Escalation]:
    """Open calls that nobody is there to answer, the oldest first."""
    statement = select(Escalation).where(
        Escalation.nobody_since.is_not(None), IS_OPEN, within(reach, Escalation.centre, Escalation.bureau)
    )
    return session.scalars(statement.order_by(Escalation.nobody_since).limit(500)).all()


def state_of(escalation: Escalation) -> EscalationState:
    """Whether somebody still has to answer this one."""
    if escalation.acknowledged_at is not None:
        return EscalationState.ACKNOWLEDGED
    return EscalationState.OPEN if escalation.closed_at is None else EscalationState.CLOSED


def locked(session: Session, escalation_id: UUID) -> Escalation | None:
    """One escalation, locked against others who would answer it now."""
    return session.get(Escalation, escalation_id, with_for_update=True)


def locked_open(session: Session, subject: UUID) -> Sequence[Escalation]:
    """The open calls of one request, locked, in the order they were raised."""
    statement = select(Escalation).where(Escalation.subject == subject, IS_OPEN)
    return session.scalars(statement.order_by(Escalation.id).with_for_update()).all()


def _in_state(state: EscalationState | None) -> ColumnElement[bool]:
    is_closed = Escalation.closed_at.is_not(None)
    is_acknowledged = Escalation.acknowledged_at.is_not(None)
    conditions: dict[EscalationState | None, ColumnElement[bool]] = {
        EscalationState.OPEN: and_(~is_acknowledged, ~is_closed),
        EscalationState.ACKNOWLEDGED: is_acknowledged,
        EscalationState.CLOSED: is_closed,
    }
    return conditions.get(state, true())
