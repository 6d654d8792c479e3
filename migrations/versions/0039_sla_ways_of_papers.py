"""sla: ways of papers"""

from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0039"
down_revision = "0038"

KINDS = "'carry_to_bureau', 'carry_to_centre', 'complaint', 'inform', 'processing', 'queue_wait', 'return', 'storage'"
LISTS = {
    "deadline": f"kind in ('canary', {KINDS})",
    "early_stop": f"kind in ({KINDS})",
}


def upgrade() -> None:
    # The rows are looked through afterwards (services/migrate.py), while they can be read and written.
    for table, condition in LISTS.items():
        name = op.f(f"{table}_kind_known")
        op.drop_constraint(name, table, schema="sla", type_="check")
        op.create_check_constraint(name, table, condition, schema="sla", postgresql_not_valid=True)
