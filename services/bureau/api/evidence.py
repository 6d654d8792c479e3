"""The evidence sheet of a case: what was asked of whom, what came back, who decided; as data and paper."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict

from services.bureau import printing
from services.bureau.api.callers import Overseer
from services.bureau.domain.states import Source
from services.bureau.papers import evidence_pdf
from services.bureau.queries.evidence import evidence_of
from shared import clock

router = APIRouter()


class SearchEvidence(BaseModel):
    """One search: what was asked of which source, when it answered, whom it offered and why."""

    model_config = ConfigDict(from_attributes=True)

    source: Source
    state: str
    asked: dict[str, Any]
    attempts: int
    answered_at: datetime | None
    outcome: str | None
    note: str | None
    candidates: list[dict[str, Any]] | None


class CardSearchEvidence(BaseModel):
    """A search of the card index that a person (the id of a key) made for the case."""

    model_config = ConfigDict(from_attributes=True)

    asked_at: datetime
    asked_by: UUID
    purpose: str | None
    asked: dict[str, Any]
    outcome: str
    candidates: list[dict[str, Any]]


class DecisionEvidence(BaseModel):
    """One task: why a person was asked, who answered (the id of the key), when and what."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    state: str
    proposed: dict[str, Any]
    opened_at: datetime
    claimed_by: UUID | None
    ended_at: datetime | None
    result: str | None
    answer: dict[str, Any] | None
    first_by: UUID | None
    first_answer: dict[str, Any] | None


class CertificateEvidence(BaseModel):
    """One certificate; `decided_by` null: no person, both sources agreed.

    `correction`: what the first of two people wanted it to state instead, and why; it stays when the second
    has said the same. `revoked_by` null in a revoked one: the applicant took the request back.
    """

    model_config = ConfigDict(from_attributes=True)

    number: str
    state: str
    finding: str
    source: str | None
    ref: str | None
    issued_at: datetime
    decided_by: UUID | None
    correction: dict[str, str] | None
    superseded_by: str | None
    revoked_at: datetime | None
    revoked_by: UUID | None
    revoke_reason: str | None


class EvidenceAnswer(BaseModel):
    """Everything that led to the case's end, in order."""

    model_config = ConfigDict(from_attributes=True)

    number: str
    bureau: str
    state: str
    registered_at: datetime
    received_at: datetime | None
    decided_at: datetime | None
    searches: list[SearchEvidence]
    card_searches: list[CardSearchEvidence]
    decisions: list[DecisionEvidence]
    certificates: list[CertificateEvidence]


@router.get("/v1/cases/{case_id}/evidence")
def evidence(door: Overseer, case_id: UUID) -> EvidenceAnswer:
    """The evidence sheet of the case."""
    with door.reading() as session:
        return EvidenceAnswer.model_validate(evidence_of(session, case_id, door.who))


@router.get("/v1/cases/{case_id}/evidence.pdf", response_class=Response)
def evidence_paper(
    door: Overseer, case_id: UUID, language: Annotated[Literal["kk", "ru", "en"], Query()] = "kk"
) -> Response:
    """The same to print."""
    with door.reading() as session:
        known = evidence_of(session, case_id, door.who)
        paper = printing.evidence_paper(known, language, now=clock.now(session))
    return Response(evidence_pdf(paper), media_type="application/pdf")
