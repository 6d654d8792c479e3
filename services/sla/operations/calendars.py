"""Changing a calendar: the days, the journal, every open deadline that moves, and who is told, at once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.errors import LockNotAvailable
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from services.sla.domain.changing import DaysChange, changed
from services.sla.domain.lives import UnknownCalendar
from services.sla.domain.moving import Favour, Moved, moved
from services.sla.operations import incidents
from services.sla.queries import moving
from shared import bus
from shared.bus.events.sla import CalendarChanged, MovedTerms
from shared.bus.feed import Reach
from shared.calendars import CalendarChange, calendars, write_days
from shared.errors import ServiceError
from shared.ids import new_id
from shared.security import Caller
from shared.standard.calendars import Calendars, DayNote, Days

EVERYWHERE = Reach(everything=True)
# Whoever works with deadlines holds a lock that this one waits for, and then counts by the new calendar.
# While it waits all others wait behind it: it gives up soon, and somebody tries again.
PATIENCE = text("set local lock_timeout = '3s'")
ONE_AT_A_TIME = text("lock table sla.deadline in exclusive mode")
SET = """
with moved as (
    update sla.deadline d set due_at = m.due_at, next_at = m.next_at,
        strict_due_on = m.strict_due_on,
        approaching_at = case when d.approaching_at is null then null else m.approaching_at end
    from
"""
NOTE = """
    returning d.subject, d.kind, d.centre, d.bureau, m.from_at, d.due_at as to_at,
        d.rule = any(:bureau_rules) as is_bureaus
), noted as (
    insert into sla.move (subject, kind, change_id, from_at, to_at)
    select subject, kind, :change_id, from_at, to_at from moved
)
select centre, bureau, is_bureaus, count(*) filter (where to_at < from_at) as earlier,
    count(*) filter (where to_at > from_at) as later
from moved group by 1, 2, 3 order by 1, 2, 3
"""
MOVE = text("\n".join((SET, moving.GOING, NOTE)))


class DeadlinesBusy(ServiceError):
    """Deadlines are being worked on just now; nothing was changed, try again."""

    code = "deadlines_busy"
    status = 409


@dataclass(frozen=True)
class Consequences:
    """What a change does: groups that move, groups that are kept where they were."""

    moves: tuple[Moved, ...]
    kept: tuple[Moved, ...]

    @property
    def moved_count(self) -> int:
        """How many deadlines move."""
        return sum(move.alike.deadlines for move in self.moves)

    @property
    def kept_count(self) -> int:
        """How many deadlines would move against the applicant, or into the past, or were over, and stay."""
        return sum(move.alike.deadlines for move in self.kept)

    @property
    def in_favour_of(self) -> dict[Favour, int]:
        """How many move in whose favour."""
        counts: Counter[Favour] = Counter()
        for move in self.moves:
            counts[move.in_favour_of] += move.alike.deadlines
        return dict(counts)


def preview(
    session: Session, calendar_id: str, change: DaysChange, *, reach: Reach, now: datetime
) -> Consequences:
    """What the change would do to the open deadlines within reach; nothing is stored.

    Raises UnknownCalendar, the errors of domain/changing.py, TermWithoutEnd.
    """
    after = changed(_known(session, calendar_id), calendar_id, change)
    return _consequences(session, calendar_id, after, change, reach, now)


def change_days(
    session: Session, calendar_id: str, change: DaysChange, who: Caller, *, reason: str, now: datetime
) -> tuple[CalendarChange, Consequences]:
    """Writes the days, moves what moves, journals it with who and why, and says so.

    Raises DeadlinesBusy, and as `preview`.
    """
    with _giving_up_soon(session):
        session.execute(ONE_AT_A_TIME)
    before = _known(session, calendar_id)
    after = changed(before, calendar_id, change)
    found = _consequences(session, calendar_id, after, change, EVERYWHERE, now)
    entry = CalendarChange(
        id=new_id(),
        calendar=calendar_id,
        region=change.region,
        changed_at=now,
        changed_by=who.key_id,
        reason=reason,
        days=_in_words(change, *(known.days_of(calendar_id, change.region) for known in (before, after))),
        moved=found.moved_count,
        kept=found.kept_count,
    )
    session.add(entry)
    bus.publish(session, *_said(session, entry, change, found.moves, now))
    with _giving_up_soon(session):  # others may be storing what they counted by the days of before
        write_days(session, calendar_id, change.notes, change.removed, region=change.region, now=now)
    incidents.watch_calendars(session, calendars(session), now=now)
    return entry, found


@contextmanager
def _giving_up_soon(session: Session) -> Iterator[None]:
    """No statement of the block waits long for others' locks: DeadlinesBusy where one would have to."""
    session.execute(PATIENCE)
    try:
        yield
    except OperationalError as error:
        if isinstance(error.orig, LockNotAvailable):
            raise DeadlinesBusy from None
        raise


def _known(session: Session, calendar_id: str) -> Calendars:
    known = calendars(session)
    if calendar_id not in known.country:
        raise UnknownCalendar
    return known


def _consequences(
    session: Session, calendar_id: str, after: Calendars, change: DaysChange, reach: Reach, now: datetime
) -> Consequences:
    groups = moving.alike(session, calendar_id, change.days, reach, region=change.region)
    found = [move for group in groups if (move := moved(group, after, now=now)) is not None]
    moves = tuple(move for move in found if not move.is_kept)
    return Consequences(moves, tuple(move for move in found if move.is_kept))


def _said(
    session: Session, entry: CalendarChange, change: DaysChange, moves: Sequence[Moved], now: datetime
) -> list[CalendarChanged]:
    about: dict[str, Any] = {
        "subject": entry.id,
        "occurred_at": now,
        "calendar": entry.calendar,
        "region": entry.region,
        "first_day": change.days[0],
        "last_day": change.days[-1],
    }
    places = _move(session, entry.id, moves) if moves else []
    for_all = CalendarChanged(
        **about, moved=entry.moved, days=change.days, reason=entry.reason, places=tuple(places)
    )
    counts: Counter[tuple[str, str]] = Counter()
    for place in places:
        counts[place.centre, place.bureau] += place.earlier + place.later
    by_place = [CalendarChanged(**about, moved=counts[at], centre=at[0], bureau=at[1]) for at in counts]
    return [for_all, *by_place]


def _move(session: Session, change_id: UUID, moves: Sequence[Moved]) -> list[MovedTerms]:
    """Moves the deadlines; gives how many by centre, bureau and who has to keep them."""
    rows = session.execute(MOVE, {**moving.going(moves), "change_id": change_id})
    return [
        MovedTerms(
            centre=row.centre,
            bureau=row.bureau,
            responsible="bureau" if row.is_bureaus else "centre",
            earlier=row.earlier,
            later=row.later,
        )
        for row in rows
    ]


def _in_words(change: DaysChange, before: Days, after: Days) -> list[dict[str, Any]]:
    return [
        {"day": day.isoformat(), "before": _noted(before.get(day)), "after": _noted(after.get(day))}
        for day in change.days
    ]


def _noted(note: DayNote | None) -> dict[str, Any] | None:
    if note is None:
        return None
    return {
        "kind": note.kind,
        "name": {"kk": note.name.kk, "ru": note.name.ru, "en": note.name.en},
        "source": note.source,
        "confirmed": note.confirmed,
        "closes": note.closes.isoformat() if note.closes else None,
    }
