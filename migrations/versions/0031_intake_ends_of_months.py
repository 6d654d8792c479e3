"""intake: ends of months on the shelf"""

import sqlalchemy as sa
from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0031"
down_revision = "0030"

# The clock's own date, which may be one that was kept when a calendar changed.
FILL = """
update intake.request r set storage_ends_at = d.due_at
from sla.deadline d
where d.subject = r.id and d.kind = 'storage' and r.state in ('ready', 'return_arrived')
"""


def upgrade() -> None:
    op.add_column("request", sa.Column("storage_ends_at", sa.DateTime(timezone=True)), schema="intake")
    op.execute(FILL)
