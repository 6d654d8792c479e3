"""Calendars that a test may change: no other table outlives a test, these do."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Engine, delete, insert, select

from shared import db
from shared.calendars import COUNTRY, CalendarChange, CalendarDay, mark_changed


@contextmanager
def put_back(engine: Engine) -> Iterator[None]:
    """Afterwards the calendars are as they were, and the journal is empty. `engine` is that of sla."""
    with db.transaction(engine) as session:
        rows = [dict(row._mapping) for row in session.execute(select(CalendarDay.__table__))]
    yield
    with db.transaction(engine) as session:
        session.execute(delete(CalendarDay))
        session.execute(delete(CalendarChange))
        session.execute(insert(CalendarDay), rows)
        mark_changed(session)


@contextmanager
def closed(
    owner: Engine, day: date, calendar: str = "bureau5", *, region: str | None = None
) -> Iterator[None]:
    """The day is off by a calendar, in one region or the whole country, while the block lasts."""
    names = dict.fromkeys(("name_kk", "name_ru", "name_en"), "Snowed in")
    about = {"calendar": calendar, "region": region or COUNTRY, "day": day, "source": "a test"}
    try:
        with db.transaction(owner) as session:
            session.add(CalendarDay(**about, **names, kind="off", confirmed=True))
            session.flush()
            mark_changed(session)
        yield
    finally:
        with db.transaction(owner) as session:
            session.execute(delete(CalendarDay).where(CalendarDay.source == "a test"))
            mark_changed(session)
