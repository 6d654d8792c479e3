"""What somebody has to look for in the drawers of the card index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.bus.events.intake import SubjectFacts

MOST = 1000
# The drawer is that of the card which the search thought of first.
OPEN = text("""
select t.id, c.number, t.due_at, c.persons -> 'subject' as subject, d.drawer from bureau.task t
join bureau.case c on c.id = t.request_id
left join lateral (
    select k.drawer from bureau.search_run r join bureau.card k on k.card_id = r.candidates -> 0 ->> 'ref'
    where r.case_id = t.request_id and r.source = 'cards' and r.state <> 'void' limit 1) d on true
where t.kind = 'search_cards_by_hand' and t.state in ('open', 'claimed') and t.bureau = :bureau
order by t.due_at, t.id limit :most
""")


@dataclass(frozen=True, slots=True, repr=False)
class LookUp:
    """One open look-up: the task, its case, whom to look for, by when, and the drawer where it is known."""

    task_id: UUID
    case_number: str
    subject: SubjectFacts
    due_at: datetime
    drawer: str | None


def open_look_ups(session: Session, bureau: str) -> Sequence[LookUp]:
    """The bureau's look-ups, the most urgent first, a thousand at most."""
    return [_look_up(row) for row in session.execute(OPEN, {"bureau": bureau, "most": MOST})]


def _look_up(row: Any) -> LookUp:
    return LookUp(row.id, row.number, SubjectFacts.model_validate(row.subject), row.due_at, row.drawer)
