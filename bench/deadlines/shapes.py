"""What the store is filled with: deadlines as the standard counts them, one shape a centre and day. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from shared.standard import terms
from shared.standard.calendars import ONE_DAY, Calendar
from shared.standard.centres import Centre, all_centres, bureau

Calendars = Mapping[str, Calendar]
OPENS_AT = time(9)
# The benchmark runs for minutes, and its clock begins on the next working morning: nothing of the store may
# come due meanwhile.
QUIET_DAYS = 14


@dataclass(frozen=True)
class Shape:
    """Deadlines that began at one place on one morning, from `began_at` on; instants are aware, in UTC."""

    kind: str
    rule: str
    centre: str
    bureau: str
    began_at: datetime
    due_on: date
    due_at: datetime
    approaching_at: datetime | None
    next_step: str
    next_at: datetime


class DayNotFound(Exception):
    """The calendar has no such working day in the months ahead."""


def shape(kind: str, centre: Centre, day: date, known: Calendars) -> Shape:
    """A term of this kind that begins at this centre, or at its bureau, on the morning of `day`."""
    rule = terms.rule(kind, day)
    calendar = known[rule.calendar]
    zone = bureau(centre.bureau_id).zone if rule.responsible == "bureau" else centre.zone
    began_at = datetime.combine(day, OPENS_AT, zone)
    due_on, due_at = terms.due(rule, began_at, calendar, zone)
    marks = terms.marks(rule, began_at, due_at, calendar, zone)
    next_step, next_at = marks[0] if marks else ("due", due_at)
    approaching_at = marks[0][1] if marks else None
    place = (kind, rule.id, centre.id, centre.bureau_id)
    return Shape(*place, began_at, due_on, due_at, approaching_at, next_step, next_at)


def on_the_shelf(today: date, days: int, known: Calendars) -> list[Shape]:
    """Months on the shelf that begin on each of so many days ahead, at every centre."""
    begun = [today + (QUIET_DAYS + number) * ONE_DAY for number in range(days)]
    return [shape("storage", centre, day, known) for day in begun for centre in all_centres()]


def in_processing(due_on: date, known: Calendars) -> list[Shape]:
    """The bureaus' five days, all ending on `due_on`, one shape a centre."""
    began_on = due_on - timedelta(days=terms.rule("processing", due_on).amount)
    return [shape("processing", centre, began_on, known) for centre in all_centres()]


def day_that_can_close(today: date, calendar: Calendar) -> date:
    """A working day ahead, after and before another, on which nothing ends that was moved there.

    Raises DayNotFound.
    """
    for number in range(QUIET_DAYS + 7, 90):
        day = today + number * ONE_DAY
        if all(calendar.is_working(day + offset * ONE_DAY) for offset in (-1, 0, 1)):
            return day
    raise DayNotFound


def columns(shapes: Iterable[Shape]) -> dict[str, list[Any]]:
    """The shapes as one list a column, for a statement that unnests them."""
    rows: Sequence[dict[str, Any]] = [asdict(one) for one in shapes]
    return {name: [row[name] for row in rows] for name in rows[0]}
