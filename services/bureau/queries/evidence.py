"""Everything that led to a case's end: its searches, its tasks and its certificates, in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.bureau.domain.states import CaseState
from services.bureau.models import CardSearch, Case, Certificate, SearchRun, Task
from services.bureau.queries.cases import seen_case
from services.bureau.queries.tasks import tasks_of
from shared.security import Caller


@dataclass(frozen=True)
class Evidence:
    """The case with what belongs to it; void searches are shown too, and what people searched for by hand."""

    case: Case
    searches: Sequence[SearchRun]
    card_searches: Sequence[CardSearch]
    decisions: Sequence[Task]
    certificates: Sequence[Certificate]

    @property
    def number(self) -> str:
        """The request's number."""
        return self.case.number

    @property
    def bureau(self) -> str:
        """Whose case it is."""
        return self.case.bureau

    @property
    def state(self) -> CaseState:
        """Where it stands."""
        return self.case.state

    @property
    def registered_at(self) -> datetime:
        """When the request was registered."""
        return self.case.registered_at

    @property
    def received_at(self) -> datetime | None:
        """When the package arrived."""
        return self.case.received_at

    @property
    def decided_at(self) -> datetime | None:
        """When it ended."""
        return self.case.decided_at


def evidence_of(session: Session, case_id: UUID, caller: Caller) -> Evidence:
    """The evidence of the case, where it is the caller's to see; raises NoSuchThing."""
    case = seen_case(session, case_id, caller)
    runs = select(SearchRun).where(SearchRun.case_id == case_id).order_by(SearchRun.source, SearchRun.id)
    papers = select(Certificate).where(Certificate.request_id == case_id).order_by(Certificate.issued_at)
    by_hand = select(CardSearch).where(CardSearch.case_id == case_id).order_by(CardSearch.id)
    return Evidence(
        case=case,
        searches=session.scalars(runs).all(),
        card_searches=session.scalars(by_hand).all(),
        decisions=tasks_of(session, case_id),
        certificates=session.scalars(papers).all(),
    )
