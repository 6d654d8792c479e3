"""Where a running term goes when it is counted anew, by a changed calendar or for a pause."""

from datetime import UTC, date, datetime, time, timedelta

from shared.standard.terms.rules import Rule

# Days are local ones of a place, terms begin and end at instants.
_MARGIN = timedelta(days=2)


def touched_by(first_day: date, last_day: date) -> tuple[datetime, datetime]:
    """Which terms these days touch: those that end from the first instant (UTC) on, begun until the second.

    Whoever counts anew after a change of the calendar leaves out the others, so that all judge by one date.
    """
    return _midnight(first_day - _MARGIN), _midnight(last_day + _MARGIN)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def end_counted_anew(rule: Rule, due_at: datetime, counted_at: datetime, *, changed_at: datetime) -> datetime:
    """When a term is due that was due at `due_at` and is counted to `counted_at` since the change.

    All are aware instants. A term that was over stays over, none is moved into the past, and a month on the
    shelf (para 17) is never shortened: the day that somebody was told and relies on is kept
    (docs/assumptions.md). Whoever judges by a term asks here, so that all judge by one date.

    The day to plan by (A7) goes with the end: counted anew with it, and kept where it is kept.
    """
    is_over = due_at <= changed_at
    is_against = counted_at < due_at and (rule.when_due == "elapsed" or counted_at <= changed_at)
    return due_at if is_over or is_against else counted_at
