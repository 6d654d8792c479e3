"""bureau: pauses"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.no_way_back import downgrade as downgrade

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column(
        "case",
        sa.Column("pauses", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        schema="bureau",
    )
