"""bureau: card searches and corrections"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.no_way_back import downgrade as downgrade

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "card_search",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("bureau", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("asked", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("candidates", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "outcome in ('conflicting', 'multiple_matches', 'no_match', 'not_asked', 'single_match', 'source_unavailable')",
            name=op.f("card_search_outcome_check"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["bureau.case.id"], name=op.f("card_search_case_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("card_search_pkey")),
        schema="bureau",
    )
    op.create_index(
        op.f("card_search_asked_at_idx"), "card_search", ["asked_at"], unique=False, schema="bureau"
    )
    op.create_index(
        op.f("card_search_case_id_idx"), "card_search", ["case_id"], unique=False, schema="bureau"
    )
    op.add_column("certificate", sa.Column("revoked_by", sa.Uuid(), nullable=True), schema="bureau")
    op.add_column(
        "certificate",
        sa.Column("correction", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        schema="bureau",
    )
