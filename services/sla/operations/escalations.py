"""Answering an escalation: who was called says why it came to this and what is being done."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.sla.domain.ladder import may_answer
from services.sla.domain.lives import EscalationClosed
from services.sla.models import Escalation
from services.sla.queries import escalations, people
from shared import bus
from shared.bus.events.sla import EscalationAcknowledged
from shared.errors import NotFound
from shared.security import Caller, Forbidden


def acknowledge(
    session: Session, escalation_id: UUID, who: Caller, *, reason: str, action: str, now: datetime
) -> Escalation:
    """Records the answer; only of the role that was called, or above it, or of who stands in today.

    Raises NotFound (another's too), Forbidden, EscalationClosed.
    """
    escalation = escalations.locked(session, escalation_id)
    if escalation is None or not who.sees(centre=escalation.centre, bureau=escalation.bureau):
        raise NotFound
    if not may_answer(who.role, escalation.role) and not _stands_in(session, escalation, who, now):
        raise Forbidden
    _refuse_closed(escalation)
    escalation.acknowledged_at, escalation.acknowledged_by = now, who.key_id
    escalation.reason_given, escalation.action = reason, action
    _close_below(session, escalation, now)
    bus.publish(session, _acknowledged(escalation, now))
    return escalation


def _stands_in(session: Session, escalation: Escalation, who: Caller, now: datetime) -> bool:
    """Whether the caller stands in today for somebody of the same place who may answer."""
    return any(
        may_answer(absent.role, escalation.role)
        and replace(who, centres=absent.centres, bureau=absent.bureau).sees(
            centre=escalation.centre, bureau=escalation.bureau
        )
        for absent in people.stood_in_for(session, who.key_id, day=now.date())
    )


def _close_below(session: Session, escalation: Escalation, now: datetime) -> None:
    """Somebody above has answered: those below are not waited for any more."""
    session.execute(
        update(Escalation)
        .where(
            Escalation.subject == escalation.subject,
            Escalation.kind == escalation.kind,
            Escalation.level < escalation.level,
            escalations.IS_OPEN,
        )
        .values(closed_at=now)
        .execution_options(synchronize_session=False)
    )


def _refuse_closed(escalation: Escalation) -> None:
    if escalation.acknowledged_at is not None:
        raise EscalationClosed(state="acknowledged")
    if escalation.closed_at is not None:
        raise EscalationClosed(state="closed")


def _acknowledged(escalation: Escalation, now: datetime) -> EscalationAcknowledged:
    return EscalationAcknowledged(
        subject=escalation.subject,
        occurred_at=now,
        escalation_id=escalation.id,
        centre=escalation.centre,
        bureau=escalation.bureau,
    )
