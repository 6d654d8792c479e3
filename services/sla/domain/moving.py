"""What a changed calendar does to open deadlines: which move, from what to what, in whose favour. Pure.

Terms of days depend on the local day they began on, so all that began together are counted once.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from services.sla.domain.counting import end_of
from services.sla.domain.lives import DUE
from shared.errors import ServiceError
from shared.standard import terms
from shared.standard.calendars import ONE_DAY, Calendar
from shared.standard.errors import StandardError
from shared.standard.terms import Rule, rule_by_id

Favour = Literal["applicant", "bureau", "centre"]


class TermWithoutEnd(ServiceError):
    """An open term could not be counted by the changed calendar."""

    code = "term_without_end"
    status = 422


@dataclass(frozen=True)
class Alike:
    """Open deadlines that began on one local day under one rule and stand alike; `deadlines` is how many.

    `place` is the centre or bureau that has to act.
    """

    kind: str
    rule: str
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
class Moved:
    """Where a group of deadlines goes. A kept one stays where it was, for the sake of the applicant."""

    alike: Alike
    due_at: datetime
    strict_due_on: date
    approaching_at: datetime | None
    next_at: datetime
    in_favour_of: Favour
    is_kept: bool


def moved(alike: Alike, calendar: Calendar, *, now: datetime) -> Moved | None:
    """Where the changed calendar takes these deadlines; None where they stay. Raises TermWithoutEnd."""
    rule, zone = rule_by_id(alike.rule), ZoneInfo(alike.zone)
    noon = datetime.combine(alike.started_on, time(12), zone)
    try:
        strict_due_on, due_at = end_of(rule, noon, calendar, zone)
        marks = dict(terms.marks(rule, noon, due_at, calendar, zone))
    except StandardError:
        raise TermWithoutEnd from None
    next_at = due_at if alike.next_step == DUE else marks.get(alike.next_step, due_at)
    if due_at == alike.due_at:
        return None
    favour = _in_favour_of(rule, is_later=due_at > alike.due_at)
    is_kept = due_at < alike.due_at and (rule.when_due == "elapsed" or due_at <= now)
    first_mark = min(marks.values(), default=None)
    return Moved(alike, due_at, strict_due_on, first_mark, next_at, favour, is_kept)


def _in_favour_of(rule: Rule, *, is_later: bool) -> Favour:
    """A month on the shelf is the applicant's own time; every other term is the organisation's to keep."""
    is_own = rule.when_due == "elapsed"
    return "applicant" if is_later == is_own else rule.responsible
