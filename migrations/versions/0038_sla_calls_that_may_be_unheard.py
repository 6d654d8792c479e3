"""sla: calls that may be unheard"""

from alembic import op
from sqlalchemy import text

from migrations.no_way_back import downgrade as downgrade

revision = "0038"
down_revision = "0037"

HEARD = "acknowledged_at is null and closed_at is null and nobody_since is null"


def upgrade() -> None:
    columns = ["bureau", "kind", "level"]
    op.create_index("escalation_heard", "escalation", columns, schema="sla", postgresql_where=text(HEARD))
