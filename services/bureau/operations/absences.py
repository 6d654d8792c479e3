"""The desk while somebody is away: their tasks go back at once, or to who stands in. sla's door notes it."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.bureau.models import Absence, Task
from services.bureau.operations import opening
from services.bureau.queries import tasks as queries
from services.bureau.queries.absences import away_on
from shared.bus.events.sla import AbsenceEnded, AbsenceNoted
from shared.standard.centres import bureau

Away = Mapping[UUID, UUID | None]


def note(session: Session, event: AbsenceNoted, *, now: datetime) -> None:
    """Keeps the absence of one of a bureau's people, once, and clears the desk of who is away already."""
    if event.bureau is None or session.get(Absence, event.absence_id) is not None:
        return
    absence = Absence(
        id=event.absence_id,
        key_id=event.subject,
        bureau=event.bureau,
        first_on=event.first_on,
        last_on=event.last_on,
        substitute_id=event.substitute_id,
    )
    session.add(absence)
    session.flush()
    clear_desks(session, event.bureau, away_today(session, event.bureau, now=now), now=now)


def end(session: Session, event: AbsenceEnded) -> None:
    """Somebody is back, or was never away. The row stays, so that hearing of the absence again is no news."""
    absence = session.get(Absence, event.absence_id)
    if absence is not None:
        absence.ended_at = event.occurred_at


def away_today(session: Session, bureau_id: str, *, now: datetime) -> Away:
    """Who is away on the bureau's local day, each with who stands in."""
    return away_on(session, bureau_id, local_day(bureau_id, now))


def clear_desks(session: Session, bureau_id: str, away: Away, *, now: datetime) -> None:
    """Takes from those who are away what they hold and are not completing in this moment."""
    for task in queries.held_by(session, bureau_id, list(away)) if away else ():
        _pass_on(session, task, away, now)


def local_day(bureau_id: str, now: datetime) -> date:
    """The day at the bureau."""
    return now.astimezone(bureau(bureau_id).zone).date()


def _pass_on(session: Session, task: Task, away: Away, now: datetime) -> None:
    """To the substitute, where that is an operator of the bureau who is there and has not seen it before."""
    named = away[task.claimed_by] if task.claimed_by else None
    is_free = named not in away and named != task.first_by
    stands_in = named is not None and is_free and queries.is_operator(session, named, task.bureau)
    opening.give_up_task(session, task, "absent", to=named if stands_in else None, now=now)
