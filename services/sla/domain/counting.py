"""By whose hours and zone a deadline is counted; the counting itself is in shared/standard. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.sla.domain.calling import Place
from shared.standard import terms
from shared.standard.calendars import Calendar
from shared.standard.centres import bureau, centre
from shared.standard.terms import Rule, steps
from shared.standard.terms.explaining import strict_day


def rule_on(kind: str, runs_from: datetime, centre_id: str) -> Rule:
    """The version of a term in force on the centre's local day of an instant.

    Raises UnknownCentre, UnknownRule.
    """
    return terms.rule(kind, runs_from.astimezone(centre(centre_id).zone).date())


def zone_for(rule: Rule, centre_id: str, bureau_id: str) -> ZoneInfo:
    """The zone of the organisation that has to act by this rule. Raises UnknownCentre, UnknownBureau."""
    return bureau(bureau_id).zone if rule.responsible == "bureau" else centre(centre_id).zone


def place_of(rule: Rule, known: Mapping[str, Calendar], centre_id: str, bureau_id: str) -> Place:
    """By whose clock, calendar and hours those who have to keep this rule work."""
    return Place(zone_for(rule, centre_id, bureau_id), known[rule.calendar], rule.hours)


def end_of(rule: Rule, runs_from: datetime, calendar: Calendar, zone: ZoneInfo) -> tuple[date, datetime]:
    """The date to plan by and the due instant; a return ends at the latest with the processing (A18)."""
    started_on = runs_from.astimezone(zone).date()
    rules = [rule] if rule.kind != "return" else [rule, terms.rule("processing", started_on)]
    ends = [terms.due(one, runs_from, calendar, zone) for one in rules]
    due_on, due_at = min(ends, key=lambda end: end[1])
    if rule.unit in ("minute", "working_hour"):
        return due_on, due_at
    return min(due_on, *(strict_day(one, started_on, calendar) for one in rules)), due_at


def explained(
    rule: Rule,
    started_at: datetime,
    calendar: Calendar,
    *,
    centre_id: str,
    bureau_id: str,
    due_at: datetime,
) -> terms.Deadline:
    """How a deadline was counted, step by step; a return ends at the latest with the processing (A18).

    `due_at` is when it is due in truth: a day that was kept when the calendar changed is said to be kept.
    """
    zone = zone_for(rule, centre_id, bureau_id)
    if rule.kind == "return":
        counted = terms.running_return_due(started_at, calendar, zone)
    else:
        counted = terms.deadline(rule, started_at, calendar, zone)
    if counted.due_at == due_at:
        return counted
    due_on = (due_at.astimezone(zone) - timedelta(microseconds=1)).date()
    explanation = (*counted.explanation, steps.kept(due_on))
    return replace(counted, due_on=due_on, due_at=due_at, explanation=explanation)
