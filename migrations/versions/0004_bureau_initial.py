"""bureau: initial"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.no_way_back import downgrade as downgrade

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("create sequence bureau.certificate_akmola")
    op.execute("create sequence bureau.certificate_aktobe")
    op.execute("create sequence bureau.certificate_almaty_city")
    op.execute("create sequence bureau.certificate_almaty_region")
    op.execute("create sequence bureau.certificate_astana")
    op.execute("create sequence bureau.certificate_atyrau")
    op.execute("create sequence bureau.certificate_east_kazakhstan")
    op.execute("create sequence bureau.certificate_karaganda")
    op.execute("create sequence bureau.certificate_kostanay")
    op.execute("create sequence bureau.certificate_kyzylorda")
    op.execute("create sequence bureau.certificate_mangystau")
    op.execute("create sequence bureau.certificate_north_kazakhstan")
    op.execute("create sequence bureau.certificate_pavlodar")
    op.execute("create sequence bureau.certificate_south_kazakhstan")
    op.execute("create sequence bureau.certificate_west_kazakhstan")
    op.execute("create sequence bureau.certificate_zhambyl")
    op.execute("create sequence bureau.return_akmola")
    op.execute("create sequence bureau.return_aktobe")
    op.execute("create sequence bureau.return_almaty_city")
    op.execute("create sequence bureau.return_almaty_region")
    op.execute("create sequence bureau.return_astana")
    op.execute("create sequence bureau.return_atyrau")
    op.execute("create sequence bureau.return_east_kazakhstan")
    op.execute("create sequence bureau.return_karaganda")
    op.execute("create sequence bureau.return_kostanay")
    op.execute("create sequence bureau.return_kyzylorda")
    op.execute("create sequence bureau.return_mangystau")
    op.execute("create sequence bureau.return_north_kazakhstan")
    op.execute("create sequence bureau.return_pavlodar")
    op.execute("create sequence bureau.return_south_kazakhstan")
    op.execute("create sequence bureau.return_west_kazakhstan")
    op.execute("create sequence bureau.return_zhambyl")
    op.create_table(
        "card",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("surname", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("patronymic", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.Text(), nullable=True),
        sa.Column("iin", sa.Text(), nullable=True),
        sa.Column("former_surnames", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("locality", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("house", sa.Text(), nullable=False),
        sa.Column("flat", sa.Text(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("deregistered_on", sa.Date(), nullable=True),
        sa.Column("deregistered_to", sa.Text(), nullable=True),
        sa.Column("drawer", sa.Text(), nullable=True),
        sa.Column("surname_fold", sa.Text(), nullable=False),
        sa.Column("given_name_fold", sa.Text(), nullable=False),
        sa.Column("patronymic_fold", sa.Text(), nullable=False),
        sa.Column("former_folds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("card_pkey")),
        sa.UniqueConstraint("card_id", name=op.f("card_card_id_key")),
        schema="bureau",
    )
    op.create_table(
        "card_key",
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("card_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "card_id", name=op.f("card_key_pkey")),
        schema="bureau",
    )
    op.create_table(
        "case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("bureau", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("about_another", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("persons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "not (state in ('certified', 'returned')) or decided_at is not null",
            name=op.f("case_decided_check"),
        ),
        sa.CheckConstraint(
            "state = 'awaiting_package' or received_at is not null or state = 'withdrawn'",
            name=op.f("case_received_check"),
        ),
        sa.CheckConstraint(
            "state in ('awaiting_package', 'certified', 'in_check', 'in_decision', 'returned', 'searching', 'withdrawn')",
            name=op.f("case_state_check"),
        ),
        sa.CheckConstraint(
            "(received_at is null) = (due_at is null)", name=op.f("case_received_has_term_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("case_pkey")),
        schema="bureau",
    )
    op.create_index(
        "case_package_awaited_idx",
        "case",
        ["bureau", "id"],
        unique=False,
        schema="bureau",
        postgresql_where=sa.text("state = 'awaiting_package'"),
    )
    op.create_table(
        "certificate",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("bureau", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("verification_code", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoke_reason", sa.Text(), nullable=True),
        sa.Column("superseded_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'revoked') = (revoked_at is not null)", name=op.f("certificate_revoked_check")
        ),
        sa.CheckConstraint(
            "(state = 'superseded') = (superseded_by is not null)", name=op.f("certificate_superseded_check")
        ),
        sa.CheckConstraint(
            "finding <> 'not_listed' or decided_by is not null",
            name=op.f("certificate_not_listed_by_a_person_check"),
        ),
        sa.CheckConstraint(
            "finding in ('deregistered', 'not_listed', 'registered_at')",
            name=op.f("certificate_finding_check"),
        ),
        sa.CheckConstraint(
            "state in ('revoked', 'superseded', 'valid')", name=op.f("certificate_state_check")
        ),
        sa.ForeignKeyConstraint(["request_id"], ["bureau.case.id"], name=op.f("certificate_request_id_fkey")),
        sa.PrimaryKeyConstraint("number", name=op.f("certificate_pkey")),
        sa.UniqueConstraint("verification_code", name=op.f("certificate_verification_code_key")),
        schema="bureau",
    )
    op.create_index(
        "certificate_one_idx",
        "certificate",
        ["request_id"],
        unique=True,
        schema="bureau",
        postgresql_where=sa.text("state <> 'superseded'"),
    )
    op.create_table(
        "returned_package",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("grounds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("cardinality(grounds) > 0", name=op.f("returned_package_has_grounds_check")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["bureau.case.id"], name=op.f("returned_package_request_id_fkey")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("returned_package_pkey")),
        sa.UniqueConstraint("request_id", name=op.f("returned_package_request_id_key")),
        schema="bureau",
    )
    op.create_table(
        "search_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(5), nullable=False),
        sa.Column("state", sa.String(7), nullable=False),
        sa.Column("asked", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("candidates", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("hand_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome in ('conflicting', 'multiple_matches', 'no_match', 'single_match', 'source_unavailable')",
            name=op.f("search_run_outcome_check"),
        ),
        sa.CheckConstraint("source in ('ais', 'cards')", name=op.f("search_run_source_check")),
        sa.CheckConstraint(
            "state <> 'done' or (outcome is not null and answered_at is not null)",
            name=op.f("search_run_done_check"),
        ),
        sa.CheckConstraint("state in ('done', 'pending', 'void')", name=op.f("search_run_state_check")),
        sa.ForeignKeyConstraint(["case_id"], ["bureau.case.id"], name=op.f("search_run_case_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("search_run_pkey")),
        schema="bureau",
    )
    op.create_index(
        "search_run_by_hand_idx",
        "search_run",
        ["hand_from"],
        unique=False,
        schema="bureau",
        postgresql_where=sa.text("state = 'pending' and hand_from is not null"),
    )
    op.create_index(
        "search_run_due_idx",
        "search_run",
        ["due_at", "case_id"],
        unique=False,
        schema="bureau",
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "search_run_one_idx",
        "search_run",
        ["case_id", "source"],
        unique=True,
        schema="bureau",
        postgresql_where=sa.text("state <> 'void'"),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("bureau", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.String(7), nullable=False),
        sa.Column("proposed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("answer", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint(
            "(state = 'claimed') = (claimed_by is not null and ended_at is null)",
            name=op.f("task_claimed_check"),
        ),
        sa.CheckConstraint(
            "(state in ('done', 'void')) = (ended_at is not null)", name=op.f("task_ended_check")
        ),
        sa.CheckConstraint(
            "kind in ('check_legal_ground', 'check_package', 'choose_candidate', 'confirm_not_listed', 'confirm_return', 'search_cards_by_hand')",
            name=op.f("task_kind_check"),
        ),
        sa.CheckConstraint("state <> 'done' or result is not null", name=op.f("task_done_check")),
        sa.CheckConstraint("state in ('claimed', 'done', 'open', 'void')", name=op.f("task_state_check")),
        sa.CheckConstraint("(claimed_by is null) = (claimed_at is null)", name=op.f("task_claimed_at_check")),
        sa.ForeignKeyConstraint(["request_id"], ["bureau.case.id"], name=op.f("task_request_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("task_pkey")),
        schema="bureau",
    )
    op.create_index("task_by_bureau_idx", "task", ["bureau", "due_at", "id"], unique=False, schema="bureau")
    op.create_index(
        "task_next_idx",
        "task",
        ["bureau", "due_at", "id"],
        unique=False,
        schema="bureau",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "task_one_open_idx",
        "task",
        ["request_id", "kind"],
        unique=True,
        schema="bureau",
        postgresql_where=sa.text("state in ('open', 'claimed')"),
    )
    op.create_index(op.f("task_request_id_idx"), "task", ["request_id"], unique=False, schema="bureau")
