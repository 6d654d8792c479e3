<%!
    def only_code(text):
        return "\n".join(line for line in text.splitlines() if not line.strip().startswith("# ###")).strip()
%>\
"""${message}"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
from migrations.no_way_back import downgrade as downgrade

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass" | only_code}
