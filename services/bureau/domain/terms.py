"""The terms of paras 7 and 17 as the bureau needs them for itself; the clock that watches them is sla's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from shared.standard import terms
from shared.standard.calendars import Calendar, Calendars, CalendarWithoutWorkingDay
from shared.standard.centres import bureau, centre
from shared.standard.shipped import Text
from shared.standard.terms import Pause, Rule

# By the id of each pause: the first and the last local day that stand still, and the instant (UTC) at which
# it was noted, in ISO form. Rows of an earlier release have no instant.
Pauses = Mapping[str, Sequence[str]]
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_UNSAID = Text("", "", "")
_KINDS = ("processing", "return")


@dataclass(frozen=True)
class Package:
    """What the terms of a package are counted by: where, registered and received when, its pauses."""

    centre: str
    bureau: str
    registered_at: datetime
    received_at: datetime
    pauses: Pauses = field(default_factory=dict)


def processing_due(package: Package, calendars: Calendars) -> datetime:
    """The instant (UTC) by which the certificate has to be prepared: 5 calendar days (para 7(1))."""
    rule, zone = _rule("processing", package), bureau(package.bureau).zone
    calendar, received_at = calendars.of(package.bureau)[rule.calendar], package.received_at
    if not package.pauses:
        return terms.due(rule, received_at, calendar, zone)[1]
    return terms.deadline(rule, received_at, calendar, zone, _days(package.pauses)).due_at


def return_due(package: Package, calendars: Calendars) -> datetime:
    """The instant (UTC) after which a package may not be returned any more (para 17, A18).

    A pause that was noted after that instant does not bring the right back.
    """
    days: tuple[Pause, ...] = ()
    due_at = _return_due(package, days, calendars)
    for noted_at, pause in sorted(map(_noted, package.pauses.values()), key=lambda noted: noted[0]):
        if noted_at <= due_at:
            days = (*days, pause)
            due_at = _return_due(package, days, calendars)
    return due_at


def are_counted_by(calendar: str) -> bool:
    """Whether a version of either term is counted by this calendar."""
    return any(rule.kind in _KINDS and rule.calendar == calendar for rule in terms.all_rules())


def processing_moved(
    due_at: datetime, package: Package, calendars: Calendars, *, changed_at: datetime
) -> datetime:
    """The end of the processing term after a calendar or a pause was changed at that instant."""
    counted_at = processing_due(package, calendars)
    return terms.end_counted_anew(_rule("processing", package), due_at, counted_at, changed_at=changed_at)


def return_moved(
    due_at: datetime, package: Package, calendars: Calendars, *, changed_at: datetime
) -> datetime:
    """The same of the return term."""
    counted_at = return_due(package, calendars)
    return terms.end_counted_anew(_rule("return", package), due_at, counted_at, changed_at=changed_at)


def with_pause(pauses: Pauses, pause_id: str, first_on: date, last_on: date, *, noted_at: datetime) -> Pauses:
    """The pauses with one more, or with one made shorter; told in whatever order, the shorter one stays."""
    first, last, noted = first_on.isoformat(), last_on.isoformat(), noted_at.astimezone(UTC).isoformat()
    known = pauses.get(pause_id)
    if known is None:
        return {**pauses, pause_id: [first, last, noted]}
    return {**pauses, pause_id: [first, min(known[1], last), *(min(at, noted) for at in known[2:])]}


def hand_search_from(due_at: datetime, bureau_id: str, calendars: Calendars) -> datetime:
    """One working day before the term ends: from then on nobody waits for a source that is down."""
    return _one_working_day_before(due_at, bureau(bureau_id).zone, calendars.of(bureau_id)["bureau5"])


def _rule(kind: str, package: Package) -> Rule:
    """The version of the day on which the request was registered, by the centre's clock."""
    return terms.rule(kind, package.registered_at.astimezone(centre(package.centre).zone).date())


def _return_due(package: Package, days: tuple[Pause, ...], calendars: Calendars) -> datetime:
    rules = _rule("return", package), _rule("processing", package)
    calendar, zone = calendars.of(package.bureau)[rules[0].calendar], bureau(package.bureau).zone
    try:
        return terms.running_return_fast(rules, package.received_at, calendar, zone, days)[1]
    except CalendarWithoutWorkingDay:  # a pause of more than a year, which holds both: this end is known
        return terms.deadline(rules[1], package.received_at, calendar, zone, days).due_at


def _noted(row: Sequence[str]) -> tuple[datetime, Pause]:
    first, last, *noted = row
    pause = Pause(date.fromisoformat(first), date.fromisoformat(last), _UNSAID)
    return datetime.fromisoformat(noted[0]) if noted else _LONG_AGO, pause


def _days(pauses: Pauses) -> tuple[Pause, ...]:
    return tuple(_noted(row)[1] for row in pauses.values())


def _one_working_day_before(due_at: datetime, zone: ZoneInfo, calendar: Calendar) -> datetime:
    local = due_at.astimezone(zone)
    day = calendar.add_working_days(local.date(), -1)
    return (local - timedelta(days=(local.date() - day).days)).astimezone(due_at.tzinfo)
