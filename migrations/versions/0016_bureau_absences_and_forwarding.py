"""bureau: absences and forwarding"""

import sqlalchemy as sa
from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("bureau", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("substitute_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("absence_pkey")),
        schema="bureau",
    )
    op.create_index(
        op.f("absence_bureau_last_on_idx"), "absence", ["bureau", "last_on"], unique=False, schema="bureau"
    )
    op.add_column("case", sa.Column("forward_to", sa.Text(), nullable=True), schema="bureau")
