"""sla: closed lists in order"""

from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0026"
down_revision = "0025"

KINDS = "'complaint', 'inform', 'processing', 'queue_wait', 'return', 'storage'"
LISTS = {
    "deadline_kind_known": f"kind in ('canary', {KINDS})",
    "deadline_status_known": "status in ('breached', 'cancelled', 'elapsed', 'met', 'running', 'waived')",
    "early_stop_kind_known": f"kind in ({KINDS})",
    "incident_kind_known": "kind in ('calendar_unconfirmed', 'canary_overdue', 'month_not_counted')",
}


def upgrade() -> None:
    for name, condition in LISTS.items():
        table = name.rsplit("_", 2)[0]
        op.drop_constraint(op.f(name), table, schema="sla", type_="check")
        op.create_check_constraint(op.f(name), table, condition, schema="sla")
