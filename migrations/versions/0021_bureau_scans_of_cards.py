"""bureau: scans of cards"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("card", sa.Column("scan", sa.Text(), nullable=True), schema="bureau")


def downgrade() -> None:
    raise NotImplementedError("the way back is the backup that was made before")
