"""bureau: scans of cards"""

import sqlalchemy as sa
from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("card", sa.Column("scan", sa.Text(), nullable=True), schema="bureau")
