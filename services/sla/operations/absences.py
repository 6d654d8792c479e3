"""Writing down who is away and who stands in, and that somebody is back."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.sla.domain.absences import Person, local_day, may_note, may_stand_in
from services.sla.models import Absence
from services.sla.queries import people
from shared import bus
from shared.bus.events.sla import AbsenceEnded, AbsenceNoted
from shared.errors import FieldError, InvalidInput, NotFound
from shared.ids import new_id
from shared.security import Caller, Role


@dataclass(frozen=True)
class Away:
    """Who is away from the first to the last day, and who answers meanwhile; both by the ids of keys."""

    key_id: UUID
    first_on: date
    last_on: date
    substitute_id: UUID | None = None


def note_absence(session: Session, away: Away, who: Caller, *, now: datetime) -> Absence:
    """Writes the absence down and says so: one's own, or of somebody for whom the caller answers.

    Raises InvalidInput, and then stores nothing.
    """
    if away.last_on < away.first_on:
        raise InvalidInput(FieldError("last_on", "ends_early", "the absence ends before it begins"))
    if away.substitute_id == away.key_id:
        raise InvalidInput(FieldError("substitute_id", "oneself", "nobody stands in for oneself"))
    person = people.person(session, away.key_id)
    if person is None or not may_note(who, person):
        raise InvalidInput(FieldError("key_id", "unknown_key", "there is no such key, or it was revoked"))
    _check_substitute(session, away.substitute_id, who, person)
    absence = Absence(id=new_id(), **asdict(away), noted_by=who.key_id, noted_at=now)
    session.add(absence)
    bus.publish(session, _noted(absence, person))
    return absence


def end_absence(session: Session, absence_id: UUID, who: Caller, *, now: datetime) -> None:
    """Somebody is back early, or was never away: it ends yesterday, by the date of the person's place, or is
    taken off. Raises NotFound."""
    absence = people.locked_absence(session, absence_id)
    person = people.person(session, absence.key_id) if absence else None
    if absence is None or person is None or not may_note(who, person):
        raise NotFound
    today = local_day(now, centres=person.centres, bureau=person.bureau)
    if absence.first_on >= today:
        session.delete(absence)
    elif absence.last_on >= today:
        absence.last_on = today - timedelta(days=1)
    ended = AbsenceEnded(subject=absence.key_id, occurred_at=now, absence_id=absence.id, bureau=person.bureau)
    bus.publish(session, ended)


def _check_substitute(session: Session, substitute: UUID | None, who: Caller, absent: Person) -> None:
    """An administrator may name anybody, others somebody of the same place and of no lower rank."""
    if substitute is None:
        return
    person = people.person(session, substitute)
    if person is None or (who.role is not Role.ADMIN and not may_stand_in(person, absent)):
        message = "there is no such key of this rank in this place, or it was revoked"
        raise InvalidInput(FieldError("substitute_id", "unknown_key", message))


def _noted(absence: Absence, person: Person) -> AbsenceNoted:
    return AbsenceNoted(
        subject=absence.key_id,
        occurred_at=absence.noted_at,
        absence_id=absence.id,
        first_on=absence.first_on,
        last_on=absence.last_on,
        substitute_id=absence.substitute_id,
        bureau=person.bureau,
    )
