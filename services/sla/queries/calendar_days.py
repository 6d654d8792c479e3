"""The days of a calendar that differ from their weekday, as administrators keep them, and their journal."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.calendars import COUNTRY, CalendarChange, CalendarDay


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


def changes(session: Session, calendar: str, *, after: UUID | None, limit: int) -> Sequence[CalendarChange]:
    """Up to `limit` changes of a calendar, newest first, older than the change `after`."""
    statement = select(CalendarChange).where(CalendarChange.calendar == calendar)
    if after is not None:
        statement = statement.where(CalendarChange.id < after)
    return session.scalars(statement.order_by(CalendarChange.id.desc()).limit(limit)).all()
