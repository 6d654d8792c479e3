"""intake: revoked certificates"""

import sqlalchemy as sa
from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    column = sa.Column("certificate_revoked_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("request", column, schema="intake")
