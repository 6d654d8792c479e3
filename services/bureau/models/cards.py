"""The card index: cards, what they said before, their keys, how common names are."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Identity, Integer, Table
from sqlalchemy.orm import Mapped, mapped_column

from services.bureau.models.schema import Base
from services.bureau.names import NamePart
from shared.columns import one_of, word_of


class CardRow(Base):
    """One card, as written and folded. `card_id` is the number on it, `id` the short one of the keys."""

    __tablename__ = "card"

    id: Mapped[int] = mapped_column(Integer, Identity(always=True), primary_key=True)
    card_id: Mapped[str] = mapped_column(unique=True)
    surname: Mapped[str]
    given_name: Mapped[str]
    patronymic: Mapped[str | None]
    birth_date: Mapped[str | None]
    iin: Mapped[str | None]
    former_surnames: Mapped[list[str]]
    region: Mapped[str]
    locality: Mapped[str]
    street: Mapped[str]
    house: Mapped[str]
    flat: Mapped[str]
    registered_on: Mapped[date | None]
    deregistered_on: Mapped[date | None]
    deregistered_to: Mapped[str | None]
    drawer: Mapped[str | None]
    # Under which key the store of scans has the picture of the card; the picture itself is not kept here.
    scan: Mapped[str | None]
    surname_fold: Mapped[str]
    given_name_fold: Mapped[str]
    patronymic_fold: Mapped[str]
    former_folds: Mapped[list[str]]


class CardVersion(Base):
    """What a card said before it was corrected; `written` holds its fields as they were."""

    __tablename__ = "card_version"

    card_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    replaced_at: Mapped[datetime]
    written: Mapped[dict[str, Any]]


class NameCount(Base):
    """How many cards bear a fold as this part of their name: what makes a name common or rare."""

    __tablename__ = "name_count"
    __table_args__ = (CheckConstraint(one_of("part", NamePart), name="part"),)

    part: Mapped[NamePart] = mapped_column(word_of(NamePart), primary_key=True)
    fold: Mapped[str] = mapped_column(primary_key=True)
    cards: Mapped[int] = mapped_column(Integer)


# Narrow on purpose: searched by index-only scans, and national in size.
card_key = Table(
    "card_key",
    Base.metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("card_id", Integer, primary_key=True, autoincrement=False),
)
