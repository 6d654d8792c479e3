"""What all tables of schema `bureau` share: their base, and columns that hold a word of a closed list."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Boolean, Date, DateTime, Enum, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase

SCHEMA = "bureau"


def one_of(column: str, values: Iterable[str]) -> str:
    """The condition that a column holds one of these words, for a constraint."""
    return f"{column} in ({', '.join(sorted(repr(str(value)) for value in values))})"


def word_of(states: type[StrEnum]) -> Enum:
    """A text column that holds the values of `states` and gives its members back."""
    return Enum(states, native_enum=False, values_callable=lambda known: [one.value for one in known])


class Base(DeclarativeBase):
    """The tables of schema `bureau`."""

    metadata = MetaData(
        schema=SCHEMA,
        naming_convention={
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ck": "%(table_name)s_%(constraint_name)s_check",
            "fk": "%(table_name)s_%(column_0_name)s_fkey",
            "pk": "%(table_name)s_pkey",
        },
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        date: Date,
        str: Text,
        bool: Boolean,
        UUID: Uuid,
        dict[str, Any]: JSONB,
        list[str]: ARRAY(Text),
    }
