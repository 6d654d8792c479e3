"""The card index: searching it by hand, and taking in cards from CSV."""

import io
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from services.bureau.api.callers import Desk, Keeper
from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Candidate, Outcome
from services.bureau.operations.card_import import import_cards
from services.bureau.operations.card_searches import Occasion, search_by_hand
from shared import clock
from shared.text import CleanText

router = APIRouter()
_CSV = {"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}}


class CardQuery(BaseModel):
    """Whom to look for; `birth_date` may be "1980", "1980-05" or "1980-05-12".

    `case_id` and `purpose` say what for; with who asked and when they are kept beside the question.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    surname: CleanText | None = None
    given_name: CleanText | None = None
    patronymic: CleanText | None = None
    birth_date: Annotated[str, Field(pattern=r"^\d{4}(-\d\d(-\d\d)?)?$")] | None = None
    iin: Annotated[str, Field(pattern=r"^[0-9]{12}$")] | None = None
    former_surnames: list[CleanText] = Field(default_factory=list, max_length=20)
    case_id: UUID | None = None
    purpose: CleanText | None = None


class CardFound(BaseModel):
    """One card that may be the person's, with how well it fits and why."""

    card_id: str
    score: float | None
    why: list[str]
    name: str
    birth_date: str | None
    address: str
    registered_on: str | None
    deregistered_on: str | None
    deregistered_to: str | None
    scan: str | None


class CardsAnswer(BaseModel):
    """The outcome and the candidates, best first; `note` tells why nobody could be looked for."""

    outcome: Outcome
    note: str | None
    candidates: list[CardFound]


@router.post("/v1/cards/search")
def search(door: Desk, body: CardQuery) -> CardsAnswer:
    """Looks for a person in the card index; who asked what for is kept."""
    asked = Asked(
        body.surname or "",
        body.given_name or "",
        body.patronymic,
        body.birth_date,
        body.iin,
        tuple(body.former_surnames),
    )
    occasion = Occasion(body.case_id, body.purpose)
    with door.transaction() as session:
        answer = search_by_hand(session, asked, occasion, door.who, now=clock.now(session))
    return CardsAnswer(
        outcome=answer.outcome, note=answer.note, candidates=[_found(one) for one in answer.candidates]
    )


class BadLineAnswer(BaseModel):
    """A line that was not taken in, by its number in the file; what stood there is not repeated."""

    model_config = ConfigDict(from_attributes=True)

    line: int
    field: str
    code: str


class ImportAnswer(BaseModel):
    """What became of the file; `refused` counts the lines not taken in, `bad` names the first 10,000."""

    model_config = ConfigDict(from_attributes=True)

    imported: int
    corrected: int
    unchanged: int
    refused: int
    bad: list[BadLineAnswer]


async def _raw_body(request: Request) -> bytes:
    return await request.body()


@router.post("/v1/cards/import", openapi_extra=_CSV)
def import_file(door: Keeper, body: Annotated[bytes, Depends(_raw_body)]) -> ImportAnswer:
    """Takes in cards from CSV, UTF-8 or cp1251; the same file again changes nothing."""
    return ImportAnswer.model_validate(import_cards(door.engine, io.BytesIO(body)))


def _found(candidate: Candidate) -> CardFound:
    return CardFound(
        card_id=candidate.ref,
        score=candidate.score,
        why=list(candidate.why),
        name=candidate.full_name(),
        birth_date=candidate.birth_date,
        address=candidate.dwelling.line(),
        registered_on=candidate.registered_on,
        deregistered_on=candidate.deregistered_on,
        deregistered_to=candidate.deregistered_to,
        scan=candidate.scan,
    )
