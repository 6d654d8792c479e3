"""sla: initial"""

import sqlalchemy as sa
from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "deadline",
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("bureau", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("strict_due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("approaching_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breach_withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("level", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind in ('processing', 'return', 'inform', 'storage', 'queue_wait', 'complaint')",
            name=op.f("deadline_kind_known"),
        ),
        sa.CheckConstraint(
            "status <> 'running' or (next_at is not null and ended_at is null)",
            name=op.f("deadline_running_is_open"),
        ),
        sa.CheckConstraint(
            "status in ('running', 'met', 'breached', 'elapsed', 'cancelled')",
            name=op.f("deadline_status_known"),
        ),
        sa.CheckConstraint(
            "status not in ('breached', 'elapsed') or noticed_at is not null",
            name=op.f("deadline_passed_has_noticed_at"),
        ),
        sa.CheckConstraint(
            "status not in ('met', 'cancelled') or ended_at is not null",
            name=op.f("deadline_finished_has_ended_at"),
        ),
        sa.CheckConstraint(
            "(next_at is null) = (next_step is null)", name=op.f("deadline_next_step_has_instant")
        ),
        sa.CheckConstraint("ended_at is null or next_at is null", name=op.f("deadline_ended_fires_nothing")),
        sa.PrimaryKeyConstraint("subject", "kind", name=op.f("deadline_pkey")),
        schema="sla",
    )
    op.create_index("deadline_by_due", "deadline", ["due_at", "subject", "kind"], unique=False, schema="sla")
    op.create_index(
        "deadline_next",
        "deadline",
        ["next_at"],
        unique=False,
        schema="sla",
        postgresql_where=sa.text("next_at is not null"),
    )
    op.create_index(
        "deadline_open_breach",
        "deadline",
        ["due_at"],
        unique=False,
        schema="sla",
        postgresql_where=sa.text("status = 'breached' and ended_at is null"),
    )
    op.create_table(
        "early_stop",
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stop", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('processing', 'return', 'inform', 'storage', 'queue_wait', 'complaint')",
            name=op.f("early_stop_kind_known"),
        ),
        sa.CheckConstraint("stop in ('meet', 'cancel')", name=op.f("early_stop_stop_known")),
        sa.PrimaryKeyConstraint("subject", "kind", name=op.f("early_stop_pkey")),
        schema="sla",
    )
    op.create_table(
        "outage",
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.CheckConstraint("ended_at > began_at", name=op.f("outage_in_order")),
        sa.PrimaryKeyConstraint("began_at", name=op.f("outage_pkey")),
        schema="sla",
    )
    op.create_table(
        "escalation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("bureau", sa.Text(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("reason_given", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(acknowledged_at is null) = (acknowledged_by is null) and (acknowledged_at is null) = (reason_given is null) and (acknowledged_at is null) = (action is null)",
            name=op.f("escalation_acknowledged_whole"),
        ),
        sa.CheckConstraint(
            "acknowledged_at is null or closed_at is null", name=op.f("escalation_ended_once")
        ),
        sa.CheckConstraint("level >= 1", name=op.f("escalation_level_positive")),
        sa.ForeignKeyConstraint(
            ["subject", "kind"],
            ["sla.deadline.subject", "sla.deadline.kind"],
            name=op.f("escalation_subject_kind_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("escalation_pkey")),
        sa.UniqueConstraint("subject", "kind", "level", name=op.f("escalation_subject_kind_level_key")),
        schema="sla",
    )
    op.create_index(
        "escalation_open",
        "escalation",
        ["raised_at"],
        unique=False,
        schema="sla",
        postgresql_where=sa.text("acknowledged_at is null and closed_at is null"),
    )
    op.create_table(
        "fired",
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject", "kind"],
            ["sla.deadline.subject", "sla.deadline.kind"],
            name=op.f("fired_subject_kind_fkey"),
        ),
        sa.PrimaryKeyConstraint("subject", "kind", "step", name=op.f("fired_pkey")),
        schema="sla",
    )
