"""intake: void sheets"""

import sqlalchemy as sa
from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    column = sa.Column("sheet_void_since", sa.DateTime(timezone=True), nullable=True)
    op.add_column("request", column, schema="intake")
