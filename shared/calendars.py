"""The working-time calendars as administrators keep them: schema `standard`, read by all, written by sla."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Integer,
    MetaData,
    Text,
    Time,
    Uuid,
    delete,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from shared.standard import seed
from shared.standard.calendars import Calendar, Calendars, DayKind, DayNote, Days
from shared.standard.shipped import Text as Wording

VERSION = text("select version from standard.calendar_version")
SET_VERSION = text("""
insert into standard.calendar_version (singleton, version) values (true, 1)
on conflict (singleton) do update set version = standard.calendar_version.version + 1
""")
# Whoever stores an end counted by the calendars shares this lock until that is committed; who changes a day
# has it alone, so that the count that follows the change finds every end of before.
SHARE = text("select pg_advisory_xact_lock_shared(hashtext('standard.calendar_day'))")
HAVE_ALONE = text("select pg_advisory_xact_lock(hashtext('standard.calendar_day'))")
# What the column `region` holds where a day is the whole country's; in Python that is None.
COUNTRY = ""
_known: dict[tuple[str, int], Calendars] = {}
_CHANGED = "calendars.changed_by"


class Base(DeclarativeBase):
    """The tables of schema `standard`."""

    metadata = MetaData(schema="standard")


class CalendarDay(Base):
    """A day that differs from its weekday, or that bears a holiday's name.

    `region` is the bureau's id of the one region where that holds, empty for the whole country.
    """

    __tablename__ = "calendar_day"
    __table_args__ = (CheckConstraint("kind in ('working', 'off')", name="calendar_day_kind"),)

    calendar: Mapped[str] = mapped_column(Text, primary_key=True)
    region: Mapped[str] = mapped_column(Text, primary_key=True, default=COUNTRY, server_default=text("''"))
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[DayKind] = mapped_column(Text)
    name_kk: Mapped[str] = mapped_column(Text)
    name_ru: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    confirmed: Mapped[bool] = mapped_column(Boolean)
    closes: Mapped[time | None] = mapped_column(Time)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))


class CalendarVersion(Base):
    """One row, counted up with every change: tells processes that what they remember is old."""

    __tablename__ = "calendar_version"

    singleton: Mapped[bool] = mapped_column(Boolean, primary_key=True, server_default=text("true"))
    version: Mapped[int] = mapped_column(Integer)


class CalendarChange(Base):
    """The journal: who changed which days and why, and how many open deadlines moved or were kept by it.

    `days` lists each day with what was noted of it before and after, null where nothing was; `region` is the
    one region where they changed, null for the whole country.
    """

    __tablename__ = "calendar_change"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    calendar: Mapped[str] = mapped_column(Text)
    region: Mapped[str | None] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_by: Mapped[UUID] = mapped_column(Uuid)
    reason: Mapped[str] = mapped_column(Text)
    days: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    moved: Mapped[int] = mapped_column(Integer)
    kept: Mapped[int] = mapped_column(Integer)


def calendars(session: Session) -> Calendars:
    """The calendars (bureau5, centre6) of every region as they stand now; read anew only after a change.

    What this very transaction has changed is not kept: it may be undone, and another take its version.
    """
    changed_by = session.info.get(_CHANGED)
    if changed_by is not None and changed_by is session.get_transaction():
        return _read(session)
    key = (str(session.get_bind().engine.url), session.execute(VERSION).scalar_one())
    found = _known.get(key)
    if found is None:
        found = _read(session)
        _known.clear()
        _known[key] = found
    return found


def held_calendars(session: Session) -> Calendars:
    """The same for who stores an end counted by them: no day changes before the transaction ends."""
    session.execute(SHARE)  # by itself: a statement sees what was committed before it began
    return calendars(session)


def fill_where_empty(session: Session) -> None:
    """Fills the table with the holidays known to this release where it has no rows: done by `migrate`."""
    if session.execute(select(CalendarDay).limit(1)).first() is None:
        session.add_all(CalendarDay(**row._asdict()) for row in seed.seed_rows())
        session.flush()
        mark_changed(session)


def write_days(
    session: Session,
    calendar: str,
    notes: Sequence[DayNote],
    removed: Sequence[date],
    *,
    region: str | None,
    now: datetime,
) -> None:
    """Notes some days of a calendar anew, in one region or the whole country, and takes the notes of others
    away; all processes read anew."""
    of = {"calendar": calendar, "region": region or COUNTRY}
    session.execute(delete(CalendarDay).filter_by(**of).where(CalendarDay.day.in_(removed)))
    if notes:
        statement = insert(CalendarDay).values([{**of, **_row(note, now)} for note in notes])
        changed = {name: statement.excluded[name] for name in _row(notes[0], now)}
        keys = [CalendarDay.calendar, CalendarDay.region, CalendarDay.day]
        session.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))
    mark_changed(session)


def mark_changed(session: Session) -> None:
    """To be called with every change of a day, late: until it is committed nobody stores an end."""
    session.execute(HAVE_ALONE)
    session.execute(SET_VERSION)
    session.info[_CHANGED] = session.get_transaction()


def _read(session: Session) -> Calendars:
    noted: dict[str, dict[str, dict[date, DayNote]]] = defaultdict(lambda: defaultdict(dict))
    for row in session.scalars(select(CalendarDay)):
        noted[row.region][row.calendar][row.day] = _note(row)
    country = noted[COUNTRY]
    known = {name: _calendar(name, weekend, country[name]) for name, weekend in seed.WEEKENDS.items()}
    return Calendars(known, {region: days for region, days in noted.items() if region != COUNTRY})


def _calendar(name: str, weekend: frozenset[int], days: Days) -> Calendar:
    return Calendar(name, weekend, days, frozenset(day.year for day in days))


def _note(row: CalendarDay) -> DayNote:
    name = Wording(row.name_kk, row.name_ru, row.name_en)
    return DayNote(row.day, row.kind, name, row.source, row.confirmed, row.closes)


def _row(note: DayNote, now: datetime) -> dict[str, Any]:
    return {
        "day": note.day,
        "kind": note.kind,
        "name_kk": note.name.kk,
        "name_ru": note.name.ru,
        "name_en": note.name.en,
        "source": note.source,
        "confirmed": note.confirmed,
        "closes": note.closes,
        "changed_at": now,
    }
