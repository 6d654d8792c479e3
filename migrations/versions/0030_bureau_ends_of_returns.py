"""bureau: ends of returns"""

import sqlalchemy as sa
from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0030"
down_revision = "0029"

# The clock's own date, which may be one that was kept when a calendar changed.
FILL = """
update bureau."case" c set return_due_at = d.due_at
from sla.deadline d
where d.subject = c.id and d.kind = 'return' and c.state in ('in_check', 'searching', 'in_decision')
"""


def upgrade() -> None:
    op.add_column("case", sa.Column("return_due_at", sa.DateTime(timezone=True)), schema="bureau")
    op.execute(FILL)
