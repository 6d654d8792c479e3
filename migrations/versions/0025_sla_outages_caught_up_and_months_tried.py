"""sla: outages caught up, and months tried"""

import sqlalchemy as sa
from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0025"
down_revision = "0024"

KINDS = "kind in ('canary_overdue', 'calendar_unconfirmed', 'month_not_counted')"


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.add_column("outage", sa.Column("caught_up_at", instant, nullable=True), schema="sla")
    op.add_column("indicator_watch", sa.Column("tried_at", instant, nullable=True), schema="sla")
    op.execute("update sla.indicator_watch set tried_at = counted_at")
    op.drop_constraint(op.f("incident_kind_known"), "incident", schema="sla", type_="check")
    op.create_check_constraint(op.f("incident_kind_known"), "incident", KINDS, schema="sla")
