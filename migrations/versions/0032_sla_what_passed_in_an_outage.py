"""sla: what passed in an outage"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.no_way_back import downgrade as downgrade

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.add_column("outage", sa.Column("passed_by", JSONB(none_as_null=True)), schema="sla")
