"""By whose hours and zone a deadline is counted; the counting itself is in shared/standard. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from shared.standard import terms
from shared.standard.calendars import Calendar
from shared.standard.centres import bureau, centre
from shared.standard.terms import Rule


def rule_on(kind: str, runs_from: datetime, centre_id: str) -> Rule:
    """The version of a term in force on the centre's local day of an instant.

    Raises UnknownCentre, UnknownRule.
    """
    return terms.rule(kind, runs_from.astimezone(centre(centre_id).zone).date())


def zone_for(rule: Rule, centre_id: str, bureau_id: str) -> ZoneInfo:
    """The zone of the organisation that has to act by this rule. Raises UnknownCentre, UnknownBureau."""
    return bureau(bureau_id).zone if rule.responsible == "bureau" else centre(centre_id).zone


def explained(
    rule: Rule, started_at: datetime, calendar: Calendar, *, centre_id: str, bureau_id: str
) -> terms.Deadline:
    """How a deadline was counted, step by step; a return ends at the latest with the processing (A18)."""
    zone = zone_for(rule, centre_id, bureau_id)
    if rule.kind == "return":
        return terms.running_return_due(started_at, calendar, zone)
    return terms.deadline(rule, started_at, calendar, zone)
