"""A term with its reasons: the due date, the planning date and every step between the start and the end."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from shared.standard.calendars import ONE_DAY, Calendar
from shared.standard.terms import steps
from shared.standard.terms.counting import (
    Zone,
    add_months,
    closing_instant,
    due,
    local_time,
    rolled,
    zone_of,
)
from shared.standard.terms.pauses import Pause, calendar_with_pauses, check_pauses, paused_last_day
from shared.standard.terms.rules import Rule
from shared.standard.terms.steps import Step


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a term ends: local date, instant in UTC, the date to plan by, why, and whether it is certain.

    `confirmed` is False where a day on the way is an estimate, or its year was never filled or awaits the act
    that moves days off.
    """

    due_on: date
    due_at: datetime
    strict_due_on: date
    explanation: tuple[Step, ...]
    confirmed: bool


def deadline(
    rule: Rule, event_at: datetime, calendar: Calendar, zone: Zone, pauses: Sequence[Pause] = ()
) -> Deadline:
    """The end of a term that begins at `event_at` (aware), by a calendar and a zone (or its IANA key).

    Due by the next-day rule moved to a working day (CC 173, 175); the strict date counts the day of the event
    as day one (A7). Raises UnknownZone, InstantWithoutZone, DateOutsideCalendar, CalendarWithoutWorkingDay,
    OverlappingPauses, PauseNotPossible.
    """
    here = zone_of(zone)
    local = local_time(event_at, here)
    calendar.require(local.date())
    ordered = check_pauses(rule, pauses)
    if rule.unit in ("minute", "working_hour"):
        return _by_the_clock(rule, local, calendar, due(rule, event_at, calendar, here))
    due_on, path = _by_days(rule, local.date(), calendar, ordered)
    due_at = closing_instant(rule, due_on, calendar, here)
    planned = min(due_on, strict_day(rule, local.date(), calendar, ordered))
    ends = (
        *_shortened(rule, due_on, calendar),
        steps.closes(due_at.astimezone(here), rule),
        steps.strict(planned),
    )
    explanation = (steps.started(local, rule), steps.ruled(rule, local.date()), *path, *ends)
    confirmed = calendar.confirmed_between(local.date(), max(due_on, local.date()))
    return Deadline(due_on, due_at, planned, explanation, confirmed)


def strict_day(rule: Rule, event_on: date, calendar: Calendar, pauses: Sequence[Pause] = ()) -> date:
    """The last day when the day of the event is day one and nothing is moved (A7)."""
    return paused_last_day(_from_the_same_day(rule), event_on, calendar, pauses)


@cache
def _from_the_same_day(rule: Rule) -> Rule:
    return replace(rule, start="same_day")


def count_days(rule: Rule, event_on: date, calendar: Calendar) -> tuple[date, tuple[Step, ...]]:
    """The due date of a term counted in days from a local date, with the steps of its count only."""
    return _by_days(rule, event_on, calendar, ())


def _by_the_clock(rule: Rule, local: datetime, calendar: Calendar, end: tuple[date, datetime]) -> Deadline:
    due_on, due_at = end
    noted: Iterable[Step] = ()
    if rule.unit == "working_hour":
        noted = steps.noted_between(local.date(), due_on, calendar, rule.hours)
    explanation = (
        steps.started(local, rule),
        steps.ruled(rule, local.date()),
        *noted,
        steps.closes(due_at.astimezone(local.tzinfo), replace(rule, closing="moment")),
    )
    return Deadline(due_on, due_at, due_on, explanation, calendar.confirmed_between(local.date(), due_on))


def _by_days(
    rule: Rule, event_on: date, calendar: Calendar, pauses: Sequence[Pause]
) -> tuple[date, tuple[Step, ...]]:
    last = paused_last_day(rule, event_on, calendar, pauses)
    standing = calendar_with_pauses(calendar, pauses)
    due_on = rolled(rule, last, standing)
    path = (
        *_counted(rule, event_on, last, calendar, pauses),
        steps.reached(last, rule),
        *_rolled(rule, last, due_on, standing),
    )
    return due_on, path


def _counted(
    rule: Rule, event_on: date, last: date, calendar: Calendar, pauses: Sequence[Pause]
) -> Iterator[Step]:
    if rule.unit == "working_day":
        first = event_on if rule.start == "same_day" else event_on + ONE_DAY
        yield from steps.noted_between(first, last, calendar_with_pauses(calendar, pauses))
        return
    if rule.unit in ("month", "year"):
        same_number = add_months(event_on, rule.amount * (12 if rule.unit == "year" else 1))
        if same_number.day != event_on.day:
            yield steps.clipped(same_number, event_on.day)
    for pause in pauses:
        days = pause.days_within(event_on, last)
        if days:
            yield steps.paused(pause.first, pause.last, days, pause.ground)


def _rolled(rule: Rule, last: date, due_on: date, calendar: Calendar) -> Iterator[Step]:
    """Why the last day is moved, or is not although its weekday says so."""
    if rule.roll == "none" or rule.unit == "working_day":
        return
    yield from steps.noted_between(min(last, due_on), max(last, due_on), calendar)
    if due_on != last:
        yield steps.moved(due_on)


def _shortened(rule: Rule, due_on: date, calendar: Calendar) -> Iterator[Step]:
    note = calendar.why_short(due_on, rule.hours.closes)
    if note is not None and rule.closing == "organisation":
        yield steps.short(note)
