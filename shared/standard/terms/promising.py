"""What is built out of terms: the running return term, the receipt's promise, the marks on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from shared.standard.calendars import Calendar
from shared.standard.centres import Centre
from shared.standard.seed import default_calendars
from shared.standard.terms import steps
from shared.standard.terms.counting import Zone, due, local_time, zone_of
from shared.standard.terms.explaining import Deadline, count_days, deadline
from shared.standard.terms.rules import Mark, Rule, rule, working_hours
from shared.standard.terms.steps import Step

CARRYING_DAYS = 1


@dataclass(frozen=True, slots=True)
class Promise:
    """What the receipt says (para 15(4)): the local date, the instant in UTC, and how it was counted."""

    promised_on: date
    promised_at: datetime
    explanation: tuple[Step, ...]
    confirmed: bool


def running_return_due(received_at: datetime, calendar: Calendar, zone: Zone) -> Deadline:
    """Until when the bureau may return a package: the earlier of the return and the processing term (A18).

    `received_at` is when the bureau received it, `calendar` the bureau's. Raises what `deadline` raises.
    """
    on = local_time(received_at, zone_of(zone)).date()
    returning = deadline(rule("return", on), received_at, calendar, zone)
    processing = deadline(rule("processing", on), received_at, calendar, zone)
    if returning.due_at <= processing.due_at:
        return returning
    explanation = (*returning.explanation, *processing.explanation, steps.earlier(processing.due_on))
    return replace(
        processing,
        strict_due_on=min(returning.strict_due_on, processing.strict_due_on),
        explanation=explanation,
    )


def running_return_fast(received_at: datetime, calendar: Calendar, zone: Zone) -> tuple[date, datetime]:
    """Date and instant of `running_return_due` without reasons."""
    on = local_time(received_at, zone_of(zone)).date()
    both = (due(rule(kind, on), received_at, calendar, zone) for kind in ("return", "processing"))
    return min(both, key=lambda end: end[1])


def promised_at(
    registered_at: datetime,
    centre: Centre,
    carrying_days: int = CARRYING_DAYS,
    calendars: Mapping[str, Calendar] | None = None,
) -> Promise:
    """The receipt's promise: carrying there, the bureau's term, carrying back (A9); due when the centre closes.

    `carrying_days` are working days of the centre each way, 0 for an electronic package. A package that
    arrives while the bureau is closed is received on its next working day.
    """
    known = calendars or default_calendars()
    local = local_time(registered_at, centre.zone)
    processing = rule("processing", local.date())
    at_centre, at_bureau = known["centre6"], known[processing.calendar]
    arrives = at_centre.add_working_days(local.date(), carrying_days) if carrying_days else local.date()
    received = at_bureau.next_working(arrives)
    due_on, path = count_days(processing, received, at_bureau)
    back = at_centre.add_working_days(due_on, carrying_days)
    hour = at_centre.closes_at(back, working_hours("centre").closes)
    explanation = (
        steps.started(local, processing),
        steps.carried(arrives, carrying_days, to_bureau=True),
        steps.received(received),
        steps.ruled(processing, received),
        *path,
        steps.carried(back, carrying_days, to_bureau=False),
    )
    instant = datetime.combine(back, hour, centre.zone).astimezone(UTC)
    confirmed = all(one.confirmed_between(local.date(), back) for one in (at_centre, at_bureau))
    return Promise(back, instant, explanation, confirmed)


def marks(
    rule: Rule, started_at: datetime, due_at: datetime, calendar: Calendar, zone: Zone
) -> list[tuple[str, datetime]]:
    """The instants in UTC before `due_at` at which somebody is told, by name, the earliest first.

    A mark that lies before the start of the term is left out: there is nothing left to warn of.
    """
    local = local_time(due_at, zone_of(zone))
    found = [(mark.name, _instant_of(mark, local, calendar)) for mark in rule.marks]
    return sorted((item for item in found if item[1] > started_at), key=lambda item: item[1])


def _instant_of(mark: Mark, due_local: datetime, calendar: Calendar) -> datetime:
    if mark.unit in ("minute", "hour"):
        minutes = mark.before * (60 if mark.unit == "hour" else 1)
        return due_local.astimezone(UTC) - timedelta(minutes=minutes)
    if mark.unit == "working_day":
        day = calendar.add_working_days(due_local.date(), -mark.before)
    else:
        day = due_local.date() - timedelta(days=mark.before)
    return datetime.combine(day, due_local.timetz().replace(tzinfo=None), due_local.tzinfo).astimezone(UTC)
