"""GET /v1/deadlines, what is late, and the deadlines of one request or complaint with their reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import ConfigDict

from services.sla.api.shapes import EVERYBODY, SUPERVISING, Shape, Words, read_key, read_kind
from services.sla.domain import lives
from services.sla.domain.counting import explained
from services.sla.domain.lives import Condition, Status
from services.sla.models import Deadline
from services.sla.queries import deadlines, moving
from shared import clock
from shared.bus.events.sla import DeadlineKind
from shared.calendars import calendars
from shared.errors import NotFound
from shared.http import Door, Page, PageQuery, allow, page_of
from shared.standard.calendars import Calendar
from shared.standard.terms import rule_by_id
from shared.text import CleanText

router = APIRouter()


class RuleAnswer(Shape):
    """The version of the term under which a deadline runs."""

    id: str
    name: Words
    amount: int
    unit: str
    paragraph: str
    citation: Words


class StepAnswer(Shape):
    """One line of the reasons."""

    step: str
    date: date
    text: Words
    source: Words


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


class MoveAnswer(Shape):
    """A change of the calendar moved the deadline: from when to when, and why the calendar was changed."""

    from_at: datetime
    to_at: datetime
    changed_at: datetime
    reason: str


class ExplainedDeadline(DeadlineAnswer):
    """A deadline with the steps of its count; `confirmed` is false where a day of it is an estimate."""

    confirmed: bool
    moves: list[MoveAnswer]
    explanation: list[StepAnswer]


class DeadlineQuery(PageQuery):
    """What a list of deadlines is narrowed to."""

    model_config = ConfigDict(extra="forbid")

    condition: Condition | None = None
    kind: DeadlineKind | None = None
    centre: CleanText | None = None
    bureau: CleanText | None = None


class LateAnswer(Shape):
    """Open breaches of one kind at one centre."""

    bureau: str
    centre: str
    kind: str
    breached: int
    oldest_due_at: datetime


@router.get("/v1/requests/{request_id}/deadlines")
def of_request(request_id: UUID, door: Annotated[Door, allow("sla", *EVERYBODY)]) -> Page[ExplainedDeadline]:
    """Each deadline of the request, with why it is due when it is due."""
    return _deadlines_of(request_id, door)


@router.get("/v1/complaints/{complaint_id}/deadlines")
def of_complaint(
    complaint_id: UUID, door: Annotated[Door, allow("sla", *EVERYBODY)]
) -> Page[ExplainedDeadline]:
    """When the complaint has to be answered, and why then (para 23). `request_id` is the complaint's id."""
    return _deadlines_of(complaint_id, door)


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
        return page_of([_answer(row, now) for row in rows], query, _key)


@router.get("/v1/deadlines/late")
def late(door: Annotated[Door, allow("sla", *SUPERVISING)]) -> Page[LateAnswer]:
    """What has been breached and is not done yet, by bureau, centre and kind."""
    with door.reading() as session:
        found = deadlines.late(session, reach=door.who.reach)
        return Page(items=[LateAnswer.model_validate(group) for group in found])


def _deadlines_of(subject: UUID, door: Door) -> Page[ExplainedDeadline]:
    with door.reading() as session:
        home = deadlines.home_of(session, subject)
        if home is None or not door.who.sees(centre=home.centre, bureau=home.bureau):
            raise NotFound
        rows, known, now = deadlines.of_subject(session, subject), calendars(session), clock.now(session)
        moves = moving.of_request(session, subject)
        return Page(items=[_explained(row, known, moves, now) for row in rows])


def _answer(row: Deadline, now: datetime) -> DeadlineAnswer:
    return DeadlineAnswer(
        request_id=row.subject,
        kind=row.kind,
        rule=RuleAnswer.model_validate(rule_by_id(row.rule)),
        centre=row.centre,
        bureau=row.bureau,
        condition=lives.condition(
            Status(row.status), approaching_at=row.approaching_at, due_at=row.due_at, now=now
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


def _explained(
    row: Deadline, known: Mapping[str, Calendar], moves: Sequence[Any], now: datetime
) -> ExplainedDeadline:
    rule = rule_by_id(row.rule)
    reasons = explained(
        rule,
        row.started_at,
        known[rule.calendar],
        centre_id=row.centre,
        bureau_id=row.bureau,
        due_at=row.due_at,
    )
    return ExplainedDeadline(
        **_answer(row, now).model_dump(),
        confirmed=reasons.confirmed,
        moves=[MoveAnswer.model_validate(move) for move in moves if move.kind == row.kind],
        explanation=[StepAnswer.model_validate(asdict(step)) for step in reasons.explanation],
    )


def _key(answer: DeadlineAnswer) -> tuple[str, str, str]:
    return answer.due_at.isoformat(), str(answer.request_id), answer.kind
