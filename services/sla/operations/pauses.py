"""Making a deadline stand still, letting it go on, waiving it: by whom, on which ground, all at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.sla.domain import pausing
from services.sla.domain.calling import call_at
from services.sla.domain.counting import Measure, zone_for
from services.sla.domain.lives import Status, Stop, is_overdue
from services.sla.domain.moving import recounted
from services.sla.domain.pausing import WaiverNotAllowed, Wish
from services.sla.models import Deadline, Escalation, Pause, Waiver
from services.sla.operations import saying
from services.sla.operations.terms import settle
from services.sla.queries.escalations import IS_OPEN
from services.sla.queries.measures import locked_of, measure_of, pauses_of
from shared import bus
from shared.bus.events.model import Event
from shared.calendars import calendars
from shared.errors import FieldError, NotFound
from shared.ids import new_id
from shared.security import Caller, Role
from shared.standard import terms
from shared.standard.calendars import Calendars
from shared.standard.terms import end_counted_anew

Said = Callable[..., Event]
# Who can note what a court has decided about days that are over.
BACKDATING = (Role.SUPERVISOR, Role.ADMIN)


class Which(NamedTuple):
    """The deadline that is meant."""

    subject: UUID
    kind: str


@dataclass(frozen=True)
class Running:
    """A running deadline, locked with the others of its request; `today` is the local day of its place."""

    deadline: Deadline
    siblings: Mapping[str, Deadline]
    measure: Measure
    known: Calendars
    held: tuple[Pause, ...]
    today: date

    @property
    def held_days(self) -> list[terms.Pause]:
        """The pauses that there are, with their grounds."""
        return [pausing.in_words(row.first_on, row.last_on, row.ground) for row in self.held]


def pause(session: Session, which: Which, wish: Wish, who: Caller, *, now: datetime) -> Pause:
    """Makes the deadline stand still on these days, and what stands still with it; its end is counted anew.

    Raises NotFound (another's too), DeadlineEnded, PauseNotAllowed, InvalidInput, PausesOverlap,
    TermWithoutEnd.
    """
    running = _running(session, which, who, now)
    pausing.require_possible(wish, _term(running), running.held_days)
    pausing.require_not_backdated(wish, today=running.today, may_backdate=who.role in BACKDATING)
    noted = _noted(running, wish, who, now)
    session.add(noted)
    _move(session, running, (*running.held, noted), (saying.paused, noted), now)
    session.flush()  # the answer reads it back
    return noted


def resume(session: Session, which: Which, on: date | None, who: Caller, *, now: datetime) -> Pause:
    """Ends the present pause with the local day `on` (None: today); the count goes on with the next day.

    Raises NotFound (another's too), DeadlineEnded, NotPaused, ResumedBeforeItsStart, InvalidInput.
    """
    running = _running(session, which, who, now)
    last_on = on or running.today
    present = pausing.shortened(running.held_days, last_on, today=running.today)
    shortened = next(row for row in running.held if row.first_on == present.first)
    shortened.last_on, shortened.resumed_by, shortened.resumed_at = last_on, who.key_id, now
    _move(session, running, running.held, (saying.resumed, shortened), now)
    return shortened


def waive(session: Session, which: Which, ground: str, who: Caller, *, now: datetime) -> Waiver:
    """Ends the deadline, neither met nor breached.

    Raises NotFound (another's too), DeadlineEnded, WaiverNotAllowed.
    """
    running = _running(session, which, who, now)
    if not running.measure.rule.can_be_waived:
        raise WaiverNotAllowed(FieldError("kind", "not_allowed", "the rule does not let it be waived"))
    waiver = Waiver(**which._asdict(), ground=ground, waived_by=who.key_id, waived_at=now)
    session.add(waiver)
    settle(session, running.deadline, Stop.WAIVE, at=now, now=now)
    session.flush()  # the answer reads it back
    return waiver


def _running(session: Session, which: Which, who: Caller, now: datetime) -> Running:
    """Locked before the calendars are read: who changes those waits, or has committed."""
    siblings = locked_of(session, which.subject)
    deadline = siblings.get(which.kind)
    if deadline is None or not who.sees(centre=deadline.centre, bureau=deadline.bureau):
        raise NotFound
    pausing.require_running(Status(deadline.status), due_at=deadline.due_at, now=now)
    known = calendars(session)
    measure = measure_of(deadline, known)
    held = tuple(row for row in pauses_of(session, which.subject) if row.kind == which.kind)
    return Running(deadline, siblings, measure, known, held, now.astimezone(measure.zone).date())


def _term(running: Running) -> pausing.Term:
    zone, deadline = running.measure.zone, running.deadline
    started_on = deadline.started_at.astimezone(zone).date()
    due_on = deadline.due_at.astimezone(zone).date()
    return pausing.Term(running.measure.rule, started_on, due_on)


def _noted(running: Running, wish: Wish, who: Caller, now: datetime) -> Pause:
    return Pause(
        id=new_id(),
        subject=running.deadline.subject,
        kind=running.deadline.kind,
        first_on=wish.first_on,
        last_on=wish.last_on,
        planned_last_on=wish.last_on,
        zone=running.measure.zone.key,
        ground=wish.ground,
        note=wish.note,
        noted_by=who.key_id,
        noted_at=now,
    )


def _move(
    session: Session, running: Running, pauses: Iterable[Pause], said: tuple[Said, Pause], now: datetime
) -> None:
    """Counts what stands still together anew, and says so of each."""
    days = pausing.days_as_text(pausing.in_words(row.first_on, row.last_on, row.ground) for row in pauses)
    say, about = said
    for kind in pausing.stand_together(about.kind):
        deadline = running.siblings.get(kind)
        if deadline is not None and _still_runs(deadline, now):
            _recount(deadline, days, running.known, now)
            _put_off_calls(session, deadline, measure_of(deadline, running.known), now)
            bus.publish(session, say(deadline, about, now=now))


def _still_runs(deadline: Deadline, now: datetime) -> bool:
    status = Status(deadline.status)
    return status is Status.RUNNING and not is_overdue(status, due_at=deadline.due_at, now=now)


def _recount(deadline: Deadline, days: str | None, known: Calendars, now: datetime) -> None:
    """A day that was kept when the calendar changed stays kept."""
    deadline.paused = days
    measure = measure_of(deadline, known)
    new = recounted(measure, deadline.started_at, deadline.next_step or "")
    if end_counted_anew(measure.rule, deadline.due_at, new.due_at, changed_at=now) != new.due_at:
        return
    deadline.due_at, deadline.next_at, deadline.strict_due_on = new.due_at, new.next_at, new.strict_due_on
    deadline.approaching_at = new.approaching_at if deadline.approaching_at else None


def _put_off_calls(session: Session, deadline: Deadline, measure: Measure, now: datetime) -> None:
    """Who was to be told in the morning is told when the count goes on."""
    zone = zone_for(measure.rule, deadline.centre, deadline.bureau)
    at = call_at(pausing.still_until(measure.pauses, measure.zone, now=now), zone)
    session.execute(
        update(Escalation)
        .where(
            Escalation.subject == deadline.subject,
            Escalation.kind == deadline.kind,
            Escalation.next_step != "climb",
            IS_OPEN,
        )
        .values(next_at=at)
        .execution_options(synchronize_session=False)
    )
