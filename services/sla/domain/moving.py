"""Counting open deadlines anew: what a changed calendar or a pause moves, from what to what. Pure.

Terms of days depend on the local day they began on, so all that began together are counted once.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from services.sla.domain.counting import Measure, calendar_for, end_of, marks_of
from services.sla.domain.lives import DUE
from services.sla.domain.pausing import days_of
from shared.errors import ServiceError
from shared.standard.calendars import ONE_DAY, Calendars
from shared.standard.errors import StandardError
from shared.standard.terms import Rule, end_counted_anew, rule_by_id

Favour = Literal["applicant", "bureau", "centre"]


class TermWithoutEnd(ServiceError):
    """An open term would end outside of the calendar's years, or could not be counted by it."""

    code = "term_without_end"
    status = 422


@dataclass(frozen=True)
class Alike:
    """Open deadlines that began on one local day under one rule and stand alike; `deadlines` is how many.

    `place` is the centre or bureau that has to act; `paused` the days that stand still, as text.
    """

    kind: str
    rule: str
    capped_by: str | None
    paused: str | None
    place: str
    zone: str
    started_on: date
    due_at: datetime
    next_step: str
    deadlines: int

    @property
    def began_from(self) -> datetime:
        """The first instant of the local day."""
        return datetime.combine(self.started_on, time.min, ZoneInfo(self.zone))

    @property
    def began_before(self) -> datetime:
        """The first instant of the next local day."""
        return datetime.combine(self.started_on + ONE_DAY, time.min, ZoneInfo(self.zone))


@dataclass(frozen=True)
class Recounted:
    """A deadline counted anew; `next_at` is the instant of the step that it is waiting for."""

    due_at: datetime
    strict_due_on: date
    approaching_at: datetime | None
    next_at: datetime


@dataclass(frozen=True)
class Moved:
    """Where a group of deadlines goes by the count. A kept one stays where it was all the same."""

    alike: Alike
    due_at: datetime
    strict_due_on: date
    approaching_at: datetime | None
    next_at: datetime
    in_favour_of: Favour
    is_kept: bool


def moved(alike: Alike, known: Calendars, *, now: datetime) -> Moved | None:
    """Where the changed calendars take these deadlines; None where they stay. Raises TermWithoutEnd."""
    rule, zone = rule_by_id(alike.rule), ZoneInfo(alike.zone)
    cap = rule_by_id(alike.capped_by) if alike.capped_by else None
    calendar = calendar_for(rule, known, alike.place, alike.place)
    measure = Measure(rule, cap, calendar, zone, days_of(alike.paused))
    noon = datetime.combine(alike.started_on, time(12), zone)
    new = recounted(measure, noon, alike.next_step)
    if new.due_at == alike.due_at:
        return None
    favour = _in_favour_of(rule, is_later=new.due_at > alike.due_at)
    is_kept = end_counted_anew(rule, alike.due_at, new.due_at, changed_at=now) != new.due_at
    return Moved(alike, **vars(new), in_favour_of=favour, is_kept=is_kept)


def recounted(measure: Measure, started_at: datetime, next_step: str) -> Recounted:
    """End and marks of a term by this measure. Raises TermWithoutEnd."""
    try:
        strict_due_on, due_at = end_of(measure, started_at)
        marks = dict(marks_of(measure, started_at, due_at))
    except (StandardError, OverflowError):
        raise TermWithoutEnd from None
    next_at = due_at if next_step == DUE else marks.get(next_step, due_at)
    return Recounted(due_at, strict_due_on, min(marks.values(), default=None), next_at)


def _in_favour_of(rule: Rule, *, is_later: bool) -> Favour:
    """A month on the shelf is the applicant's own time; every other term is the organisation's to keep."""
    is_own = rule.when_due == "elapsed"
    return "applicant" if is_later == is_own else rule.responsible
