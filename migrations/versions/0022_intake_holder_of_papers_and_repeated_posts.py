"""intake: holder of papers and repeated posts"""

import sqlalchemy as sa
from alembic import op

from migrations.no_way_back import downgrade as downgrade

revision = "0022"
down_revision = "0021"

# A package withdrawn after the bureau had received it is still there; until now the centre was said to have it.
STILL_AT_THE_BUREAU = """
update intake.request set held_by = 'bureau'
where state = 'withdrawn' and package = 'paper' and transfer_list_id is null and (
    exists (
        select from intake.history
        where request_id = request.id and to_state = 'withdrawn' and from_state in ('in_bureau', 'in_work')
    )
    or exists (
        select from intake.transfer_item join intake.transfer_list on transfer_list.id = list_id
        where request_id = request.id and transfer_item.state = 'present' and direction = 'to_bureau'
    )
)
"""


def upgrade() -> None:
    op.add_column("request", sa.Column("held_by", sa.String(32), nullable=True), schema="intake")
    op.create_check_constraint(
        op.f("request_held_by_check"), "request", "held_by in ('bureau', 'centre', 'lost')", schema="intake"
    )
    op.execute(STILL_AT_THE_BUREAU)
    for table in ("ticket", "complaint", "feedback"):
        op.add_column(table, sa.Column("idempotency_key", sa.Text(), nullable=True), schema="intake")
        op.create_unique_constraint(
            op.f(f"{table}_centre_idempotency_key_key"),
            table,
            ["centre", "idempotency_key"],
            schema="intake",
        )
