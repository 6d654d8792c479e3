"""The deadlines of one request or complaint with their reasons; to make one stand still, go on, be waived."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Row
from sqlalchemy.orm import Session

from services.sla.api.deadlines import DeadlineAnswer, answer
from services.sla.api.shapes import EVERYBODY, Shape, Words
from services.sla.domain.counting import explained
from services.sla.domain.pausing import Ground, Wish, in_words, stand_together
from services.sla.models import Deadline, Fired, Pause, Waiver
from services.sla.operations import pauses as operations
from services.sla.operations.pauses import Which
from services.sla.queries import deadlines, measures, moving
from shared import clock
from shared.bus.events.sla import DeadlineKind
from shared.calendars import calendars
from shared.errors import NotFound
from shared.http import Door, Page, allow
from shared.security import Role
from shared.standard import terms
from shared.standard.calendars import Calendars
from shared.text import LongText

router = APIRouter()
PAUSING = (Role.BUREAU_HEAD, Role.SUPERVISOR, Role.ADMIN)
WAIVING = (Role.SUPERVISOR, Role.ADMIN)


class StepAnswer(Shape):
    """One line of the reasons."""

    step: str
    date: date
    text: Words
    source: Words


class MoveAnswer(Shape):
    """A change of the calendar moved the deadline: from when to when, and why the calendar was changed."""

    from_at: datetime
    to_at: datetime
    changed_at: datetime
    reason: str


class StepTaken(Shape):
    """A mark, the end or what follows it: when it was due, and when the clock saw that it had come."""

    step: str
    due_at: datetime
    noticed_at: datetime


class PauseAnswer(Shape):
    """Local days on which the deadline stands still, both included: why, by whom, who ended it earlier."""

    id: UUID
    first_on: date
    last_on: date
    planned_last_on: date
    ground: str
    note: str
    noted_by: UUID
    noted_at: datetime
    resumed_by: UUID | None
    resumed_at: datetime | None


class WaiverAnswer(Shape):
    """A supervisor waived the deadline: on which ground, who, when."""

    ground: str
    waived_by: UUID
    waived_at: datetime


class ExplainedDeadline(DeadlineAnswer):
    """A deadline with the steps of its count, `explanation`, and those that the clock has taken, `steps`.

    `confirmed` is false where a day of the count is an estimate.
    """

    confirmed: bool
    steps: list[StepTaken]
    moves: list[MoveAnswer]
    pauses: list[PauseAnswer]
    waiver: WaiverAnswer | None
    explanation: list[StepAnswer]


class NewPause(BaseModel):
    """From which local day to which the deadline stands still, both included, on which ground."""

    model_config = ConfigDict(extra="forbid")

    first_on: date
    last_on: date
    ground: Ground
    note: LongText

    def wish(self) -> Wish:
        """The same as a value of the domain."""
        return Wish(self.first_on, self.last_on, self.ground, self.note)


class Resumption(BaseModel):
    """The last local day that stands still, today where it is not said."""

    model_config = ConfigDict(extra="forbid")

    on: date | None = None


class NewWaiver(BaseModel):
    """On which ground the deadline is waived."""

    model_config = ConfigDict(extra="forbid")

    ground: LongText


@dataclass(frozen=True)
class Journal:
    """What was noted of the deadlines of one request, beside the deadlines themselves."""

    fired: Sequence[Fired]
    moves: Sequence[Row[Any]]
    pauses: Sequence[Pause]
    waivers: Mapping[str, Waiver]


@router.get("/v1/requests/{request_id}/deadlines")
def of_request(request_id: UUID, door: Annotated[Door, allow("sla", *EVERYBODY)]) -> Page[ExplainedDeadline]:
    """Each deadline of the request, with why it is due when it is due."""
    return _read(request_id, door)


@router.get("/v1/complaints/{complaint_id}/deadlines")
def of_complaint(
    complaint_id: UUID, door: Annotated[Door, allow("sla", *EVERYBODY)]
) -> Page[ExplainedDeadline]:
    """When the complaint has to be answered, and why then (para 23). `request_id` is the complaint's id."""
    return _read(complaint_id, door)


