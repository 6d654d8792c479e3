"""sla: pauses and waivers"""

import sqlalchemy as sa
from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0017"
down_revision = "0016"

STATUSES = "status in ('running', 'met', 'breached', 'elapsed', 'cancelled', 'waived')"
FINISHED = "status not in ('met', 'cancelled', 'waived') or ended_at is not null"
STEPS = "next_step in ('call', 'climb', 'gather')"


def upgrade() -> None:
    op.add_column("deadline", sa.Column("capped_by", sa.Text(), nullable=True), schema="sla")
    op.add_column("deadline", sa.Column("paused", sa.Text(), nullable=True), schema="sla")
    op.execute("update sla.deadline set capped_by = 'processing@2008' where kind = 'return'")
    _check("deadline", "status_known", STATUSES)
    _check("deadline", "finished_has_ended_at", FINISHED)
    op.drop_column("escalation", "due_at", schema="sla")
    _check("escalation", "next_step_known", STEPS)
    op.create_table(
        "pause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("planned_last_on", sa.Date(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resumed_by", sa.Uuid(), nullable=True),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first_on <= last_on and last_on <= planned_last_on", name=op.f("pause_in_order")),
        sa.CheckConstraint("(resumed_at is null) = (resumed_by is null)", name=op.f("pause_resumed_whole")),
        sa.CheckConstraint(
            "(resumed_at is null) = (last_on = planned_last_on)", name=op.f("pause_resumed_is_shorter")
        ),
        sa.ForeignKeyConstraint(
            ["subject", "kind"],
            ["sla.deadline.subject", "sla.deadline.kind"],
            name=op.f("pause_subject_kind_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pause_pkey")),
        schema="sla",
    )
    op.create_index("pause_of", "pause", ["subject", "kind"], unique=False, schema="sla")
    op.create_table(
        "waiver",
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("waived_by", sa.Uuid(), nullable=False),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject", "kind"],
            ["sla.deadline.subject", "sla.deadline.kind"],
            name=op.f("waiver_subject_kind_fkey"),
        ),
        sa.PrimaryKeyConstraint("subject", "kind", name=op.f("waiver_pkey")),
        schema="sla",
    )


def _check(table: str, name: str, rule: str) -> None:
    op.drop_constraint(op.f(f"{table}_{name}"), table, schema="sla", type_="check")
    op.create_check_constraint(op.f(f"{table}_{name}"), table, rule, schema="sla")
