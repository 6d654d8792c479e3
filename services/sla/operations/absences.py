"""Writing down who is away and who stands in."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.sla.models import Absence
from shared.errors import FieldError, InvalidInput
from shared.ids import new_id
from shared.security import Caller

KNOWN = text("select count(*) from access.api_key where id = any(:ids) and revoked_at is null")


@dataclass(frozen=True)
class Away:
    """Who is away from the first to the last day, and who answers meanwhile; both by the ids of keys."""

    key_id: UUID
    first_on: date
    last_on: date
    substitute_id: UUID | None = None


def note_absence(session: Session, away: Away, who: Caller, *, now: datetime) -> Absence:
    """Writes the absence down. Raises InvalidInput, and then stores nothing."""
    if away.last_on < away.first_on:
        raise InvalidInput(FieldError("last_on", "ends_early", "the absence ends before it begins"))
    if away.substitute_id == away.key_id:
        raise InvalidInput(FieldError("substitute_id", "oneself", "nobody stands in for oneself"))
    people = [key_id for key_id in (away.key_id, away.substitute_id) if key_id is not None]
    if session.execute(KNOWN, {"ids": people}).scalar_one() < len(people):
        raise InvalidInput(FieldError("key_id", "unknown_key", "there is no such key, or it was revoked"))
    absence = Absence(id=new_id(), **asdict(away), noted_by=who.key_id, noted_at=now)
    session.add(absence)
    return absence
