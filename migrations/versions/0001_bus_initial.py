"""bus: initial"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.no_way_back import downgrade as downgrade
from shared.bus.tables import Xid8

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "clock",
        sa.Column("singleton", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("drill", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("drill_offset", sa.Interval(), server_default=sa.text("interval '0'"), nullable=False),
        sa.PrimaryKeyConstraint("singleton"),
        schema="bus",
    )
    op.create_table(
        "delivery",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("consumer", "event_id", name="delivery_pkey"),
        schema="bus",
    )
    op.create_index(
        "delivery_in_order", "delivery", ["consumer", "subject", "event_id"], unique=False, schema="bus"
    )
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("xid", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("personal", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("causation_id", sa.Text(), nullable=False),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source", "causation_id", "type", "subject", name="event_said_once"),
        schema="bus",
    )
    op.create_index("event_by_subject", "event", ["subject", "id"], unique=False, schema="bus")
    op.create_index("event_by_xid", "event", ["xid", "id"], unique=False, schema="bus")
    op.create_table(
        "heartbeat",
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("process"),
        schema="bus",
    )
    op.create_table(
        "subscription",
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("type", "consumer", name="subscription_pkey"),
        schema="bus",
    )
