"""sla: running deadlines by rule"""

from alembic import op
from sqlalchemy import text

from migrations.no_way_back import downgrade as downgrade

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    # A changed calendar asks for the terms of its own rules, however many others are open.
    op.create_index(
        "deadline_by_rule",
        "deadline",
        ["rule", "due_at"],
        schema="sla",
        postgresql_where=text("status = 'running'"),
    )
