"""The terms of paras 7 and 17 as the bureau needs them for itself; the clock that watches them is sla's."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.standard import terms
from shared.standard.calendars import Calendar
from shared.standard.centres import bureau


def processing_due(received_at: datetime, bureau_id: str, calendars: Mapping[str, Calendar]) -> datetime:
    """The instant (UTC) by which the certificate has to be prepared: 5 calendar days (para 7(1))."""
    zone = bureau(bureau_id).zone
    rule = terms.rule("processing", received_at.astimezone(zone).date())
    return terms.due(rule, received_at, calendars[rule.calendar], zone)[1]


def return_due(received_at: datetime, bureau_id: str, calendars: Mapping[str, Calendar]) -> datetime:
    """The instant (UTC) after which a package may not be returned any more (para 17, A18)."""
    zone = bureau(bureau_id).zone
    rule = terms.rule("return", received_at.astimezone(zone).date())
    return terms.running_return_fast(received_at, calendars[rule.calendar], zone)[1]


def hand_search_from(due_at: datetime, bureau_id: str, calendars: Mapping[str, Calendar]) -> datetime:
    """One working day before the term ends: from then on nobody waits for a source that is down."""
    return _one_working_day_before(due_at, bureau(bureau_id).zone, calendars["bureau5"])


def _one_working_day_before(due_at: datetime, zone: ZoneInfo, calendar: Calendar) -> datetime:
    local = due_at.astimezone(zone)
    day = calendar.add_working_days(local.date(), -1)
    return (local - timedelta(days=(local.date() - day).days)).astimezone(due_at.tzinfo)
