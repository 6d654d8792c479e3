"""Until when a paper is kept for its applicant: a month, from the later of two dates (para 17, A21, A22).

As of every term, the version of the rule is that of the day of registration.
"""

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.states import State
from shared.standard.calendars import Calendars
from shared.standard.centres import Centre
from shared.standard.terms import Rule, all_rules, due, end_counted_anew, rule


@dataclass(frozen=True, slots=True)
class Kept:
    """A paper on the shelf; all instants are aware."""

    state: State
    registered_at: datetime
    promised_at: datetime
    at_centre_since: datetime


def storage_ends_at(kept: Kept, here: Centre, calendars: Calendars) -> datetime:
    """The instant (UTC) that ends the month; a certificate's begins on the promised day at the earliest."""
    starts_at = kept.at_centre_since
    if kept.state is State.READY:
        starts_at = max(starts_at, kept.promised_at)
    storage = _rule(kept, here)
    return due(storage, starts_at, calendars.of(here.bureau_id)[storage.calendar], here.zone)[1]


def is_counted_by(calendar: str) -> bool:
    """Whether a version of the month is counted by this calendar."""
    return any(rule.kind == "storage" and rule.calendar == calendar for rule in all_rules())


def end_after_change(
    told_at: datetime, kept: Kept, here: Centre, calendars: Calendars, *, changed_at: datetime
) -> datetime:
    """The end of a month that was told to end at `told_at`, after a calendar was changed: never earlier."""
    counted_at = storage_ends_at(kept, here, calendars)
    return end_counted_anew(_rule(kept, here), told_at, counted_at, changed_at=changed_at)


def _rule(kept: Kept, here: Centre) -> Rule:
    return rule("storage", kept.registered_at.astimezone(here.zone).date())
