"""Starting terms and ending them, judged by when things happened.

What an event does to a deadline is done here; what the passing of time does is done in firing.py.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.sla.domain import lives
from services.sla.domain.counting import (
    Measure,
    calendar_for,
    cap_on,
    end_of,
    marks_of,
    rule_on,
    zone_for,
)
from services.sla.domain.lives import DUE, Saying, Status, Stop
from services.sla.models import Deadline, EarlyStop, Escalation, Fired
from services.sla.operations.saying import of_deadline, started
from services.sla.queries.batch import Batch, batch_of
from shared import bus
from shared.bus.publish import cause_of


class Origin(NamedTuple):
    """Whose term it is: a request, ticket or complaint, its centre and bureau, and its registration.

    `variant` is which of the rules of one kind it goes by.
    """

    subject: UUID
    centre: str
    bureau: str
    registered_at: datetime
    variant: str = "plain"


def start(session: Session, origin: Origin, kind: str, *, runs_from: datetime, now: datetime) -> None:
    """Starts a term at the instant `runs_from`; nothing where it was started before.

    A stop that was heard before ends it at once. Raises UnknownCentre, UnknownBureau, UnknownRule.
    """
    batch, key = batch_of(session), (origin.subject, kind)
    if key in batch.deadlines:
        return
    deadline = _counted(batch, origin, kind, runs_from)
    deadline.correlation_id = cause_of(session).correlation_id
    session.add(deadline)
    batch.deadlines[key] = deadline
    bus.publish(session, started(deadline))
    early = batch.early_stops.get(key)
    if early is not None:
        settle(session, deadline, Stop(early.stop), at=early.occurred_at, now=now)


def stop(session: Session, subject: UUID, kind: str, how: Stop, *, at: datetime, now: datetime) -> None:
    """Ends a term by something that happened at `at`; kept for later where the term has yet to start."""
    batch = batch_of(session)
    deadline = batch.deadlines.get((subject, kind))
    if deadline is not None:
        settle(session, deadline, how, at=at, now=now)
    elif _may_start_yet(batch, subject, kind) and (subject, kind) not in batch.early_stops:
        early = EarlyStop(subject=subject, kind=kind, stop=how.value, occurred_at=at)
        session.add(early)
        batch.early_stops[subject, kind] = early


def _may_start_yet(batch: Batch, subject: UUID, kind: str) -> bool:
    with_ = lives.LIVES[kind].only_with
    return with_ is None or (subject, with_) in batch.deadlines


def _counted(batch: Batch, origin: Origin, kind: str, runs_from: datetime) -> Deadline:
    measure = _measure(batch, origin, kind)
    strict_due_on, due_at = end_of(measure, runs_from)
    marks = marks_of(measure, runs_from, due_at)
    next_step, next_at = marks[0] if marks else (DUE, due_at)
    return Deadline(
        subject=origin.subject,
        centre=origin.centre,
        bureau=origin.bureau,
        kind=kind,
        rule=measure.rule.id,
        capped_by=measure.cap.id if measure.cap else None,
        started_at=runs_from,
        due_at=due_at,
        strict_due_on=strict_due_on,
        status=Status.RUNNING,
        approaching_at=marks[0][1] if marks else None,
        next_step=next_step,
        next_at=next_at,
        level=0,
    )


def _measure(batch: Batch, origin: Origin, kind: str) -> Measure:
    rule = rule_on(kind, origin.registered_at, origin.centre, origin.variant)
    cap = cap_on(kind, origin.registered_at, origin.centre)
    zone = zone_for(rule, origin.centre, origin.bureau)
    return Measure(rule, cap, calendar_for(rule, batch.calendars, origin.centre, origin.bureau), zone)


def settle(session: Session, deadline: Deadline, how: Stop, *, at: datetime, now: datetime) -> None:
    """Ends a locked deadline by what happened at `at`, as domain/lives.py judges it."""
    in_time = at <= deadline.due_at
    judged = lives.judge(deadline.kind, Status(deadline.status), how, in_time=in_time)
    if judged is None:
        return
    status, said = judged
    if Saying.BREACHED in said or Saying.ELAPSED in said:
        _note_passing(session, deadline, status, now)
    if Saying.BREACH_WITHDRAWN in said:
        deadline.breach_withdrawn_at = now
    _end(deadline, status, at)
    bus.publish(session, *(of_deadline(saying, deadline, now=now) for saying in said))
    if status in (Status.MET, Status.CANCELLED, Status.WAIVED) and deadline.level:
        _close_escalations(session, deadline, now)


def _note_passing(session: Session, deadline: Deadline, status: Status, now: datetime) -> None:
    deadline.noticed_at = now
    step = Fired(
        subject=deadline.subject,
        kind=deadline.kind,
        step=status.value,
        due_at=deadline.due_at,
        noticed_at=now,
    )
    session.add(step)


def _end(deadline: Deadline, status: Status, at: datetime) -> None:
    has_turned = deadline.status != status
    deadline.status = status
    deadline.ended_at = at if has_turned or deadline.ended_at is None else deadline.ended_at
    deadline.next_step = deadline.next_at = None


def _close_escalations(session: Session, deadline: Deadline, now: datetime) -> None:
    """What was called for is done in time: nobody has to answer any more."""
    session.execute(
        update(Escalation)
        .where(
            Escalation.subject == deadline.subject,
            Escalation.kind == deadline.kind,
            Escalation.acknowledged_at.is_(None),
            Escalation.closed_at.is_(None),
        )
        .values(closed_at=now)
        .execution_options(synchronize_session=False)
    )
