"""Days on which a term stands still, because the applicant was asked or a court has the matter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import ClassVar

from shared.standard.calendars import ONE_DAY, Calendar, DayNote
from shared.standard.errors import StandardError
from shared.standard.shipped import Text
from shared.standard.terms.counting import last_day
from shared.standard.terms.rules import Rule


class OverlappingPauses(StandardError, ValueError):
    """Two pauses of one term share a day, or a pause ends before it begins."""

    code: ClassVar[str] = "overlapping_pauses"


class PauseNotPossible(StandardError, ValueError):
    """A term of minutes or hours cannot be paused by days."""

    code: ClassVar[str] = "pause_not_possible"


@dataclass(frozen=True, slots=True)
class Pause:
    """Local days from first to last, both included, that are not counted, and the ground for it."""

    first: date
    last: date
    ground: Text

    def days(self) -> Iterator[date]:
        """Each day of the pause."""
        for offset in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=offset)

    def days_within(self, after: date, until: date) -> int:
        """How many of its days lie after one day and not later than another."""
        first, last = max(self.first, after + ONE_DAY), min(self.last, until)
        return max((last - first).days + 1, 0)


def check_pauses(rule: Rule, pauses: Sequence[Pause]) -> tuple[Pause, ...]:
    """The pauses in order of time; raises OverlappingPauses, PauseNotPossible."""
    if pauses and rule.unit in ("minute", "working_hour"):
        raise PauseNotPossible
    ordered = tuple(sorted(pauses, key=lambda pause: pause.first))
    ends_early = any(pause.last < pause.first for pause in ordered)
    if ends_early or any(one.last >= other.first for one, other in pairwise(ordered)):
        raise OverlappingPauses
    return ordered


def calendar_with_pauses(calendar: Calendar, pauses: Sequence[Pause]) -> Calendar:
    """The calendar in which every working day of a pause is off, named by its ground."""
    notes = [
        DayNote(day, "off", pause.ground, "journal")
        for pause in pauses
        for day in pause.days()
        if calendar.is_working(day)
    ]
    return calendar.with_days(notes) if notes else calendar


def paused_last_day(rule: Rule, event_on: date, calendar: Calendar, pauses: Sequence[Pause]) -> date:
    """The last day before any roll, later by the days of the pauses that fall into the term."""
    if rule.unit == "working_day" or not pauses:
        return last_day(rule, event_on, calendar_with_pauses(calendar, pauses))
    plain = extended = last_day(rule, event_on, calendar)
    while True:
        lost = sum(pause.days_within(event_on, extended) for pause in pauses)
        if plain + timedelta(days=lost) == extended:
            calendar.require(extended)
            return extended
        extended = plain + timedelta(days=lost)
