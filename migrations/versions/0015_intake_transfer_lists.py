"""intake: transfer lists"""

import sqlalchemy as sa
from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute("create sequence intake.transfer_list_number")
    op.create_table(
        "transfer_list",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("direction", sa.String(32), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("bureau", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scanned_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "direction in ('to_bureau', 'to_centre')", name=op.f("transfer_list_direction_check")
        ),
        sa.CheckConstraint(
            "(scanned_at is null) = (scanned_by is null)", name=op.f("transfer_list_scanned_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("transfer_list_pkey")),
        sa.UniqueConstraint("number", name=op.f("transfer_list_number_key")),
        schema="intake",
    )
    op.create_index(
        op.f("transfer_list_bureau_id_idx"), "transfer_list", ["bureau", "id"], unique=False, schema="intake"
    )
    op.create_index(
        op.f("transfer_list_centre_id_idx"), "transfer_list", ["centre", "id"], unique=False, schema="intake"
    )
    op.create_table(
        "transfer_item",
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("paper", sa.Text(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(32), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("explained_by", sa.Text(), nullable=True),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'extra') = (reason is not null)", name=op.f("transfer_item_extra_check")
        ),
        sa.CheckConstraint(
            "(state in ('extra', 'present')) = (found_at is not null)", name=op.f("transfer_item_found_check")
        ),
        sa.CheckConstraint(
            "outcome in ('back_at_sender', 'explained', 'lost')", name=op.f("transfer_item_outcome_check")
        ),
        sa.CheckConstraint(
            "paper in ('certificate', 'package', 'return')", name=op.f("transfer_item_paper_check")
        ),
        sa.CheckConstraint(
            "reason in ('already_received', 'not_awaited', 'not_on_this_list', 'unknown_number')",
            name=op.f("transfer_item_reason_check"),
        ),
        sa.CheckConstraint(
            "state = 'extra' or (request_id is not null and paper is not null)",
            name=op.f("transfer_item_listed_check"),
        ),
        sa.CheckConstraint(
            "state in ('extra', 'missing', 'present', 'sent')", name=op.f("transfer_item_state_check")
        ),
        sa.CheckConstraint(
            "(outcome is null) = (explained_at is null) and (outcome is null) = (note is null)",
            name=op.f("transfer_item_explained_check"),
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["intake.transfer_list.id"], name=op.f("transfer_item_list_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["intake.request.id"], name=op.f("transfer_item_request_id_fkey")
        ),
        sa.PrimaryKeyConstraint("list_id", "number", name=op.f("transfer_item_pkey")),
        schema="intake",
    )
    op.create_index(
        "transfer_item_disagreeing_idx",
        "transfer_item",
        ["list_id"],
        unique=False,
        schema="intake",
        postgresql_where="state in ('extra', 'missing') and explained_at is null",
    )
    op.create_index(
        "transfer_item_one_way_idx",
        "transfer_item",
        ["request_id"],
        unique=True,
        schema="intake",
        postgresql_where="state = 'sent'",
    )
    op.add_column("request", sa.Column("transfer_list_id", sa.Uuid(), nullable=True), schema="intake")
