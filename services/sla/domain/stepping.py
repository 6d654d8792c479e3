"""What a deadline does when its next instant has come: a mark, the due instant, the end of the handing over.

Pure; the row is locked and asked again by the operation that acts on the answer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.sla.domain import lives
from services.sla.domain.counting import Measure, marks_of
from services.sla.domain.ladder import CANARY_RUNG, Rung, rung_for
from services.sla.domain.lives import DUE, HANDOVER_WORKING_DAYS, NOT_HANDED_OVER, Saying, Status


@dataclass(frozen=True)
class Standing:
    """Where a deadline stands when its step is taken, with what it is counted by."""

    kind: str
    status: Status
    step: str
    started_at: datetime
    due_at: datetime
    measure: Measure


@dataclass(frozen=True)
class Taken:
    """A step taken: its name for the record, the new state, what is said, who is called.

    `mark` is the mark's name where the step is one; `next_step` and `next_at` are None when nothing is left.
    """

    step: str
    status: Status
    next_step: str | None
    next_at: datetime | None
    said: tuple[Saying, ...] = ()
    mark: str | None = None
    rung: Rung | None = None


# The canary has no rule, no marks and no hours: its one step is to call.
CANARY_CALLS = Taken(Status.BREACHED.value, Status.BREACHED, None, None, rung=CANARY_RUNG)


def take(standing: Standing, *, now: datetime) -> Taken:
    """The step that is due, decided from where the deadline stands."""
    if standing.step == DUE:
        return _pass(standing)
    if standing.step == NOT_HANDED_OVER:
        rung = rung_for(standing.kind, "not_handed_over")
        return Taken(NOT_HANDED_OVER, standing.status, None, None, rung=rung)
    return _approach(standing, now)


def _approach(standing: Standing, now: datetime) -> Taken:
    """The first mark calls; where the time is over already, the breach that is fired next does."""
    marks = marks_of(standing.measure, standing.started_at, standing.due_at)
    names = [name for name, _ in marks]
    place = names.index(standing.step) + 1 if standing.step in names else len(names)
    next_step, next_at = [*marks, (DUE, standing.due_at)][place]
    calls = names[:1] == [standing.step] and now < standing.due_at
    rung = rung_for(standing.kind, "approaching") if calls else None
    return Taken(standing.step, standing.status, next_step, next_at, mark=standing.step, rung=rung)


def _pass(standing: Standing) -> Taken:
    status, said = lives.passed(standing.kind)
    if status is Status.BREACHED:
        return Taken(status.value, status, None, None, said, rung=rung_for(standing.kind, "breached"))
    return Taken(status.value, status, NOT_HANDED_OVER, _handover_ends_at(standing), said)


def _handover_ends_at(standing: Standing) -> datetime:
    """Three working days after the last day of storage, at the same hour."""
    local = standing.due_at.astimezone(standing.measure.zone)
    last = standing.measure.calendar.add_working_days(local.date(), HANDOVER_WORKING_DAYS)
    return local + timedelta(days=(last - local.date()).days)
