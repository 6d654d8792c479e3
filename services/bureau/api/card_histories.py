"""One card as it is written, with what it said before it was corrected."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict

from services.bureau.api.callers import CardReader
from services.bureau.queries.card_histories import card_history

router = APIRouter()


class CardContents(BaseModel):
    """What stands on a card; `scan` is the key under which its picture is kept."""

    model_config = ConfigDict(from_attributes=True)

    card_id: str
    surname: str
    given_name: str
    patronymic: str | None
    birth_date: str | None
    iin: str | None
    former_surnames: list[str]
    region: str
    locality: str
    street: str
    house: str
    flat: str
    registered_on: date | None
    deregistered_on: date | None
    deregistered_to: str | None
    drawer: str | None
    scan: str | None = None


class VersionAnswer(BaseModel):
    """What the card said until `replaced_at`; versions count from 1."""

    model_config = ConfigDict(from_attributes=True)

    version: int
    replaced_at: datetime
    written: CardContents


class CardAnswer(BaseModel):
    """The card as it is now, and its earlier versions, the latest first."""

    model_config = ConfigDict(from_attributes=True)

    card: CardContents
    versions: list[VersionAnswer]


@router.get("/v1/cards/{card_id:path}")
def read_card(door: CardReader, card_id: Annotated[str, Path(max_length=40)]) -> CardAnswer:
    """The card with this number, where its address is in the caller's region, with its corrections.

    Who is bound to no region reads any: those whose region nobody knows as well.
    """
    with door.reading() as session:
        return CardAnswer.model_validate(card_history(session, card_id, door.who))
