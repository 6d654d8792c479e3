"""bus: counted events"""

import sqlalchemy as sa
from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_index(
        "event_counted",
        "event",
        ["type", sa.text("(data ->> 'centre')"), "occurred_at"],
        unique=False,
        schema="bus",
        postgresql_where=sa.text(
            "type in ('certificate.revoked', 'certificate.superseded', 'complaint.answered', 'document.issued',"
            " 'document.ready', 'feedback.given', 'package.accepted', 'package.returned', 'request.registered',"
            " 'request.withdrawn', 'ticket.called', 'ticket.closed', 'ticket.issued')"
        ),
    )
