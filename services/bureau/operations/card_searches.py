"""A person's search of the card index, each with a record of who asked, for which case, and what for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Answer
from services.bureau.models import CardSearch
from services.bureau.queries.cards import search_cards
from services.bureau.queries.cases import seen_case
from shared.ids import new_id
from shared.security import Caller


@dataclass(frozen=True, slots=True)
class Occasion:
    """For which case a person searches, if for one, and what for."""

    case_id: UUID | None
    purpose: str | None


def search_by_hand(
    session: Session, asked: Asked, occasion: Occasion, caller: Caller, *, now: datetime
) -> Answer:
    """What the card index says. Raises NoSuchThing for a case that is not the caller's to see."""
    if occasion.case_id is not None:
        seen_case(session, occasion.case_id, caller)
    [answer] = search_cards(session, [asked])
    made = CardSearch(
        id=new_id(),
        asked_at=now,
        asked_by=caller.key_id,
        bureau=caller.bureau,
        case_id=occasion.case_id,
        purpose=occasion.purpose,
        asked=asked.row(),
        outcome=answer.outcome,
        candidates=[candidate.row() for candidate in answer.candidates],
    )
    session.add(made)
    return answer
