<%!
    def only_code(text):
        return "\n".join(line for line in text.splitlines() if not line.strip().startswith("# ###")).strip()
%>\
"""${message}"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass" | only_code}


def downgrade() -> None:
    raise NotImplementedError("the way back is the backup that was made before")
