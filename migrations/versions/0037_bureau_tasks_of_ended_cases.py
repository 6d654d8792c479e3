"""bureau: tasks of ended cases"""

from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0037"
down_revision = "0036"

# A manual search could be left open on a case that was certified meanwhile: nobody can complete it.
VOID = """
update bureau.task t set state = 'void', result = 'void', ended_at = now()
from bureau.case c
where c.id = t.request_id and t.state in ('open', 'claimed') and c.state in ('certified', 'returned', 'withdrawn')
"""


def upgrade() -> None:
    op.execute(VOID)
