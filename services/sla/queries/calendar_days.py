"""The days of a calendar that differ from their weekday, as administrators keep them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.calendars import CalendarDay


def page(
    session: Session, calendar: str, *, first: date, last: date, after: date | None, limit: int
) -> Sequence[CalendarDay]:
    """Up to `limit` noted days from `first` to `last`, both included, behind the day `after`."""
    between = CalendarDay.day.between(first, last)
    statement = select(CalendarDay).where(CalendarDay.calendar == calendar, between)
    if after is not None:
        statement = statement.where(CalendarDay.day > after)
    return session.scalars(statement.order_by(CalendarDay.day).limit(limit)).all()
