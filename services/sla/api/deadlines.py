"""GET /v1/deadlines and what is late; the deadlines of one request or complaint are in of_request.py."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AliasChoices, ConfigDict, Field

from services.sla.api.shapes import SUPERVISING, Shape, Words, read_key, read_kind
from services.sla.domain import lives
from services.sla.domain.counting import zone_for
from services.sla.domain.lives import Condition, Status
from services.sla.domain.pausing import days_of, stands_still
from services.sla.models import Deadline
from services.sla.queries import deadlines, measures
from shared import clock
from shared.bus.events.sla import DeadlineKind
from shared.http import Door, Page, PageQuery, allow, page_of
from shared.standard.terms import rule_by_id
from shared.text import CleanText

router = APIRouter()


class RuleAnswer(Shape):
    """The version of the term under which a deadline runs.

    `internal` is true of a term that we set ourselves; then no `paragraph` of the order names it.
    """

    id: str
    name: Words
    amount: int
    unit: str
    paragraph: str | None
    citation: Words
    internal: bool = Field(validation_alias=AliasChoices("internal", "is_internal"))


class DeadlineAnswer(Shape):
    """One deadline as it stands now. `noticed_at` is when the clock saw that it had passed.

    `request_id` is the id of what it is about: of queue_wait the ticket's, of complaint the complaint's.
    """

    request_id: UUID
    kind: str
    rule: RuleAnswer
    centre: str
    bureau: str
    condition: Condition
    started_at: datetime
    due_at: datetime
    strict_due_on: date
    approaching_at: datetime | None
    ended_at: datetime | None
    noticed_at: datetime | None
    breach_withdrawn_at: datetime | None
    escalation_level: int


class DeadlineQuery(PageQuery):
    """What a list of deadlines is narrowed to."""

    model_config = ConfigDict(extra="forbid")

    condition: Condition | None = None
    kind: DeadlineKind | None = None
    centre: CleanText | None = None
    bureau: CleanText | None = None


class LateAnswer(Shape):
    """Open breaches of one kind at one centre; `internal` where it is no term of the order."""

    bureau: str
    centre: str
    kind: str
    breached: int
    oldest_due_at: datetime

    internal: bool


@router.get("/v1/deadlines")
def of_all(
    query: Annotated[DeadlineQuery, Query()], door: Annotated[Door, allow("sla", *SUPERVISING)]
) -> Page[DeadlineAnswer]:
    """The deadlines that the caller may see, the earliest due first."""
    after = read_key(query, datetime.fromisoformat, UUID, read_kind)
    wanted = deadlines.Wanted(query.condition, query.kind, query.centre, query.bureau)
    with door.reading() as session:
        now = clock.now(session)
        rows = deadlines.page(
            session, wanted, reach=door.who.reach, now=now, after=after, limit=query.limit + 1
        )
        return page_of([answer(row, now) for row in rows], query, _key)


@router.get("/v1/deadlines/late")
def late(door: Annotated[Door, allow("sla", *SUPERVISING)]) -> Page[LateAnswer]:
    """What has been breached and is not done yet, by bureau, centre and kind."""
    with door.reading() as session:
        found = deadlines.late(session, reach=door.who.reach)
        return Page(items=[LateAnswer.model_validate(group) for group in found])


def answer(row: Deadline, now: datetime) -> DeadlineAnswer:
    """One deadline as it stands now."""
    rule = rule_by_id(row.rule)
    zone = zone_for(rule, row.centre, measures.counted_in(row))
    return DeadlineAnswer(
        request_id=row.subject,
        kind=row.kind,
        rule=RuleAnswer.model_validate(rule),
        centre=row.centre,
        bureau=row.bureau,
        condition=lives.condition(
            Status(row.status),
            approaching_at=row.approaching_at,
            due_at=row.due_at,
            now=now,
            is_paused=stands_still(days_of(row.paused), zone, now=now),
        ),
        started_at=row.started_at,
        due_at=row.due_at,
        strict_due_on=row.strict_due_on,
        approaching_at=row.approaching_at,
        ended_at=row.ended_at,
        noticed_at=row.noticed_at,
        breach_withdrawn_at=row.breach_withdrawn_at,
        escalation_level=row.level,
    )


def _key(shown: DeadlineAnswer) -> tuple[str, str, str]:
    return shown.due_at.isoformat(), str(shown.request_id), shown.kind
