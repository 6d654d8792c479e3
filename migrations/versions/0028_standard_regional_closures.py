"""standard: regional closures"""

import sqlalchemy as sa
from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    # Days without a region are the whole country's, as all were.
    op.add_column(
        "calendar_day",
        sa.Column("region", sa.Text(), server_default=sa.text("''"), nullable=False),
        schema="standard",
    )
    op.drop_constraint("calendar_day_pkey", "calendar_day", schema="standard")
    op.create_primary_key(
        "calendar_day_pkey", "calendar_day", ["calendar", "region", "day"], schema="standard"
    )
    op.add_column("calendar_change", sa.Column("region", sa.Text(), nullable=True), schema="standard")
