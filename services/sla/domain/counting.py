"""By what a deadline is counted: rules, hours, zone, pauses; the counting itself is shared/standard's. Pure.

A request keeps the versions that were in force when it was registered, however late a term of it starts.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.sla.domain.calling import Place
from services.sla.domain.pausing import goes_on_after
from shared.standard import terms
from shared.standard.calendars import Calendar, Calendars
from shared.standard.centres import bureau, centre
from shared.standard.terms import Pause, Rule, steps
from shared.standard.terms.explaining import strict_day


@dataclass(frozen=True)
class Measure:
    """What a term is counted by. `cap` is the rule whose end is its end too where that comes first (A18)."""

    rule: Rule
    cap: Rule | None
    calendar: Calendar
    zone: ZoneInfo
    pauses: tuple[Pause, ...] = ()


def rule_on(kind: str, registered_at: datetime, centre_id: str, variant: str = "plain") -> Rule:
    """The version of a term in force on the centre's local day on which the request was registered.

    Raises UnknownCentre, UnknownRule.
    """
    return terms.rule(kind, registered_at.astimezone(centre(centre_id).zone).date(), variant)


def cap_on(kind: str, registered_at: datetime, centre_id: str) -> Rule | None:
    """The version of the rule that this kind ends with at the latest: a return with the processing (A18)."""
    return rule_on("processing", registered_at, centre_id) if kind == "return" else None


def zone_for(rule: Rule, centre_id: str, bureau_id: str) -> ZoneInfo:
    """The zone of the organisation that has to act by this rule. Raises UnknownCentre, UnknownBureau."""
    return bureau(bureau_id).zone if rule.responsible == "bureau" else centre(centre_id).zone


def calendar_for(rule: Rule, known: Calendars, centre_id: str, bureau_id: str) -> Calendar:
    """The rule's calendar in the region of the organisation that has to act. Raises UnknownCentre."""
    region = bureau_id if rule.responsible == "bureau" else centre(centre_id).bureau_id
    return known.of(region)[rule.calendar]


def place_of(rule: Rule, known: Calendars, centre_id: str, bureau_id: str) -> Place:
    """By whose clock, calendar and hours those who have to keep this rule work."""
    calendar = calendar_for(rule, known, centre_id, bureau_id)
    return Place(zone_for(rule, centre_id, bureau_id), calendar, rule.hours)


def end_of(measure: Measure, runs_from: datetime) -> tuple[date, datetime]:
    """The date to plan by and the due instant; a return ends at the latest with the processing (A18)."""
    if measure.pauses:
        counted = _counted(measure, runs_from)
        return counted.strict_due_on, counted.due_at
    rule, calendar, zone = measure.rule, measure.calendar, measure.zone
    due_on, due_at = _unpaused(measure, runs_from)
    if rule.unit in ("minute", "working_hour"):
        return due_on, due_at
    rules = [rule] if measure.cap is None else [rule, measure.cap]
    started_on = runs_from.astimezone(zone).date()
    return min(due_on, *(strict_day(one, started_on, calendar) for one in rules)), due_at


def marks_of(measure: Measure, runs_from: datetime, due_at: datetime) -> list[tuple[str, datetime]]:
    """The marks before the due instant, by name, the earliest first; none before a pause is over."""
    zone = measure.zone
    calendar = terms.calendar_with_pauses(measure.calendar, measure.pauses)
    marks = terms.marks(measure.rule, runs_from, due_at, calendar, zone)
    pauses_end = (goes_on_after(pause.last, zone) for pause in measure.pauses)
    last = max((instant for instant in pauses_end if instant < due_at), default=runs_from)
    return [(name, max(at, last)) for name, at in marks]


def explained(
    measure: Measure, started_at: datetime, *, due_at: datetime, planned_on: date
) -> terms.Deadline:
    """How a deadline was counted, step by step; a return ends at the latest with the processing (A18).

    `due_at` is when it is due in truth: a day that was kept when the calendar changed is said to be kept.
    `planned_on` is the day to plan by, kept with it.
    """
    counted = _planned(_counted(measure, started_at), planned_on)
    if counted.due_at == due_at:
        return counted
    due_on = (due_at.astimezone(measure.zone) - timedelta(microseconds=1)).date()
    explanation = (*counted.explanation, steps.kept(due_on))
    return replace(counted, due_on=due_on, due_at=due_at, explanation=explanation)


def _planned(counted: terms.Deadline, planned_on: date) -> terms.Deadline:
    if counted.strict_due_on == planned_on:
        return counted
    explanation = (steps.strict(planned_on) if one.step == "strict" else one for one in counted.explanation)
    return replace(counted, strict_due_on=planned_on, explanation=tuple(explanation))


def _unpaused(measure: Measure, runs_from: datetime) -> tuple[date, datetime]:
    if measure.cap is None:
        return terms.due(measure.rule, runs_from, measure.calendar, measure.zone)
    rules = measure.rule, measure.cap
    return terms.running_return_fast(rules, runs_from, measure.calendar, measure.zone)


def _counted(measure: Measure, runs_from: datetime) -> terms.Deadline:
    rule, calendar, zone, pauses = measure.rule, measure.calendar, measure.zone, measure.pauses
    if measure.cap is None:
        return terms.deadline(rule, runs_from, calendar, zone, pauses)
    return terms.running_return_due((rule, measure.cap), runs_from, calendar, zone, pauses)
