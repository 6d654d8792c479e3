"""bureau: four eyes"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.no_way_back import downgrade as downgrade

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("task", sa.Column("first_by", sa.Uuid(), nullable=True), schema="bureau")
    op.add_column(
        "task",
        sa.Column("first_answer", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        schema="bureau",
    )
    op.create_check_constraint(
        op.f("task_first_check"), "task", "(first_by is null) = (first_answer is null)", schema="bureau"
    )
    op.create_check_constraint(
        op.f("task_four_eyes_check"), "task", "claimed_by <> first_by", schema="bureau"
    )
