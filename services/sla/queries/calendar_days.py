"""The days of a calendar that differ from their weekday, as administrators keep them, and their journal."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, text, true
from sqlalchemy.orm import Session

from shared.bus.feed import Reach
from shared.calendars import COUNTRY, CalendarChange, CalendarDay
from shared.standard.centres import centre

# Of which places terms have moved by a change, it was said with the change itself.
TOLD = text("""
exists (select from bus.event e where e.subject = standard.calendar_change.id and e.type = 'calendar.changed'
    and (e.data ->> 'centre' = any(:centres) or e.data ->> 'bureau' = any(:bureaus)))
""")


def page(
    session: Session,
    calendar: str,
    region: str | None,
    *,
    between: tuple[date, date],
    after: date | None,
    limit: int,
) -> Sequence[CalendarDay]:
    """Up to `limit` days noted for the country or for one region alone, behind the day `after`.

    `between` are the first and the last day, both included.
    """
    noted = select(CalendarDay).filter_by(calendar=calendar, region=region or COUNTRY)
    statement = noted.where(CalendarDay.day.between(*between))
    if after is not None:
        statement = statement.where(CalendarDay.day > after)
    return session.scalars(statement.order_by(CalendarDay.day).limit(limit)).all()


def changes(
    session: Session, calendar: str, *, reach: Reach, after: UUID | None, limit: int
) -> Sequence[CalendarChange]:
    """Up to `limit` changes of a calendar that concern the caller, newest first, older than `after`.

    Those of the whole country, of the own regions, and those by which terms of the own places have moved.
    """
    statement = select(CalendarChange).where(CalendarChange.calendar == calendar, _concerns(reach))
    if after is not None:
        statement = statement.where(CalendarChange.id < after)
    return session.scalars(statement.order_by(CalendarChange.id.desc()).limit(limit)).all()


def _concerns(reach: Reach) -> ColumnElement[bool]:
    if reach.everything:
        return true()
    regions = {*reach.bureaus, *(centre(one).bureau_id for one in reach.centres)}
    own = or_(CalendarChange.region.is_(None), CalendarChange.region.in_(regions))
    return or_(own, TOLD.bindparams(centres=list(reach.centres), bureaus=list(reach.bureaus)))
