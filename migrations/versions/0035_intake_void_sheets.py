"""intake: void sheets"""

import sqlalchemy as sa
from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0035"
down_revision = "0034"

# The history tells of sheets whose certificate was corrected while they lay on the shelf.
NOTE = """
update intake.request r set sheet_void_since = h.at
from (select request_id, max(at) as at from intake.history
    where note = 'certificate.superseded' and to_state = 'ready' group by request_id) h
where h.request_id = r.id and r.package = 'paper' and r.state = 'ready'
"""


def upgrade() -> None:
    column = sa.Column("sheet_void_since", sa.DateTime(timezone=True), nullable=True)
    op.add_column("request", column, schema="intake")
    op.execute(NOTE)
