"""One card with everything that it said before it was corrected."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.bureau.domain.errors import NoSuchThing
from services.bureau.models import CardRow, CardVersion
from shared.security import Caller
from shared.standard.regions import bureaus_of_region


@dataclass(frozen=True)
class CardHistory:
    """The card as it is, and its earlier versions, the latest first."""

    card: CardRow
    versions: Sequence[CardVersion]


def card_history(session: Session, card_id: str, caller: Caller) -> CardHistory:
    """The card with this number on it. Raises NoSuchThing, for a card of another region too.

    A card whose region is no known one is seen by those whom no region bounds, to have it corrected.
    """
    card = session.scalars(select(CardRow).where(CardRow.card_id == card_id)).one_or_none()
    if card is None or not _is_seen(card, caller):
        raise NoSuchThing
    versions = select(CardVersion).where(CardVersion.card_id == card.id).order_by(CardVersion.version.desc())
    return CardHistory(card, session.scalars(versions).all())


def _is_seen(card: CardRow, caller: Caller) -> bool:
    return caller.sees_everything or caller.bureau in bureaus_of_region(card.region)