@router.post("/v1/requests/{request_id}/deadlines/{kind}/pause")
def pause(
    request_id: UUID, kind: DeadlineKind, body: NewPause, door: Annotated[Door, allow("sla", *PAUSING)]
) -> Page[ExplainedDeadline]:
    """Makes a deadline stand still, where its rule names the ground; gives all deadlines of the request."""
    with door.transaction() as session:
        now = clock.now(session)
        operations.pause(session, Which(request_id, kind), body.wish(), door.who, now=now)
        return _all_of(session, request_id)


@router.post("/v1/requests/{request_id}/deadlines/{kind}/resume")
def resume(
    request_id: UUID, kind: DeadlineKind, body: Resumption, door: Annotated[Door, allow("sla", *PAUSING)]
) -> Page[ExplainedDeadline]:
    """Ends the present pause earlier; gives all deadlines of the request."""
    with door.transaction() as session:
        operations.resume(session, Which(request_id, kind), body.on, door.who, now=clock.now(session))
        return _all_of(session, request_id)


@router.post("/v1/requests/{request_id}/deadlines/{kind}/waive")
def waive(
    request_id: UUID, kind: DeadlineKind, body: NewWaiver, door: Annotated[Door, allow("sla", *WAIVING)]
) -> Page[ExplainedDeadline]:
    """Waives a deadline, where its rule allows it; gives all deadlines of the request."""
    with door.transaction() as session:
        operations.waive(session, Which(request_id, kind), body.ground, door.who, now=clock.now(session))
        return _all_of(session, request_id)


def _read(subject: UUID, door: Door) -> Page[ExplainedDeadline]:
    with door.reading() as session:
        home = deadlines.home_of(session, subject)
        if home is None or not door.who.sees(centre=home.centre, bureau=home.bureau):
            raise NotFound
        return _all_of(session, subject)


def _all_of(session: Session, subject: UUID) -> Page[ExplainedDeadline]:
    journal = Journal(
        deadlines.steps_of(session, subject),
        moving.of_request(session, subject),
        measures.pauses_of(session, subject),
        measures.waivers_of(session, subject),
    )
    known, now = calendars(session), clock.now(session)
    rows = deadlines.of_subject(session, subject)
    return Page(items=[_explained(row, known, journal, now) for row in rows])


def _explained(row: Deadline, known: Calendars, journal: Journal, now: datetime) -> ExplainedDeadline:
    measure = measures.measure_of(row, known)
    held = _held(row, measure.pauses, journal.pauses)
    in_full = tuple(in_words(days.first, days.last, held[days.first].ground) for days in measure.pauses)
    measure = replace(measure, pauses=in_full)
    reasons = explained(measure, row.started_at, due_at=row.due_at, planned_on=row.strict_due_on)
    waiver = journal.waivers.get(row.kind)
    return ExplainedDeadline(
        **answer(row, now).model_dump(),
        confirmed=reasons.confirmed,
        steps=[StepTaken.model_validate(step) for step in journal.fired if step.kind == row.kind],
        moves=[MoveAnswer.model_validate(move) for move in journal.moves if move.kind == row.kind],
        pauses=[PauseAnswer.model_validate(one) for one in held.values()],
        waiver=WaiverAnswer.model_validate(waiver) if waiver else None,
        explanation=[StepAnswer.model_validate(asdict(step)) for step in reasons.explanation],
    )


def _held(row: Deadline, days: Sequence[terms.Pause], noted: Sequence[Pause]) -> dict[date, Pause]:
    """By its first day each pause that the deadline stood still by; later ones came after its end."""
    first = {one.first for one in days}
    return {
        one.first_on: one for one in noted if row.kind in stand_together(one.kind) and one.first_on in first
    }
