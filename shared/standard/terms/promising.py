"""What is built out of terms: the running return term, the receipt's promise, the marks on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from shared.standard.calendars import Calendar
from shared.standard.centres import Centre
from shared.standard.seed import default_calendars
from shared.standard.terms import steps
from shared.standard.terms.counting import Zone, due, last_day, local_time, rolled, zone_of
from shared.standard.terms.explaining import Deadline, count_days, deadline
from shared.standard.terms.pauses import Pause
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


@dataclass(frozen=True, slots=True)
class _Way:
    processing: Rule
    arrives: date
    received: date
    back: date


def running_return_due(
    rules: tuple[Rule, Rule],
    received_at: datetime,
    calendar: Calendar,
    zone: Zone,
    pauses: Sequence[Pause] = (),
) -> Deadline:
    """Until when the bureau may return a package: the earlier of the return and the processing term (A18).

    `rules` are the versions of both that the request keeps, `received_at` is when the bureau received it,
    `calendar` the bureau's; a pause holds both terms. Raises what `deadline` raises.
    """
    returning, processing = (deadline(one, received_at, calendar, zone, pauses) for one in rules)
    if returning.due_at <= processing.due_at:
        return returning
    explanation = (*returning.explanation, *processing.explanation, steps.earlier(processing.due_on))
    return replace(
        processing,
        strict_due_on=min(returning.strict_due_on, processing.strict_due_on),
        explanation=explanation,
    )


def running_return_fast(
    rules: tuple[Rule, Rule],
    received_at: datetime,
    calendar: Calendar,
    zone: Zone,
    pauses: Sequence[Pause] = (),
) -> tuple[date, datetime]:
    """Date and instant of `running_return_due` without reasons; where nothing pauses that takes a tenth."""
    if pauses:
        explained = running_return_due(rules, received_at, calendar, zone, pauses)
        return explained.due_on, explained.due_at
    return min((due(one, received_at, calendar, zone) for one in rules), key=lambda end: end[1])


def promised_at(
    registered_at: datetime,
    centre: Centre,
    carrying_days: int = CARRYING_DAYS,
    calendars: Mapping[str, Calendar] | None = None,
) -> Promise:
    """The receipt's promise: carrying there, the bureau's term, carrying back (A9), until the centre closes.

    `calendars` are those of the centre's region; `carrying_days` are working days of the centre each way, 0
    for an electronic package. A package that arrives while the bureau is closed is received on its next
    working day. Raises what `deadline` raises.
    """
    known = calendars or default_calendars()
    local = local_time(registered_at, centre.zone)
    way = _way_of_the_papers(local.date(), carrying_days, known)
    _, path = count_days(way.processing, way.received, known[way.processing.calendar])
    explanation = (
        steps.started(local, way.processing),
        *([steps.carried(way.arrives, carrying_days, to_bureau=True)] if carrying_days else []),
        steps.received(way.received),
        steps.ruled(way.processing, way.received),
        *path,
        *([steps.carried(way.back, carrying_days, to_bureau=False)] if carrying_days else []),
        steps.ready(way.back),
    )
    confirmed = all(calendar.confirmed_between(local.date(), way.back) for calendar in known.values())
    return Promise(way.back, _closing_of(centre, way.back, known), explanation, confirmed)


def promised_fast(
    registered_at: datetime,
    centre: Centre,
    carrying_days: int = CARRYING_DAYS,
    calendars: Mapping[str, Calendar] | None = None,
) -> tuple[date, datetime]:
    """Date and instant of `promised_at` without reasons."""
    known = calendars or default_calendars()
    back = _way_of_the_papers(local_time(registered_at, centre.zone).date(), carrying_days, known).back
    return back, _closing_of(centre, back, known)


def marks(
    rule: Rule, started_at: datetime, due_at: datetime, calendar: Calendar, zone: Zone
) -> list[tuple[str, datetime]]:
    """The instants in UTC before `due_at` at which somebody is told, by name, the earliest first.

    A mark that lies before the start of the term is left out: there is nothing left to warn of.
    """
    local = local_time(due_at, zone_of(zone))
    found = [(mark.name, _instant_of(mark, local, calendar)) for mark in rule.marks]
    return sorted((item for item in found if item[1] > started_at), key=lambda item: item[1])


def _way_of_the_papers(registered_on: date, carrying_days: int, known: Mapping[str, Calendar]) -> _Way:
    processing, at_centre = rule("processing", registered_on), known["centre6"]
    at_centre.require(registered_on)
    at_bureau = known[processing.calendar]
    arrives = at_centre.add_working_days(registered_on, carrying_days) if carrying_days else registered_on
    received = at_bureau.next_working(arrives)
    due_on = rolled(processing, last_day(processing, received, at_bureau), at_bureau)
    return _Way(processing, arrives, received, at_centre.add_working_days(due_on, carrying_days))


def _closing_of(centre: Centre, day: date, known: Mapping[str, Calendar]) -> datetime:
    hour = known["centre6"].closes_at(day, working_hours("centre").closes)
    return datetime.combine(day, hour, centre.zone).astimezone(UTC)


def _instant_of(mark: Mark, due_local: datetime, calendar: Calendar) -> datetime:
    if mark.unit in ("minute", "hour"):
        minutes = mark.before * (60 if mark.unit == "hour" else 1)
        return due_local.astimezone(UTC) - timedelta(minutes=minutes)
    if mark.unit == "working_day":
        day = calendar.add_working_days(due_local.date(), -mark.before)
    else:
        day = due_local.date() - timedelta(days=mark.before)
    return datetime.combine(day, due_local.timetz().replace(tzinfo=None), due_local.tzinfo).astimezone(UTC)
