"""notifier: initial"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.no_way_back import downgrade as downgrade

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("bureau", sa.String(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("recipient_key", sa.String(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("words", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state in ('delivered', 'failed')) = (finished_at is not null)",
            name=op.f("message_finished_has_finished_at"),
        ),
        sa.CheckConstraint("channel in ('sms', 'email')", name=op.f("message_channel")),
        sa.CheckConstraint("recipient in ('applicant', 'staff')", name=op.f("message_recipient")),
        sa.CheckConstraint(
            "state <> 'accepted' or provider_id is not null", name=op.f("message_accepted_has_provider_id")
        ),
        sa.CheckConstraint(
            "state in ('pending', 'sending', 'accepted', 'delivered', 'failed', 'unknown')",
            name=op.f("message_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("message_pkey")),
        sa.UniqueConstraint(
            "request_id", "purpose", "recipient_key", "channel", name=op.f("message_request_id_key")
        ),
        schema="notifier",
    )
    op.create_index(
        "message_amiss",
        "message",
        ["id"],
        unique=False,
        schema="notifier",
        postgresql_where=sa.text("state in ('unknown', 'failed')"),
    )
    op.create_index(
        "message_by_provider",
        "message",
        ["provider", "provider_id"],
        unique=False,
        schema="notifier",
        postgresql_where=sa.text("provider_id is not null"),
    )
    op.create_index(
        "message_leased",
        "message",
        ["due_at"],
        unique=False,
        schema="notifier",
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index(
        "message_waiting",
        "message",
        ["channel", "not_before"],
        unique=False,
        schema="notifier",
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "receipt",
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status in ('accepted', 'delivered', 'failed')", name=op.f("receipt_status")),
        sa.PrimaryKeyConstraint("provider", "provider_id", "status", name=op.f("receipt_pkey")),
        schema="notifier",
    )
    op.create_index(
        "receipt_unapplied",
        "receipt",
        ["provider", "provider_id"],
        unique=False,
        schema="notifier",
        postgresql_where=sa.text("applied_at is null"),
    )
    op.create_table(
        "recipient",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("bureau", sa.String(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("notify_by", sa.Text(), nullable=False),
        sa.Column("asked_for_messages", sa.Boolean(), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("language in ('kk', 'ru', 'en')", name=op.f("recipient_language")),
        sa.CheckConstraint("notify_by in ('sms', 'email', 'none')", name=op.f("recipient_notify_by")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("recipient_pkey")),
        schema="notifier",
    )
    op.create_table(
        "staff_contact",
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.CheckConstraint("language in ('kk', 'ru', 'en')", name=op.f("staff_contact_language")),
        sa.PrimaryKeyConstraint("role", "scope", name=op.f("staff_contact_pkey")),
        schema="notifier",
    )
    op.create_table(
        "attempt",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.CheckConstraint(
            "outcome is null or outcome in ('accepted', 'refused_for_now', 'refused', 'unknown')",
            name=op.f("attempt_outcome"),
        ),
        sa.CheckConstraint(
            "(outcome is null) = (finished_at is null)", name=op.f("attempt_finished_has_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["notifier.message.id"], name=op.f("attempt_message_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", "no", name=op.f("attempt_pkey")),
        schema="notifier",
    )
    op.create_table(
        "escalation_notice",
        sa.Column("escalation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("deadline", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["notifier.message.id"],
            name=op.f("escalation_notice_message_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("escalation_id", name=op.f("escalation_notice_pkey")),
        schema="notifier",
    )
    op.create_index(
        "escalation_notice_by_message", "escalation_notice", ["message_id"], unique=False, schema="notifier"
    )
    op.create_index(
        "escalation_notice_by_request", "escalation_notice", ["request_id"], unique=False, schema="notifier"
    )
