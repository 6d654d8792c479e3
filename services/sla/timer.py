"""The timer: looks what is due and fires it, batch by batch, each in a transaction of its own."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.sla.domain.incidents import STEP_FAILED
from services.sla.models import Deadline
from services.sla.operations import apart, climbing, firing, gathering, incidents, indicators, outages
from services.sla.operations.canary import Outcome, watch_canary
from services.sla.operations.indicators import Attempt, Counted
from services.sla.queries import deadlines, escalations, watch
from services.sla.settings import SlaSettings
from shared import bus, clock, db
from shared.calendars import calendars
from shared.standard.calendars import Calendars

logger = logging.getLogger(__name__)
# Far below the time limit of a task, in which ticks have to go on too: the rest is counted next time.
COUNTING_BUDGET_SECONDS = 5.0


@dataclass
class Ticked:
    """What a tick did, by step taken; `failed`: how many could not be. `rest` is True where the budget ended
    before the work."""

    steps: Counter[str] = field(default_factory=Counter)
    failed: int = 0
    rest: bool = False

    @property
    def fired(self) -> int:
        """How many steps were taken in all."""
        return self.steps.total()

    def note(self, steps: Sequence[str]) -> None:
        """Counts what a batch came to."""
        self.steps.update(step for step in steps if step != STEP_FAILED)
        self.failed += steps.count(STEP_FAILED)


def run_once(engine: Engine, settings: SlaSettings) -> Ticked:
    """Fires until nothing is due or the budget is spent. Any number of timers may run at once."""
    if not _anything_due(engine, settings):
        return Ticked()
    counts, ends_at = Ticked(), clock.monotonic_seconds() + settings.tick_budget_seconds
    while steps := _fire_batch(engine, settings.tick_batch):
        counts.note(steps)
        if clock.monotonic_seconds() > ends_at:
            counts.rest = True
            break
    return counts


def _anything_due(engine: Engine, settings: SlaSettings) -> bool:
    """The look that every tick takes, and the only thing that an idle one does."""
    with db.transaction(engine) as session:
        seen = watch.look(session)
        return outages.note_tick(session, settings.outage_after_seconds, seen) and seen.is_due


def _fire_batch(engine: Engine, limit: int) -> list[str]:
    """Up to a batch of steps together; each alone where that fails, so that one holds up no other."""
    try:
        with bus.transaction(engine, bus.command("sla")) as session:
            return _take_steps(session, limit, is_alone=False)
    except Exception as error:
        logger.warning("steps failed together; each alone", exc_info=error, extra={"service": "sla.tick"})
    with bus.transaction(engine, bus.command("sla")) as session:
        return _take_steps(session, limit, is_alone=True)


def _take_steps(session: Session, limit: int, *, is_alone: bool) -> list[str]:
    now = clock.now(session)
    due = deadlines.find_due(session, now=now, limit=limit)
    if not due:
        return _move_calls_on(session, limit, now, is_alone=is_alone)
    fire = partial(_fire, session, calendars(session), outages.missed_until(session), now)
    return apart.each_alone(session, due, fire, apart.of_deadline, now=now) if is_alone else fire(due)


def _fire(
    session: Session, known: Calendars, missed_until: datetime | None, now: datetime, due: Sequence[Deadline]
) -> list[str]:
    fired = firing.fire(session, due, known, missed_until=missed_until, now=now)
    return [one.taken.step for one in fired]


def _move_calls_on(session: Session, limit: int, now: datetime, *, is_alone: bool) -> list[str]:
    due = escalations.find_due(session, now=now, limit=limit)
    if not due:
        return gathering.tell(session, calendars(session), now=now)
    known, missed_until = calendars(session), outages.missed_until(session)
    move = partial(climbing.move_on, session, calendars=known, missed_until=missed_until, now=now)
    return apart.each_alone(session, due, move, apart.of_call, now=now) if is_alone else move(due)


def look_after(engine: Engine, settings: SlaSettings) -> Outcome:
    """Sees whether the canary came round; when it sets the next, sees to the calendars' years and to what has
    failed too."""
    with bus.transaction(engine, bus.command("sla")) as session:
        now = clock.now(session)
        outcome = watch_canary(
            session,
            every_seconds=settings.canary_every_seconds,
            limit_seconds=settings.canary_limit_seconds,
            now=now,
        )
        if outcome == "set":
            incidents.watch_calendars(session, calendars(session), now=now)
            apart.close_mended(session, now=now)
        return outcome


def count_months(engine: Engine, settings: SlaSettings) -> list[Counted]:
    """Freezes and restates months that are over, centre by centre, until none is left or time is up.

    One that cannot be counted holds up no other: it is tried again after a day, and an incident until then.
    """
    found, ends_at = [], clock.monotonic_seconds() + COUNTING_BUDGET_SECONDS
    while clock.monotonic_seconds() < ends_at:
        with db.transaction(engine) as session:
            attempt = indicators.take_a_month(session, now=clock.now(session))
        if attempt is None:
            break
        counted = _count(engine, attempt, settings)
        found += [counted] if counted else []
    with db.transaction(engine) as session:
        indicators.watch_counting(session, now=clock.now(session))
    return found


def _count(engine: Engine, attempt: Attempt, settings: SlaSettings) -> Counted | None:
    try:
        with db.transaction(engine) as session:
            now = clock.now(session)
            return indicators.count_the_month(session, attempt, settings.key_ring, now=now)
    except Exception as error:
        logger.error("a month was not counted", exc_info=error, extra={"service": "sla.count"})
        return None
