"""When a person is called, and how long an answer is waited for: never at night, in working time. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from services.sla.domain.ladder import Rung, rung_above
from shared.standard.calendars import Calendar
from shared.standard.centres import all_bureaus
from shared.standard.terms import Hours

# Local time of the place: a mail or a call that can wait until the morning does.
QUIET_FROM = time(21)
QUIET_UNTIL = time(8)

# Before March 2024 these were two.
ZONES = tuple({bureau.zone for bureau in all_bureaus()})
# Steps of a call that nobody has been told of yet.
WAITING = ("call", "gather")
Next = tuple[Literal["call", "climb", "gather"], datetime] | tuple[None, None]


@dataclass(frozen=True)
class Place:
    """Whose clock, calendar and hours count for those who are called."""

    zone: ZoneInfo
    calendar: Calendar
    hours: Hours


def call_at(now: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which somebody may be called: `now`, or the next morning where it is night there."""
    local = now.astimezone(zone)
    clock = local.time()
    if QUIET_UNTIL <= clock < QUIET_FROM:
        return now
    morning = local.date() + timedelta(days=1 if clock >= QUIET_FROM else 0)
    return datetime.combine(morning, QUIET_UNTIL, zone).astimezone(UTC)


def next_of(kind: str, rung: Rung, place: Place, *, now: datetime) -> Next:
    """What happens to a fresh call by itself: the person is told in the morning, or it climbs."""
    at = call_at(now, place.zone)
    return ("call", at) if at > now else climb_of(kind, rung, place, now=now)


def gather_of(rung: Rung, place: Place, *, now: datetime) -> Next:
    """What was missed in an outage is told together with the rest of it, and not at night either.

    A supervisor may be called for places in all zones: once it is night in none of them, of all at once.
    """
    at = now
    # Twice, since the morning of one zone may be night in one that was looked at before.
    for zone in 2 * ZONES if rung.role == "supervisor" else (place.zone,):
        at = call_at(at, zone)
    return "gather", at


def climb_of(kind: str, rung: Rung, place: Place, *, now: datetime) -> Next:
    """When a call that was made now climbs unanswered: so many working days later, at the same hour.

    The highest rung climbs too, into nobody: that is an incident. A warning does not climb.
    """
    if rung.reason == "approaching":
        return None, None
    waited_for = rung_above(kind, rung.level) or rung
    local = now.astimezone(place.zone)
    day = place.calendar.add_working_days(local.date(), waited_for.after_working_days)
    clock = min(max(local.time(), place.hours.opens), place.hours.closes)
    return "climb", datetime.combine(day, clock, place.zone).astimezone(UTC)
