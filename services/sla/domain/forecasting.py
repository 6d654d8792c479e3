"""Which open deadlines will be breached at the present pace of each bureau and centre. Pure.

Assumed: a place works its queue off in the order of due instants, at the pace of the last fortnight, in its
working time, by those who are there. What ended within a minute of its start was done by a machine, and tells
nothing of people's pace. docs/assumptions.md says what that leaves out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from math import floor

from services.sla.domain.calling import Place
from shared.standard.calendars import ONE_DAY

LOOK_BACK = timedelta(days=14)
HORIZON = timedelta(days=60)
# A pace from less watching than this says nothing; where nothing ended yet it takes a whole day to say so.
LEAST_HOURS = 1.0
# So much is lost to binary fractions in a sum of hours.
ROUNDING = 1e-6


@dataclass(frozen=True)
class Away:
    """Somebody is away on these days, both included."""

    who: object
    first_on: date
    last_on: date


@dataclass(frozen=True)
class Staff:
    """How many hold a key of a place, and who of them is away when. Nobody known counts as all there."""

    people: int = 0
    away: tuple[Away, ...] = ()

    def share_there(self, day: date) -> float:
        """How many of all are there on a day, 0 to 1."""
        absent = {one.who for one in self.away if one.first_on <= day <= one.last_on}
        return 1 - len(absent) / self.people if self.people else 1.0


@dataclass(frozen=True)
class Shift:
    """A working day of a place (in UTC), and the share of its people that is there."""

    opens_at: datetime
    closes_at: datetime
    there: float

    def hours(self, since: datetime, until: datetime) -> float:
        """Working hours of it between two instants, as if all were there."""
        span = min(self.closes_at, until) - max(self.opens_at, since)
        return max(span.total_seconds(), 0) / 3600 * self.there


@dataclass(frozen=True)
class Step:
    """The open deadlines of a queue that are due at one instant; `breached` of them are so already."""

    due_at: datetime
    deadlines: int
    breached: int = 0


@dataclass(frozen=True)
class Queue:
    """The open deadlines of one kind at one bureau or centre, by due instant, and what people ended of late.

    `began_at` is the earliest start of all these: from when on there was something to do.
    """

    kind: str
    place: str
    steps: tuple[Step, ...]
    ended: int
    began_at: datetime

    @property
    def open(self) -> int:
        """How many are open."""
        return sum(step.deadlines for step in self.steps)


@dataclass(frozen=True)
class Fate:
    """What becomes of a step: so many stand before it, so many are done in time, so many will be late."""

    step: Step
    before: int
    kept: int

    @property
    def will_breach(self) -> int:
        """How many will be breached and are not yet."""
        return self.step.deadlines - self.kept - self.step.breached


@dataclass(frozen=True)
class Foreseen:
    """A queue as it will be worked off. `pace` is ends an hour with everybody there, None where unknown."""

    queue: Queue
    pace: float | None
    fates: tuple[Fate, ...]
    shifts: tuple[Shift, ...]
    now: datetime

    @property
    def will_breach(self) -> int | None:
        """How many will be breached and are not yet; None where the pace is unknown."""
        return None if self.pace is None else sum(fate.will_breach for fate in self.fates)

    def done_at(self, position: int) -> datetime | None:
        """When the deadline at this position (1 is next) is done; None where not within the horizon."""
        left = position / self.pace if self.pace else float("inf")
        for shift in self.shifts:
            hours = shift.hours(self.now, shift.closes_at)
            if hours >= left - ROUNDING:
                return max(shift.opens_at, self.now) + timedelta(hours=left / shift.there)
            left -= hours
        return None


def shifts_of(place: Place, staff: Staff, *, now: datetime) -> tuple[Shift, ...]:
    """The working days of a place from a fortnight ago to the horizon, as far as its calendar knows them."""
    first = max((now - LOOK_BACK).astimezone(place.zone).date(), place.calendar.first_day)
    last = min((now + HORIZON).astimezone(place.zone).date(), place.calendar.last_day)
    days = (first + ONE_DAY * number for number in range((last - first).days + 1))
    return tuple(_shift(place, staff, day) for day in days if place.calendar.is_working(day))


def foresee(queue: Queue, shifts: Sequence[Shift], *, now: datetime) -> Foreseen:
    """What becomes of a queue; `shifts` reach from a fortnight before `now` to the horizon."""
    pace = _pace(queue, shifts, now)
    ahead = tuple(shift for shift in shifts if shift.closes_at > now)
    befores = accumulate((step.deadlines for step in queue.steps), initial=0)
    fates = tuple(
        Fate(step, before, _kept(step, before, pace, ahead, now))
        for step, before in zip(queue.steps, befores, strict=False)
    )
    return Foreseen(queue, pace, fates, ahead, now)


def _shift(place: Place, staff: Staff, day: date) -> Shift:
    closes = place.calendar.closes_at(day, place.hours.closes)
    opens_at, closes_at = (
        datetime.combine(day, hour, place.zone).astimezone(UTC) for hour in (place.hours.opens, closes)
    )
    return Shift(opens_at, closes_at, staff.share_there(day))


def _pace(queue: Queue, shifts: Sequence[Shift], now: datetime) -> float | None:
    watched = _hours(shifts, max(queue.began_at, now - LOOK_BACK), now)
    if queue.ended == 0 and watched < _whole_day(shifts):
        return None
    return queue.ended / max(watched, LEAST_HOURS)


def _kept(step: Step, before: int, pace: float | None, shifts: Collection[Shift], now: datetime) -> int:
    """How many of a step are done in time. Where the pace is unknown nobody is said to be late."""
    if pace is None:
        return step.deadlines - step.breached
    done = floor(pace * _hours(shifts, now, step.due_at) + ROUNDING)
    return min(max(done - before, 0), step.deadlines)


def _hours(shifts: Collection[Shift], since: datetime, until: datetime) -> float:
    return sum(shift.hours(since, until) for shift in shifts)


def _whole_day(shifts: Sequence[Shift]) -> float:
    return max(((one.closes_at - one.opens_at).total_seconds() / 3600 for one in shifts), default=0.0)
