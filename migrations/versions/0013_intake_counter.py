"""intake: counter"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.no_way_back import downgrade as downgrade

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "serial",
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("series in ('complaint', 'ticket')", name=op.f("serial_series_check")),
        sa.PrimaryKeyConstraint("centre", "series", "period", name=op.f("serial_pkey")),
        schema="intake",
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("bureau", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("window", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state in ('no_show', 'served')) = (closed_at is not null)", name=op.f("ticket_closed_check")
        ),
        sa.CheckConstraint(
            "state in ('called', 'no_show', 'served', 'waiting')", name=op.f("ticket_state_check")
        ),
        sa.CheckConstraint(
            "state not in ('called', 'served') or called_at is not null", name=op.f("ticket_was_called_check")
        ),
        sa.CheckConstraint('(called_at is null) = ("window" is null)', name=op.f("ticket_called_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("ticket_pkey")),
        sa.UniqueConstraint("centre", "day", "serial", name=op.f("ticket_centre_day_serial_key")),
        schema="intake",
    )
    op.create_index(
        "ticket_open_idx",
        "ticket",
        ["centre", "day", "serial"],
        unique=False,
        schema="intake",
        postgresql_where="state in ('called', 'waiting')",
    )
    op.create_table(
        "complaint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("bureau", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("addressed_to", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("complainer", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("founded", sa.Boolean(), nullable=True),
        sa.Column("satisfied", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "about in ('certificate', 'information', 'other', 'return', 'staff', 'term', 'waiting')",
            name=op.f("complaint_about_check"),
        ),
        sa.CheckConstraint(
            "addressed_to in ('department', 'director', 'ministry_of_justice')",
            name=op.f("complaint_addressed_to_check"),
        ),
        sa.CheckConstraint(
            "num_nulls(answered_at, answered_by, answer, founded, satisfied) = case when state = 'answered' then 0 else 5 end",
            name=op.f("complaint_answered_check"),
        ),
        sa.CheckConstraint("state in ('answered', 'registered')", name=op.f("complaint_state_check")),
        sa.CheckConstraint(
            "way in ('electronic', 'oral', 'post', 'written')", name=op.f("complaint_way_check")
        ),
        sa.CheckConstraint("founded or not satisfied", name=op.f("complaint_satisfied_check")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["intake.request.id"], name=op.f("complaint_request_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("complaint_pkey")),
        sa.UniqueConstraint("number", name=op.f("complaint_number_key")),
        schema="intake",
    )
    op.create_index(
        op.f("complaint_bureau_id_idx"), "complaint", ["bureau", "id"], unique=False, schema="intake"
    )
    op.create_index(
        op.f("complaint_centre_id_idx"), "complaint", ["centre", "id"], unique=False, schema="intake"
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("bureau", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("satisfied", sa.Boolean(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "question in ('2.1', '3.1', '4.3', '4.4', '5.1')", name=op.f("feedback_question_check")
        ),
        sa.ForeignKeyConstraint(["request_id"], ["intake.request.id"], name=op.f("feedback_request_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("feedback_pkey")),
        sa.UniqueConstraint("request_id", "question", name=op.f("feedback_request_id_question_key")),
        schema="intake",
    )
