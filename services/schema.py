"""Every table of the system, schema by schema: for migrations and for the test that holds them equal."""

from sqlalchemy import MetaData

from shared import access, calendars
from shared.bus import tables as bus

SCHEMAS: dict[str, MetaData] = {
    "bus": bus.metadata,
    "access": access.metadata,
    "standard": calendars.Base.metadata,
}
