"""bureau: idle tasks and superseded certificates"""

import sqlalchemy as sa
from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_index(
        "certificate_superseded_by_idx",
        "certificate",
        ["superseded_by"],
        unique=True,
        schema="bureau",
        postgresql_where=sa.text("superseded_by is not null"),
    )
    op.create_index(
        "task_claimed_idx",
        "task",
        ["bureau", "claimed_at"],
        unique=False,
        schema="bureau",
        postgresql_where=sa.text("state = 'claimed'"),
    )
