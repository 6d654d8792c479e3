"""sla: calendar changes and incidents"""

import sqlalchemy as sa
from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("substitute_id", sa.Uuid(), nullable=True),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_on <= last_on", name=op.f("absence_in_order")),
        sa.CheckConstraint("substitute_id <> key_id", name=op.f("absence_not_by_oneself")),
        sa.PrimaryKeyConstraint("id", name=op.f("absence_pkey")),
        schema="sla",
    )
    op.create_index("absence_of", "absence", ["key_id", "last_on"], unique=False, schema="sla")
    op.create_table(
        "canary",
        sa.Column("singleton", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("singleton", name=op.f("canary_one_only")),
        sa.PrimaryKeyConstraint("singleton", name=op.f("canary_pkey")),
        schema="sla",
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=True),
        sa.Column("centre", sa.Text(), nullable=True),
        sa.Column("bureau", sa.Text(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('canary_overdue', 'calendar_unconfirmed')", name=op.f("incident_kind_known")
        ),
        sa.CheckConstraint("severity in ('critical', 'warning')", name=op.f("incident_severity_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("incident_pkey")),
        schema="sla",
    )
    op.create_index(
        "incident_open",
        "incident",
        ["kind", "about"],
        unique=True,
        schema="sla",
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_table(
        "move",
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("from_at <> to_at", name=op.f("move_moves")),
        sa.PrimaryKeyConstraint("subject", "kind", "change_id", name=op.f("move_pkey")),
        schema="sla",
    )
    op.add_column("escalation", sa.Column("next_step", sa.Text(), nullable=True), schema="sla")
    op.add_column("escalation", sa.Column("next_at", sa.DateTime(timezone=True), nullable=True), schema="sla")
    op.add_column(
        "escalation", sa.Column("nobody_since", sa.DateTime(timezone=True), nullable=True), schema="sla"
    )
    op.create_check_constraint(
        op.f("escalation_next_step_has_instant"),
        "escalation",
        "(next_at is null) = (next_step is null)",
        schema="sla",
    )
    op.create_check_constraint(
        op.f("escalation_next_step_known"), "escalation", "next_step in ('call', 'climb')", schema="sla"
    )
    op.create_index(
        "escalation_next",
        "escalation",
        ["next_at"],
        unique=False,
        schema="sla",
        postgresql_where=sa.text("next_at is not null and acknowledged_at is null and closed_at is null"),
    )
    op.create_index(
        "escalation_nobody",
        "escalation",
        ["nobody_since"],
        unique=False,
        schema="sla",
        postgresql_where=sa.text(
            "nobody_since is not null and acknowledged_at is null and closed_at is null"
        ),
    )
