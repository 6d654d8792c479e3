"""bureau: name counts and card versions"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.no_way_back import downgrade as downgrade

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "card_version",
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("card_id", "version", name=op.f("card_version_pkey")),
        schema="bureau",
    )
    op.create_table(
        "name_count",
        sa.Column("part", sa.String(10), nullable=False),
        sa.Column("fold", sa.Text(), nullable=False),
        sa.Column("cards", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "part in ('given_name', 'patronymic', 'surname')", name=op.f("name_count_part_check")
        ),
        sa.PrimaryKeyConstraint("part", "fold", name=op.f("name_count_pkey")),
        schema="bureau",
    )
    # Cards that were taken in by an earlier release are counted now.
    op.execute(
        """
        insert into bureau.name_count (part, fold, cards)
        select case when grouping(surname_fold) = 0 then 'surname'
            when grouping(given_name_fold) = 0 then 'given_name' else 'patronymic' end,
            coalesce(surname_fold, given_name_fold, patronymic_fold), count(*)
        from bureau.card group by grouping sets ((surname_fold), (given_name_fold), (patronymic_fold))
        """
    )
