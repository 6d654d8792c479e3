"""What all tables of schema `intake` share: names of constraints, and what a Python type is stored as."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Date, DateTime, MetaData, Text, Uuid
from sqlalchemy.orm import DeclarativeBase

SCHEMA = "intake"


class Base(DeclarativeBase):
    """The tables of schema `intake`."""

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
        UUID: Uuid,
    }
