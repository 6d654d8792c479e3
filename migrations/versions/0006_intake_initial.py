"""intake: initial"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.no_way_back import downgrade as downgrade

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("create sequence intake.number_psc_01")
    op.execute("create sequence intake.number_psc_02")
    op.execute("create sequence intake.number_psc_03")
    op.execute("create sequence intake.number_psc_04")
    op.execute("create sequence intake.number_psc_05")
    op.execute("create sequence intake.number_psc_06")
    op.execute("create sequence intake.number_psc_07")
    op.execute("create sequence intake.number_psc_08")
    op.execute("create sequence intake.number_psc_09")
    op.execute("create sequence intake.number_psc_10")
    op.execute("create sequence intake.number_psc_11")
    op.execute("create sequence intake.number_psc_12")
    op.execute("create sequence intake.number_psc_13")
    op.execute("create sequence intake.number_psc_14")
    op.execute("create sequence intake.number_psc_15")
    op.execute("create sequence intake.number_psc_16")
    op.execute("create sequence intake.number_psc_17")
    op.execute("create sequence intake.number_psc_18")
    op.execute("create sequence intake.number_psc_19")
    op.execute("create sequence intake.number_psc_20")
    op.execute("create sequence intake.number_psc_21")
    op.execute("create sequence intake.number_psc_22")
    op.execute("create sequence intake.number_psc_23")
    op.execute("create sequence intake.number_psc_24")
    op.execute("create sequence intake.number_psc_25")
    op.execute("create sequence intake.number_psc_26")
    op.execute("create sequence intake.number_psc_27")
    op.create_table(
        "request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("bureau", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("applicant_kind", sa.Text(), nullable=False),
        sa.Column("about_another", sa.Boolean(), nullable=False),
        sa.Column("applicant_name", sa.Text(), nullable=False),
        sa.Column("applicant_folded", sa.Text(), nullable=False),
        sa.Column("submitted", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("warnings", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("track_code", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("certificate_number", sa.Text(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("return_number", sa.Text(), nullable=True),
        sa.Column("shelf_code", sa.Text(), nullable=True),
        sa.Column("at_centre_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("informed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grounds_given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_purpose", sa.Text(), nullable=True),
        sa.Column("message_state", sa.Text(), nullable=True),
        sa.Column("transfer_allowed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state in ('issued', 'return_collected', 'return_transferred', 'transferred', 'withdrawn')) = (ended_at is not null)",
            name=op.f("request_ended_check"),
        ),
        sa.CheckConstraint("channel in ('bureau', 'centre')", name=op.f("request_channel_check")),
        sa.CheckConstraint(
            "not (state in ('ready', 'return_arrived')) or at_centre_since is not null",
            name=op.f("request_on_shelf_check"),
        ),
        sa.CheckConstraint("package in ('electronic', 'paper')", name=op.f("request_package_check")),
        sa.CheckConstraint(
            "state in ('in_bureau', 'in_work', 'issued', 'prepared', 'ready', 'registered', 'return_arrived', 'return_collected', 'return_transferred', 'returning', 'transferred', 'withdrawn')",
            name=op.f("request_state_check"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("request_pkey")),
        sa.UniqueConstraint("centre", "idempotency_key", name=op.f("request_centre_idempotency_key_key")),
        sa.UniqueConstraint("number", name=op.f("request_number_key")),
        schema="intake",
    )
    op.create_index(
        "request_applicant_idx",
        "request",
        ["centre", "applicant_folded"],
        unique=False,
        schema="intake",
        postgresql_ops={"applicant_folded": "text_pattern_ops"},
    )
    op.create_index(op.f("request_bureau_id_idx"), "request", ["bureau", "id"], unique=False, schema="intake")
    op.create_index(op.f("request_centre_id_idx"), "request", ["centre", "id"], unique=False, schema="intake")
    op.create_index(
        "request_shelf_idx",
        "request",
        ["centre", "id"],
        unique=False,
        schema="intake",
        postgresql_where="state in ('ready', 'return_arrived')",
    )
    op.create_table(
        "call_task",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("way", sa.Text(), nullable=True),
        sa.CheckConstraint("(done_at is null) = (way is null)", name=op.f("call_task_done_check")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["intake.request.id"], name=op.f("call_task_request_id_fkey")
        ),
        sa.PrimaryKeyConstraint("request_id", "purpose", name=op.f("call_task_pkey")),
        schema="intake",
    )
    op.create_index(
        "call_task_open_idx",
        "call_task",
        ["request_id"],
        unique=False,
        schema="intake",
        postgresql_where="done_at is null",
    )
    op.create_table(
        "handover",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_to", sa.Text(), nullable=False),
        sa.Column("identity_document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "power_of_attorney", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("receipt_lost", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(handed_to = 'representative') = (power_of_attorney is not null)",
            name=op.f("handover_proxy_check"),
        ),
        sa.CheckConstraint(
            "handed_to in ('applicant', 'representative')", name=op.f("handover_handed_to_check")
        ),
        sa.CheckConstraint("not receipt_lost or note is not null", name=op.f("handover_lost_receipt_check")),
        sa.ForeignKeyConstraint(["request_id"], ["intake.request.id"], name=op.f("handover_request_id_fkey")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("handover_pkey")),
        schema="intake",
    )
    op.create_table(
        "history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("from_state", sa.String(32), nullable=True),
        sa.Column("to_state", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["intake.request.id"], name=op.f("history_request_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("history_pkey")),
        schema="intake",
    )
    op.create_index(op.f("history_request_id_idx"), "history", ["request_id"], unique=False, schema="intake")
