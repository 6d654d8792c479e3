"""By what a stored deadline is counted, and the pauses and waivers that were noted for it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.sla.domain.counting import Measure, calendar_for, zone_for
from services.sla.domain.pausing import days_of
from services.sla.models import Deadline, Pause, Waiver
from shared.standard.calendars import Calendars
from shared.standard.terms import rule_by_id


def measure_of(deadline: Deadline, known: Calendars) -> Measure:
    """What the deadline is counted by, its pauses without their grounds."""
    rule = rule_by_id(deadline.rule)
    cap = rule_by_id(deadline.capped_by) if deadline.capped_by else None
    where = deadline.centre, counted_in(deadline)
    zone, calendar = zone_for(rule, *where), calendar_for(rule, known, *where)
    return Measure(rule, cap, calendar, zone, days_of(deadline.paused))


def counted_in(deadline: Deadline) -> str:
    """The bureau by whose calendar and clock it is counted, where a bureau has to keep it."""
    return deadline.counted_in or deadline.bureau


def locked_of(session: Session, subject: UUID) -> dict[str, Deadline]:
    """All deadlines of one request by kind, locked as a batch of events locks them."""
    statement = select(Deadline).where(Deadline.subject == subject).order_by(Deadline.kind)
    return {row.kind: row for row in session.scalars(statement.with_for_update())}


def pauses_of(session: Session, subject: UUID) -> Sequence[Pause]:
    """The pauses of a request's deadlines, in order of their days."""
    statement = select(Pause).where(Pause.subject == subject)
    return session.scalars(statement.order_by(Pause.first_on, Pause.id)).all()


def waivers_of(session: Session, subject: UUID) -> dict[str, Waiver]:
    """The waivers of a request's deadlines, by kind."""
    return {row.kind: row for row in session.scalars(select(Waiver).where(Waiver.subject == subject))}
