"""sla: indicators"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.no_way_back import downgrade as downgrade

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "indicator_snapshot",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.CheckConstraint("extract(day from month) = 1", name=op.f("indicator_snapshot_of_a_month")),
        sa.CheckConstraint("revision >= 0", name=op.f("indicator_snapshot_revision_counted")),
        sa.PrimaryKeyConstraint("month", "centre", "revision", name=op.f("indicator_snapshot_pkey")),
        schema="sla",
    )
    op.create_table(
        "indicator_watch",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("extract(day from month) = 1", name=op.f("indicator_watch_of_a_month")),
        sa.PrimaryKeyConstraint("month", "centre", name=op.f("indicator_watch_pkey")),
        schema="sla",
    )
    op.create_table(
        "indicator_target",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("target_percent", sa.Numeric(5, 2), nullable=False),
        sa.Column("normative_percent", sa.Numeric(5, 2), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "target_percent between 0 and 100", name=op.f("indicator_target_target_is_percent")
        ),
        sa.CheckConstraint(
            "normative_percent between 0 and 100", name=op.f("indicator_target_normative_is_percent")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("indicator_target_pkey")),
        schema="sla",
    )
    op.create_index("indicator_target_of", "indicator_target", ["code", "year"], unique=False, schema="sla")
    op.create_table(
        "indicator_value",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("percent", sa.Numeric(5, 2), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("percent between 0 and 100", name=op.f("indicator_value_is_percent")),
        sa.PrimaryKeyConstraint("id", name=op.f("indicator_value_pkey")),
        schema="sla",
    )
    op.create_index("indicator_value_of", "indicator_value", ["code", "year"], unique=False, schema="sla")
