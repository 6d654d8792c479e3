"""A working day is closed on which very many open terms end: what a preview takes, and the change itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from services.sla.domain.changing import DaysChange
from services.sla.operations import calendars as operations
from services.sla.queries import moving
from shared import bus, clock
from shared.ids import new_id
from shared.security import Caller, Role
from shared.standard.calendars import DayNote
from shared.standard.shipped import Text

CALENDAR, EXAMPLES = "bureau5", 200
NAME = Text("Өлшеу күні", "День замера", "Day of the benchmark")
MOVED = text("select count(*) from sla.move where change_id = :change")
Answer = TypeVar("Answer")


class NotAsManyMoved(Exception):
    """Another number of deadlines moved than was put on that day."""


@dataclass(frozen=True)
class Changed:
    """Seconds, the commit included, of a preview with its examples, of closing the day and of opening it."""

    deadlines: int
    preview_seconds: float
    done_seconds: float
    undone_seconds: float

    def row(self) -> dict[str, Any]:
        """For the results file."""
        return {
            "moved": self.deadlines,
            "preview_seconds": round(self.preview_seconds, 2),
            "done_seconds": round(self.done_seconds, 2),
            "undone_seconds": round(self.undone_seconds, 2),
        }


def close_and_open(engine: Engine, day: date, expected: int) -> Changed:
    """Closes the day, then opens it again, which moves the same terms back. Raises NotAsManyMoved."""
    closing = DaysChange(notes=(DayNote(day, "off", NAME, "bench"),))
    previewed, preview_seconds = _timed(engine, lambda session: _previewed(session, closing))
    done, done_seconds = _timed(engine, lambda session: _done(session, closing))
    undone, undone_seconds = _timed(engine, lambda session: _done(session, DaysChange(removed=(day,))))
    if {previewed, done, undone} != {expected}:
        raise NotAsManyMoved(f"{previewed}, {done}, {undone} instead of {expected}")
    return Changed(expected, preview_seconds, done_seconds, undone_seconds)


def _timed(engine: Engine, act: Callable[[Session], Answer]) -> tuple[Answer, float]:
    began = time.perf_counter()
    with bus.transaction(engine, bus.command("sla")) as session:
        answer = act(session)
    return answer, time.perf_counter() - began


def _previewed(session: Session, change: DaysChange) -> int:
    """As the door does it: the groups, and the first of the deadlines."""
    found = operations.preview(session, CALENDAR, change, reach=operations.EVERYWHERE, now=clock.now(session))
    moving.first_of(session, found.moves, EXAMPLES, operations.EVERYWHERE)
    return found.moved_count


def _done(session: Session, change: DaysChange) -> int:
    admin = Caller(new_id(), Role.ADMIN)
    entry, _ = operations.change_days(
        session, CALENDAR, change, admin, reason="benchmark", now=clock.now(session)
    )
    session.flush()
    return int(session.execute(MOVED, {"change": entry.id}).scalar_one())
