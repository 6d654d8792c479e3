"""Calendars that a test may change: no other table outlives a test, these do."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, delete, insert, select

from shared import db
from shared.calendars import CalendarChange, CalendarDay, mark_changed


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
