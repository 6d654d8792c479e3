"""sla: canary and queue"""

import sqlalchemy as sa
from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.drop_constraint(op.f("deadline_kind_known"), "deadline", schema="sla")
    op.create_check_constraint(
        op.f("deadline_kind_known"),
        "deadline",
        "kind in ('processing', 'return', 'inform', 'storage', 'queue_wait', 'complaint', 'canary')",
        schema="sla",
    )
    op.create_index(
        "deadline_queue",
        "deadline",
        ["due_at"],
        unique=False,
        schema="sla",
        postgresql_where=sa.text("ended_at is null and kind in ('processing', 'return', 'inform')"),
    )
    op.create_index(
        "deadline_ended",
        "deadline",
        ["ended_at"],
        unique=False,
        schema="sla",
        postgresql_where=sa.text("ended_at is not null and kind in ('processing', 'return', 'inform')"),
    )
