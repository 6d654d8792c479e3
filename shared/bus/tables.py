"""The tables of schema `bus`. `event` is insert only; a row of `delivery` is work still to be done."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    Interval,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import UserDefinedType


class Xid8(UserDefinedType[str]):
    """PostgreSQL's 64-bit transaction id, read as text; compared with a snapshot's lower edge by the feed."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """The type's name in PostgreSQL."""
        return "xid8"


# What the indicators of annex 2 are counted from; other events are not in their index.
COUNTED = (
    "certificate.revoked",
    "certificate.superseded",
    "complaint.answered",
    "document.issued",
    "document.ready",
    "feedback.given",
    "package.accepted",
    "package.returned",
    "request.registered",
    "request.withdrawn",
    "ticket.called",
    "ticket.closed",
    "ticket.issued",
)
metadata = MetaData(schema="bus")

event = Table(
    "event",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("xid", Xid8, nullable=False, server_default=text("pg_current_xact_id()")),
    Column("type", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("data", JSONB, nullable=False),
    Column("personal", JSONB),
    Column("causation_id", Text, nullable=False),
    Column("correlation_id", Uuid, nullable=False),
    UniqueConstraint("source", "causation_id", "type", "subject", name="event_said_once"),
    Index("event_by_subject", "subject", "id"),
    Index("event_by_xid", "xid", "id"),
    Index(
        "event_counted",
        "type",
        text("(data ->> 'centre')"),
        "occurred_at",
        postgresql_where=text(f"type in ({', '.join(map(repr, COUNTED))})"),
    ),
)

subscription = Table(
    "subscription",
    metadata,
    Column("type", Text, nullable=False),
    Column("consumer", Text, nullable=False),
    PrimaryKeyConstraint("type", "consumer", name="subscription_pkey"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("consumer", Text, nullable=False),
    Column("event_id", BigInteger, nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("due_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("last_error", Text),
    Column("parked_at", DateTime(timezone=True)),
    PrimaryKeyConstraint("consumer", "event_id", name="delivery_pkey"),
    Index("delivery_in_order", "consumer", "subject", "event_id"),
)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("process", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)

clock = Table(
    "clock",
    metadata,
    Column("singleton", Boolean, primary_key=True, server_default=text("true")),
    Column("drill", Boolean, nullable=False, server_default=text("false")),
    Column("drill_offset", Interval, nullable=False, server_default=text("interval '0'")),
)
