"""Answering an escalation: who was called says why it came to this and what is being done."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from services.sla.domain.ladder import may_answer, rung_called, rungs_of
from services.sla.domain.lives import EscalationClosed
from services.sla.models import Escalation
from services.sla.operations.firing import post_of
from services.sla.queries import escalations, people
from shared import bus
from shared.bus.events.notifier import EscalationUnheard
from shared.bus.events.sla import EscalationAcknowledged
from shared.errors import NotFound
from shared.security import Caller, Forbidden

# What waits for the morning is told then; whatever else these were called for nobody has read. What another
# holds is passed over: it is just being marked, answered or moved on.
UNHEARD = text("""
update sla.escalation e set nobody_since = :now
from (select id from sla.escalation
    where acknowledged_at is null and closed_at is null and nobody_since is null
        and raised_at <= :said_at and (next_step is null or next_step = 'climb')
        and (kind, level) in (select * from unnest(cast(:kinds as text[]), cast(:levels as int[])))
        and (cast(:centre as text) is null or centre = :centre)
        and (cast(:bureau as text) is null or bureau = :bureau)
    for update skip locked) unheard
where e.id = unheard.id
""")


def acknowledge(
    session: Session, escalation_id: UUID, who: Caller, *, reason: str, action: str, now: datetime
) -> Escalation:
    """Records the answer; only of the role that was called, or above it, or of who stands in today.

    What the ministry is called for is answered by those only whose sight no region bounds.
    Raises NotFound (another's too), Forbidden, EscalationClosed.
    """
    escalation = escalations.locked(session, escalation_id)
    if escalation is None:
        raise NotFound
    _refuse_others(session, escalation, who, now)
    _refuse_closed(escalation)
    escalation.acknowledged_at, escalation.acknowledged_by = now, who.key_id
    escalation.reason_given, escalation.action = reason, action
    _close_below(session, escalation, now)
    bus.publish(session, _acknowledged(escalation, now))
    return escalation


def _refuse_others(session: Session, escalation: Escalation, who: Caller, now: datetime) -> None:
    """The caller answers as herself, and as each of those for whom she stands in today."""
    rung = rung_called(escalation.kind, escalation.level, escalation.reason, escalation.role)
    absent = people.stood_in_for(session, who.key_id, day=post_of(escalation, rung).day(now))
    seeing = [one for one in (who, *absent) if one.sees(centre=escalation.centre, bureau=escalation.bureau)]
    if not seeing:
        raise NotFound
    if not any(may_answer(one, rung) for one in seeing):
        raise Forbidden


def note_unheard(session: Session, event: EscalationUnheard, *, now: datetime) -> None:
    """Nobody could be told: the open calls of this role and place have nobody, until they are answered."""
    rungs = rungs_of(event.role, whole_country=event.whole_country)
    about = {
        "kinds": [kind for kind, _ in rungs],
        "levels": [level for _, level in rungs],
        "centre": event.centre,
        "bureau": event.bureau,
        "said_at": event.occurred_at,
        "now": now,
    }
    session.execute(UNHEARD, about)


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
