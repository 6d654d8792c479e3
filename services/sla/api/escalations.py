"""GET /v1/escalations and POST /v1/escalations/{id}/acknowledge."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from services.sla.api.shapes import SUPERVISING, Shape, read_key
from services.sla.domain.ladder import rung_called
from services.sla.models import Escalation
from services.sla.operations import escalations as operations
from services.sla.queries import escalations
from services.sla.queries.escalations import EscalationState, WantedEscalations
from shared import clock
from shared.bus.events.sla import DeadlineKind, Role
from shared.http import Door, Page, PageQuery, allow, page_of
from shared.standard.terms import is_internal
from shared.text import CleanText, LongText

router = APIRouter()


class EscalationAnswer(Shape):
    """Somebody was called: for which deadline, why, and what was answered.

    `whole_country` is true where the supervisor is meant whose sight no region bounds, `internal` where the
    term is no term of the order.
    """

    id: UUID
    request_id: UUID
    kind: str
    internal: bool
    level: int
    role: str
    whole_country: bool
    reason: str
    state: EscalationState
    raised_at: datetime
    due_at: datetime
    centre: str
    bureau: str
    acknowledged_at: datetime | None
    reason_given: str | None
    action: str | None


class EscalationQuery(PageQuery):
    """What a list of escalations is narrowed to."""

    model_config = ConfigDict(extra="forbid")

    state: EscalationState | None = None
    kind: DeadlineKind | None = None
    role: Role | None = None
    centre: CleanText | None = None
    bureau: CleanText | None = None


class Acknowledgement(BaseModel):
    """Why it came to this, and what is being done."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: LongText
    action: LongText


@router.get("/v1/escalations")
def of_all(
    query: Annotated[EscalationQuery, Query()], door: Annotated[Door, allow("sla", *SUPERVISING)]
) -> Page[EscalationAnswer]:
    """The escalations that the caller may see, in the order they were raised."""
    after = read_key(query, UUID)
    wanted = WantedEscalations(query.state, query.kind, query.role, query.centre, query.bureau)
    with door.reading() as session:
        rows = escalations.page(
            session,
            wanted,
            reach=door.who.reach,
            after=None if after is None else after[0],
            limit=query.limit + 1,
        )
        return page_of([_answer(row) for row in rows], query, lambda answer: (str(answer.id),))


@router.post("/v1/escalations/{escalation_id}/acknowledge")
def acknowledge(
    escalation_id: UUID, body: Acknowledgement, door: Annotated[Door, allow("sla", *SUPERVISING)]
) -> EscalationAnswer:
    """Answers an escalation, as the one who was called or somebody above."""
    with door.transaction() as session:
        row = operations.acknowledge(
            session,
            escalation_id,
            door.who,
            reason=body.reason,
            action=body.action,
            now=clock.now(session),
        )
        return _answer(row)


def _answer(row: Escalation) -> EscalationAnswer:
    return EscalationAnswer(
        id=row.id,
        request_id=row.subject,
        kind=row.kind,
        internal=is_internal(row.kind),
        level=row.level,
        role=row.role,
        whole_country=rung_called(row.kind, row.level, row.reason, row.role).whole_country,
        reason=row.reason,
        state=escalations.state_of(row),
        raised_at=row.raised_at,
        due_at=row.due_at,
        centre=row.centre,
        bureau=row.bureau,
        acknowledged_at=row.acknowledged_at,
        reason_given=row.reason_given,
        action=row.action,
    )
