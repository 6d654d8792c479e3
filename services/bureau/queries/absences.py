"""Who of a bureau is away on a day, and who stands in."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.bureau.models import Absence


def away_on(session: Session, bureau: str, day: date) -> dict[UUID, UUID | None]:
    """The ids of the keys of those who are away, each with the substitute's where one is named."""
    is_then = (Absence.last_on >= day) & (Absence.first_on <= day) & Absence.ended_at.is_(None)
    statement = select(Absence.key_id, Absence.substitute_id).where(Absence.bureau == bureau, is_then)
    return {row.key_id: row.substitute_id for row in session.execute(statement)}
