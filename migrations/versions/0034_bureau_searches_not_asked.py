"""bureau: searches not asked"""

from alembic import op
from sqlalchemy import text

from migrations.no_way_back import downgrade as downgrade

revision = "0034"
down_revision = "0033"

OUTCOMES = (
    "outcome in ('conflicting', 'multiple_matches', 'no_match', 'not_asked', 'single_match', "
    "'source_unavailable')"
)
# A source that could not be asked was told as one that knows nobody: cases that are still open see the truth.
TELL = text("""
update bureau.search_run r set outcome = 'not_asked' from bureau.case c
where c.id = r.case_id and c.state in ('searching', 'in_decision') and r.outcome = 'no_match'
    and r.note in ('not_askable', 'query_too_vague', 'name_too_long', 'impossible_date')
""")


def upgrade() -> None:
    op.drop_constraint(op.f("search_run_outcome_check"), "search_run", schema="bureau", type_="check")
    op.create_check_constraint(op.f("search_run_outcome_check"), "search_run", OUTCOMES, schema="bureau")
    op.execute(TELL)
