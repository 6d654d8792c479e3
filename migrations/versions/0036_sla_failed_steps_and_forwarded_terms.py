"""sla: failed steps and forwarded terms"""

import sqlalchemy as sa
from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0036"
down_revision = "0035"

KINDS = "kind in ('calendar_unconfirmed', 'canary_overdue', 'month_not_counted', 'step_failed')"


def upgrade() -> None:
    op.drop_constraint(op.f("incident_kind_known"), "incident", schema="sla", type_="check")
    op.create_check_constraint(op.f("incident_kind_known"), "incident", KINDS, schema="sla")
    op.add_column("incident", sa.Column("tried_at", sa.DateTime(timezone=True)), schema="sla")
    # Null of what its own bureau counts: who forwards one from now on notes it.
    op.add_column("deadline", sa.Column("counted_in", sa.Text()), schema="sla")
