"""The demo's pace: waits until the system is idle, then moves the drill clock to what is due next."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from demo.world import owner_session
from services.bureau.queries import cases as bureau
from services.bureau.queries import tasks
from services.intake import queries as intake
from services.notifier import queries as notifier
from services.sla import queries as sla
from shared import clock
from shared.calendars import calendars
from shared.clock import monotonic_seconds
from shared.settings import Settings
from shared.standard import centres

Answer = TypeVar("Answer")
SETTLE_SECONDS = 300.0
MONDAY, ONE_DAY = 0, timedelta(days=1)
JUST_BEFORE = timedelta(seconds=5)
OPEN_DELIVERIES = text("select count(*) from bus.delivery where parked_at is null")
ONE_SNAPSHOT = text("set transaction isolation level repeatable read")


class NotSettling(Exception):
    """Work is still open after a long wait; the processes' logs tell more."""


class DesksNotCleared(Exception):
    """Somebody holds a task: no time passes before it is completed or given back."""


class Pace:
    """Looks at the whole system through one snapshot: work moves from table to table within a transaction."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.ais_is_away = False

    def settle(self) -> None:
        """Waits until no delivery, lease or sending is open. Raises NotSettling."""
        ends_at = monotonic_seconds() + SETTLE_SECONDS
        while self._ask(self._open_work):
            if monotonic_seconds() > ends_at:
                raise NotSettling
            time.sleep(0.05)

    def _open_work(self, session: Session) -> int:
        """Searches that wait for an AIS known to be away are under way no more than what is not yet due."""
        waiting = bureau.waiting_for_source(session) if self.ais_is_away else 0
        return open_work(session) - waiting

    def now(self) -> datetime:
        """The system's instant, UTC."""
        return self._ask(clock.now)

    def advance_to(self, instant: datetime) -> None:
        """Moves the clock to just past `instant`, if that is still ahead."""
        with owner_session(self._settings) as session:
            step = instant - clock.now(session) + timedelta(seconds=1)
            clock.advance(session, max(step, timedelta()))

    def advance_unseen_to(self, instant: datetime) -> None:
        """Moves the clock over what sla alone would have done meanwhile; short of what another would do."""
        asked = (self._ask(service.next_due) for service in (intake, bureau, notifier))
        others = [due_at - JUST_BEFORE for due_at in asked if due_at is not None]
        self.advance_to(min([instant, *others]))

    def tasks_on_desks(self) -> int:
        """How many tasks people have taken and not ended; one whose answer was lost lies there unseen."""
        return self._ask(tasks.on_desks)

    def advance_to_the_next_due(self) -> bool:
        """Moves the clock to what is due next; False where nothing is. Raises DesksNotCleared."""
        if self.tasks_on_desks():
            raise DesksNotCleared
        instant = self._ask(next_due)
        if instant is None:
            return False
        self.advance_to(instant)
        return True

    def begin_on_a_working_morning(self) -> None:
        """Moves the clock to ten o'clock of the next day on which centres and bureaus work."""
        zone = centres.centre("psc-01").zone
        with owner_session(self._settings) as session:
            tomorrow = (clock.now(session).astimezone(zone) + timedelta(days=1)).date()
            day = calendars(session).country["bureau5"].next_working(tomorrow)
        self.advance_to(datetime(day.year, day.month, day.day, 10, tzinfo=zone))

    def begin_on_a_monday(self) -> None:
        """The same on a Monday, so that terms of some days meet the same weekends in every run."""
        self.begin_on_a_working_morning()
        while self.now().astimezone(centres.centre("psc-01").zone).weekday() != MONDAY:
            self.begin_on_a_working_morning()

    def _ask(self, question: Callable[[Session], Answer]) -> Answer:
        with owner_session(self._settings) as session:
            session.execute(ONE_SNAPSHOT)
            return question(session)


def open_work(session: Session) -> int:
    """How many deliveries, searches and sendings are still to be done without the clock moving."""
    deliveries: int = session.execute(OPEN_DELIVERIES).scalar_one()
    due_now = sum(instant <= clock.now(session) for instant in _due(session))
    leased: int = sum(service.open_work(session) for service in (intake, bureau, notifier, sla))
    return deliveries + due_now + leased


def next_due(session: Session) -> datetime | None:
    """The earliest instant at which some service will do something by itself."""
    return min(_due(session), default=None)


def _due(session: Session) -> list[datetime]:
    asked = (service.next_due(session) for service in (intake, bureau, notifier, sla))
    return [instant for instant in asked if instant is not None]
