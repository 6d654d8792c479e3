"""Cases: one with its searches and candidates, the arrival of a paper package, another region's bureau."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from services.bureau.api.callers import Desk, Overseer
from services.bureau.domain.states import CaseState, Source
from services.bureau.models import Case, SearchRun
from services.bureau.operations import desk
from services.bureau.queries.cases import runs_of, seen_case
from services.bureau.queries.papers import certificate_of
from shared import clock
from shared.text import CleanText

router = APIRouter()


class RunAnswer(BaseModel):
    """One search: of which source, what was asked, what it answered."""

    model_config = ConfigDict(from_attributes=True)

    source: Source
    state: str
    asked: dict[str, Any]
    outcome: str | None
    note: str | None
    candidates: list[dict[str, Any]] | None
    attempts: int
    answered_at: datetime | None


class CaseAnswer(BaseModel):
    """A case with everything an operator needs to decide it.

    `forward_to` is another region's bureau that the last known address speaks for (A13).
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    centre: str
    bureau: str
    language: str
    package: str
    about_another: bool
    state: CaseState
    registered_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    decided_at: datetime | None
    archived_at: datetime | None
    forward_to: str | None
    persons: dict[str, Any]
    runs: list[RunAnswer] = []
    certificate_number: str | None = None


class ForwardBody(BaseModel):
    """To which bureau."""

    model_config = ConfigDict(extra="forbid")

    bureau: CleanText


@router.get("/v1/cases/{case_id}")
def read_case(door: Overseer, case_id: UUID) -> CaseAnswer:
    """The case with its search runs and their candidates."""
    with door.reading() as session:
        case = seen_case(session, case_id, door.who)
        certificate = certificate_of(session, case_id)
        return _answer(case, runs_of(session, [case_id]), certificate.number if certificate else None)


@router.post("/v1/cases/{case_id}/package-received")
def package_received(door: Desk, case_id: UUID) -> CaseAnswer:
    """A paper package has arrived at the bureau: its terms start (paras 7 and 17)."""
    with door.transaction() as session:
        return _answer(desk.receive(session, case_id, door.who, now=clock.now(session)))


@router.post("/v1/cases/{case_id}/forward")
def forward(door: Desk, case_id: UUID, body: ForwardBody) -> CaseAnswer:
    """Hands the case to another region's bureau; its terms run on (A13)."""
    with door.transaction() as session:
        return _answer(desk.forward(session, case_id, body.bureau, door.who, now=clock.now(session)))


def _answer(case: Case, runs: Any = (), certificate_number: str | None = None) -> CaseAnswer:
    answer = CaseAnswer.model_validate(case)
    shown = [RunAnswer.model_validate(run) for run in sorted(runs, key=_by_source)]
    return answer.model_copy(update={"runs": shown, "certificate_number": certificate_number})


def _by_source(run: SearchRun) -> str:
    return run.source
