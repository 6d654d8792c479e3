"""intake: bureaus of forwarded requests"""

from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0024"
down_revision = "0023"

# Since 0016 intake hears of forwarded cases; it goes on telling the first bureau of those forwarded before.
FOLLOW = """
update intake.request r set bureau = c.bureau
from bureau."case" c
where c.id = r.id and r.bureau <> c.bureau and c.state not in ('certified', 'returned', 'withdrawn')
"""


def upgrade() -> None:
    op.execute(FOLLOW)
