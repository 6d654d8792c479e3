"""When an SMS may be sent: on working days from nine to nine, on Saturdays to those who asked for it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.standard.calendars import Calendar

OPENS = time(9)
CLOSES = time(21)
SATURDAY = 5


def earliest_sms(now: datetime, zone: ZoneInfo, calendar: Calendar, *, asked: bool) -> datetime:
    """The first instant (UTC) from `now` on at which an SMS to an applicant may go, by the five-day calendar.

    `asked`: the applicant ticked that messages are wanted. Raises DateOutsideCalendar.
    """
    local = now.astimezone(zone)
    day = local.date()
    if local.time() >= CLOSES:
        day += timedelta(days=1)
    while not _is_open(day, calendar, asked=asked):
        day += timedelta(days=1)
    opens = datetime.combine(day, OPENS, zone).astimezone(UTC)
    return max(now, opens)


def _is_open(day: date, calendar: Calendar, *, asked: bool) -> bool:
    reason = calendar.why_off(day)
    if reason is None:
        return True
    return asked and day.weekday() == SATURDAY and reason.source == "weekend"
