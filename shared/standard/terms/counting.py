"""Counting one term to its last day and instant: dates only, without a word of explanation.

Civil Code arts. 172-176: start the next day, add, clip to the end of the month, roll, close.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.standard.calendars import ONE_DAY, Calendar, DateOutsideCalendar
from shared.standard.errors import StandardError
from shared.standard.terms.rules import Rule

Zone = ZoneInfo | str


class UnknownZone(StandardError, LookupError):
    """There is no time zone with this key."""

    code: ClassVar[str] = "unknown_zone"


class InstantWithoutZone(StandardError, ValueError):
    """A term starts at an instant, and an instant needs a zone."""

    code: ClassVar[str] = "instant_without_zone"


def due(rule: Rule, event_at: datetime, calendar: Calendar, zone: Zone) -> tuple[date, datetime]:
    """The last day of a term and the instant it ends, in UTC; the fast way, see `deadline` for reasons.

    `event_at` is an aware instant, `zone` the zone (or its IANA key) of the centre or bureau that acts.
    Raises UnknownZone, InstantWithoutZone, CalendarWithoutWorkingDay, and DateOutsideCalendar where the term
    does not begin and end in the calendar's years.
    """
    here = zone_of(zone)
    local = local_time(event_at, here)
    calendar.require(local.date())
    if rule.unit == "minute":
        return _after_minutes(rule, local, calendar)
    if rule.unit == "working_hour":
        return _after_working_hours(rule, local, calendar)
    due_on = rolled(rule, last_day(rule, local.date(), calendar), calendar)
    return due_on, closing_instant(rule, due_on, calendar, here)


def zone_of(zone: Zone) -> ZoneInfo:
    """The zone of an IANA key, e.g. Asia/Qyzylorda; raises UnknownZone."""
    if isinstance(zone, ZoneInfo):
        return zone
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZone from None


def local_time(instant: datetime, zone: ZoneInfo) -> datetime:
    """The same instant as the clock on the wall showed it; raises InstantWithoutZone, DateOutsideCalendar."""
    if instant.tzinfo is None:
        raise InstantWithoutZone
    try:
        return instant.astimezone(zone)
    except OverflowError:
        raise DateOutsideCalendar from None


def last_day(rule: Rule, event_on: date, calendar: Calendar) -> date:
    """The last day before any roll, counted from the day of the event as the rule's start says."""
    if rule.unit == "working_day":
        return _after_working_days(rule, event_on, calendar)
    if rule.unit in ("month", "year"):
        months = rule.amount if rule.unit == "month" else 12 * rule.amount
        day = add_months(event_on, months)
    else:
        day = event_on + timedelta(days=rule.amount * (7 if rule.unit == "week" else 1))
    if rule.start == "same_day":
        day -= ONE_DAY
    calendar.require(day)
    return day


def add_months(day: date, months: int) -> date:
    """The same day-number so many months later, or the last day of a month that has no such day (CC 174).

    Always from the original day: 31 January and two months is 31 March, never by way of 28 February.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise DateOutsideCalendar
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def rolled(rule: Rule, day: date, calendar: Calendar) -> date:
    """The last day moved off a non-working day as the rule says (CC 175)."""
    if rule.roll == "following":
        return calendar.next_working(day)
    return calendar.previous_working(day) if rule.roll == "preceding" else day


def closing_instant(rule: Rule, due_on: date, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """The instant in UTC at which the last day ends: at the closing hour or at 24:00 (CC 176)."""
    if rule.closing == "organisation":
        closes = calendar.closes_at(due_on, rule.hours.closes)
        return datetime.combine(due_on, closes, zone).astimezone(UTC)
    return datetime.combine(due_on + ONE_DAY, time.min, zone).astimezone(UTC)


def _after_working_days(rule: Rule, event_on: date, calendar: Calendar) -> date:
    if rule.start == "next_day":
        return calendar.add_working_days(event_on, rule.amount)
    return calendar.add_working_days(calendar.next_working(event_on), rule.amount - 1)


def _after_minutes(rule: Rule, local: datetime, calendar: Calendar) -> tuple[date, datetime]:
    due_at = local.astimezone(UTC) + timedelta(minutes=rule.amount)
    due_on = due_at.astimezone(local.tzinfo).date()
    calendar.require(due_on)
    return due_on, due_at


def _after_working_hours(rule: Rule, local: datetime, calendar: Calendar) -> tuple[date, datetime]:
    left, day, zone = timedelta(hours=rule.amount), local.date(), local.tzinfo
    since = local
    while True:
        day = calendar.next_working(day)
        opens = datetime.combine(day, rule.hours.opens, zone)
        closes = datetime.combine(day, calendar.closes_at(day, rule.hours.closes), zone)
        since = max(since, opens)
        open_for = closes - since
        if left <= open_for:
            return day, (since + left).astimezone(UTC)
        left -= max(open_for, timedelta(0))
        day += ONE_DAY
