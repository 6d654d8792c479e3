"""Putting a deadline's changes into events. `occurred_at` is when it happened, not when it was seen."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from services.sla.domain.ladder import Rung
from services.sla.domain.lives import Saying
from services.sla.models import Deadline, Pause
from shared.bus.events.model import Event
from shared.bus.events.sla import (
    Addressee,
    CanaryCalled,
    DeadlineApproaching,
    DeadlineBreached,
    DeadlineBreachWithdrawn,
    DeadlineCancelled,
    DeadlineElapsed,
    DeadlineMet,
    DeadlinePaused,
    DeadlineResumed,
    DeadlineStarted,
    DeadlineWaived,
    EscalationRaised,
)


def started(deadline: Deadline) -> DeadlineStarted:
    """The term runs from `started_at`, which may lie ahead: storage runs from the promised day."""
    return DeadlineStarted(occurred_at=deadline.started_at, **_about(deadline))


def of_deadline(saying: Saying, deadline: Deadline, *, now: datetime) -> Event:
    """The event that says this of the deadline as it stands after the change."""
    return _EVENTS[saying](deadline, now)


def approaching(deadline: Deadline, mark: str, *, at: datetime) -> DeadlineApproaching:
    """The instant of the mark has come; `at` is that instant, however late it was seen."""
    return DeadlineApproaching(occurred_at=at, mark=mark, **_about(deadline))


def paused(deadline: Deadline, pause: Pause, *, now: datetime) -> DeadlinePaused:
    """The deadline stands still; its due instant is the new one."""
    return DeadlinePaused(occurred_at=now, ground=pause.ground, **_stands_still(deadline, pause))


def resumed(deadline: Deadline, pause: Pause, *, now: datetime) -> DeadlineResumed:
    """The pause ends earlier than it was noted; the due instant is the new one."""
    return DeadlineResumed(occurred_at=now, **_stands_still(deadline, pause))


def called(
    deadline: Deadline, rung: Rung, escalation: UUID, stands_in: Addressee | None, *, now: datetime
) -> Event:
    """Somebody is called now; `due_at` is the deadline's. The canary's call is for the notifier itself."""
    if rung.role == "notifier":
        return CanaryCalled(subject=deadline.subject, occurred_at=now)
    return EscalationRaised(
        occurred_at=now,
        escalation_id=escalation,
        reason=rung.reason,
        level=rung.level,
        role=rung.role,
        whole_country=rung.whole_country,
        stands_in=stands_in,
        **_about(deadline),
    )


def _met(deadline: Deadline, now: datetime) -> Event:
    return DeadlineMet(occurred_at=deadline.ended_at or now, **_about(deadline))


def _cancelled(deadline: Deadline, now: datetime) -> Event:
    return DeadlineCancelled(occurred_at=deadline.ended_at or now, **_about(deadline))


def _breached(deadline: Deadline, now: datetime) -> Event:
    return DeadlineBreached(occurred_at=deadline.due_at, noticed_at=now, **_about(deadline))


def _waived(deadline: Deadline, now: datetime) -> Event:
    return DeadlineWaived(occurred_at=deadline.ended_at or now, **_about(deadline))


def _elapsed(deadline: Deadline, now: datetime) -> Event:
    return DeadlineElapsed(occurred_at=deadline.due_at, **_about(deadline))


def _withdrawn(deadline: Deadline, now: datetime) -> Event:
    return DeadlineBreachWithdrawn(occurred_at=now, **_about(deadline))


def _stands_still(deadline: Deadline, pause: Pause) -> dict[str, Any]:
    days = {"pause_id": pause.id, "first_on": pause.first_on, "last_on": pause.last_on}
    return {**days, **_about(deadline)}


def _about(deadline: Deadline) -> dict[str, Any]:
    return {
        "subject": deadline.subject,
        "deadline": deadline.kind,
        "due_at": deadline.due_at,
        "centre": deadline.centre,
        "bureau": deadline.bureau,
    }


_EVENTS: Mapping[Saying, Callable[[Deadline, datetime], Event]] = MappingProxyType(
    {
        Saying.MET: _met,
        Saying.CANCELLED: _cancelled,
        Saying.WAIVED: _waived,
        Saying.BREACHED: _breached,
        Saying.ELAPSED: _elapsed,
        Saying.BREACH_WITHDRAWN: _withdrawn,
    }
)
