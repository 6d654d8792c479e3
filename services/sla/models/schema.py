"""What all tables of schema `sla` share: names of constraints, and what an instant is stored as."""

from sqlalchemy import DateTime, MetaData
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}
INSTANT = DateTime(timezone=True)


class Base(DeclarativeBase):
    """The tables of schema `sla`."""

    metadata = MetaData(schema="sla", naming_convention=NAMES)
