"""Whether a deadline may stand still, from which day to which, and whether it may be waived. Pure.

Every pause has a last day, so that no term is lost from sight; who needs longer pauses again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from services.sla.domain.lives import Condition, Status, is_overdue
from shared.errors import FieldError, InvalidInput, ServiceError
from shared.standard.calendars import ONE_DAY
from shared.standard.shipped import Text
from shared.standard.terms import Pause, Rule, pause_grounds

Ground = Literal["applicant_asked", "court"]
# What stands still together with which term: both are the bureau's work on one package (A18).
TOGETHER: Mapping[str, tuple[str, ...]] = MappingProxyType({"processing": ("processing", "return")})
_UNSAID = Text("", "", "")


class DeadlineEnded(ServiceError):
    """This deadline does not run any more."""

    code = "deadline_ended"
    status = 409


class PauseNotAllowed(ServiceError):
    """The rule of this deadline does not let it stand still on this ground."""

    code = "pause_not_allowed"
    status = 422


class WaiverNotAllowed(ServiceError):
    """The rule of this deadline does not let it be waived."""

    code = "waiver_not_allowed"
    status = 422


class PausesOverlap(ServiceError):
    """The deadline stands still on some of these days already."""

    code = "overlapping_pauses"
    status = 409


class NotPaused(ServiceError):
    """This deadline neither stands still nor will."""

    code = "not_paused"
    status = 409


class ResumedBeforeItsStart(ServiceError):
    """The pause begins later than that day."""

    code = "resumed_before_its_start"
    status = 422


@dataclass(frozen=True)
class Wish:
    """A pause as it is asked for: local days, both included, the ground and words for the journal."""

    first_on: date
    last_on: date
    ground: Ground
    note: str


@dataclass(frozen=True)
class Term:
    """Of the deadline that shall stand still: its rule, the local days that it runs from and to."""

    rule: Rule
    started_on: date
    due_on: date


def require_running(status: Status, *, due_at: datetime, now: datetime) -> None:
    """Raises DeadlineEnded: an ended deadline stays as it is, and so does one whose instant has passed."""
    if status is not Status.RUNNING:
        raise DeadlineEnded(state=status.value)
    if is_overdue(status, due_at=due_at, now=now):
        raise DeadlineEnded(state=Condition.OVERDUE.value)


def require_possible(wish: Wish, term: Term, held: Sequence[Pause]) -> None:
    """Raises PauseNotAllowed, InvalidInput, PausesOverlap; `held` are the pauses that there are."""
    if wish.ground not in term.rule.pauses:
        raise PauseNotAllowed(FieldError("ground", "not_allowed", "the rule does not name this ground"))
    if wish.last_on < wish.first_on:
        raise _wrong("last_on", "ends_early", "the pause ends before it begins")
    if not term.started_on <= wish.first_on <= term.due_on:
        raise _wrong("first_on", "outside_term", "the deadline does not run on this day")
    if any(wish.first_on <= one.last and one.first <= wish.last_on for one in held):
        raise PausesOverlap


def require_not_backdated(wish: Wish, *, today: date, may_backdate: bool) -> None:
    """Raises InvalidInput for days that were counted: that they were not, a court alone can decide."""
    if wish.first_on < today and not (may_backdate and wish.ground == "court"):
        raise _wrong("first_on", "in_the_past", "a day that is over was counted")


def shortened(held: Sequence[Pause], on: date, *, today: date) -> Pause:
    """The pause that ends with the day `on`, as it was; the count goes on with the next day (CC 173).

    Raises NotPaused, ResumedBeforeItsStart, InvalidInput. What has stood still stays so: a day that is over
    is not counted afterwards.
    """
    present = min((one for one in held if one.last >= today), key=lambda one: one.first, default=None)
    if present is None:
        raise NotPaused
    if on < present.first:
        raise ResumedBeforeItsStart(FieldError("on", "before_its_start", "the pause has not begun by then"))
    if on < today:
        raise _wrong("on", "in_the_past", "a day that is over has stood still")
    if on >= present.last:
        raise _wrong("on", "not_earlier", "the pause ends by that day anyway")
    return present


def in_words(first: date, last: date, ground: str) -> Pause:
    """A pause with its ground in three languages."""
    return Pause(first, last, pause_grounds()[ground])


def days_as_text(pauses: Iterable[Pause]) -> str | None:
    """The days that stand still as ISO intervals: `2026-03-05/2026-03-06`; None where none does."""
    ordered = sorted(pauses, key=lambda pause: pause.first)
    return " ".join(f"{pause.first}/{pause.last}" for pause in ordered) or None


def days_of(text: str | None) -> tuple[Pause, ...]:
    """The reverse, without grounds."""
    return tuple(_pause(interval) for interval in (text or "").split())


def stand_together(kind: str) -> tuple[str, ...]:
    """The kinds of deadline that a pause of this kind makes stand still."""
    return TOGETHER.get(kind, (kind,))


def stands_still(pauses: Iterable[Pause], zone: ZoneInfo, *, now: datetime) -> bool:
    """Whether the local day of `now` is not counted."""
    return still_until(pauses, zone, now=now) > now


def still_until(pauses: Iterable[Pause], zone: ZoneInfo, *, now: datetime) -> datetime:
    """The first instant at which the count goes on; `now` where the local day of `now` is counted."""
    today = now.astimezone(zone).date()
    last = max((pause.last for pause in pauses if pause.first <= today <= pause.last), default=None)
    return now if last is None else goes_on_after(last, zone)


def goes_on_after(last: date, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) after a pause with this last local day."""
    return datetime.combine(last + ONE_DAY, time.min, zone).astimezone(UTC)


def _pause(interval: str) -> Pause:
    first, last = interval.split("/")
    return Pause(date.fromisoformat(first), date.fromisoformat(last), _UNSAID)


def _wrong(field: str, code: str, message: str) -> InvalidInput:
    return InvalidInput(FieldError(field, code, message))
