"""The tables of annex 2: what was frozen, approved and entered; sla may only add to them (migrate.FROZEN)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, Numeric, SmallInteger, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.sla.models.schema import INSTANT, Base

FIRST_OF_MONTH = "extract(day from month) = 1"
PERCENT = Numeric(5, 2)


class IndicatorSnapshot(Base):
    """The figures of one centre and month, signed; revision 0 is the frozen one, later ones restate it."""

    __tablename__ = "indicator_snapshot"
    __table_args__ = (
        CheckConstraint(FIRST_OF_MONTH, name="of_a_month"),
        CheckConstraint("revision >= 0", name="revision_counted"),
    )

    month: Mapped[date] = mapped_column(Date, primary_key=True)
    centre: Mapped[str] = mapped_column(Text, primary_key=True)
    revision: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(INSTANT)
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    key_id: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(Text)


class IndicatorWatch(Base):
    """A month of a centre that has ended: when it was last begun to be counted, and when last counted.

    Both null before the first time; the same where it was counted, `counted_at` behind where that failed.
    """

    __tablename__ = "indicator_watch"
    __table_args__ = (CheckConstraint(FIRST_OF_MONTH, name="of_a_month"),)

    month: Mapped[date] = mapped_column(Date, primary_key=True)
    centre: Mapped[str] = mapped_column(Text, primary_key=True)
    tried_at: Mapped[datetime | None] = mapped_column(INSTANT)
    counted_at: Mapped[datetime | None] = mapped_column(INSTANT)


class IndicatorTarget(Base):
    """What a working group approved for a year (para 20), as somebody noted it; the last note counts."""

    __tablename__ = "indicator_target"
    __table_args__ = (
        CheckConstraint("target_percent between 0 and 100", name="target_is_percent"),
        CheckConstraint("normative_percent between 0 and 100", name="normative_is_percent"),
        Index("indicator_target_of", "code", "year"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(SmallInteger)
    target_percent: Mapped[Decimal] = mapped_column(PERCENT)
    normative_percent: Mapped[Decimal] = mapped_column(PERCENT)
    source: Mapped[str] = mapped_column(Text)
    noted_by: Mapped[UUID] = mapped_column(Uuid)
    noted_at: Mapped[datetime] = mapped_column(INSTANT)


class IndicatorValue(Base):
    """The value of a year that a person entered, with a note (A35); the last one entered counts."""

    __tablename__ = "indicator_value"
    __table_args__ = (
        CheckConstraint("percent between 0 and 100", name="is_percent"),
        Index("indicator_value_of", "code", "year"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(SmallInteger)
    percent: Mapped[Decimal] = mapped_column(PERCENT)
    note: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[UUID] = mapped_column(Uuid)
    entered_at: Mapped[datetime] = mapped_column(INSTANT)
