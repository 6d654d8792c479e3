"""bureau: absences noted before"""

from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0023"
down_revision = "0022"

# Since 0016 the bureau hears of absences; those noted before are known to sla alone, which forgets ended ones.
COPY = """
insert into bureau.absence (id, key_id, bureau, first_on, last_on, substitute_id)
select a.id, a.key_id, k.bureau, a.first_on, a.last_on, a.substitute_id
from sla.absence a join access.api_key k on k.id = a.key_id
where k.bureau is not null
on conflict (id) do nothing
"""


def upgrade() -> None:
    op.execute(COPY)
