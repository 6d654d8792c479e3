"""sla: canary and queue"""

from alembic import op

revision = "0016"
down_revision = "0012"


def upgrade() -> None:
    op.drop_constraint(op.f("deadline_kind_known"), "deadline", schema="sla")
    op.create_check_constraint(
        op.f("deadline_kind_known"),
        "deadline",
        "kind in ('processing', 'return', 'inform', 'storage', 'queue_wait', 'complaint', 'canary')",
        schema="sla",
    )


def downgrade() -> None:
    raise NotImplementedError("the way back is the backup that was made before")
