"""What is wrong, as a caller may see it: incidents of the clock, parked deliveries of the own places."""

from collections.abc import Sequence

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from services.sla.models import Incident
from shared.bus import parked
from shared.bus.feed import Reach
from shared.bus.parked import Parked

VISIBLE = text("""
select id from bus.event
where id = any(:ids) and (data ->> 'centre' = any(:centres) or data ->> 'bureau' = any(:bureaus))
""")


def open_within(session: Session, reach: Reach) -> Sequence[Incident]:
    """The open incidents within reach, the gravest first; what has no place is everybody's."""
    statement = select(Incident).where(Incident.closed_at.is_(None))
    if not reach.everything:
        own = or_(Incident.centre.in_(reach.centres), Incident.bureau.in_(reach.bureaus))
        statement = statement.where(or_(own, Incident.subject.is_(None)))
    by = (Incident.severity, Incident.raised_at, Incident.id)  # critical sorts before warning
    return session.scalars(statement.order_by(*by).limit(500)).all()


def parked_within(session: Session, reach: Reach) -> Sequence[Parked]:
    """The parked deliveries within reach, oldest first."""
    found = parked.list_parked(session)
    if reach.everything:
        return found
    visible = _visible(session, [incident.event_id for incident in found], reach)
    return [incident for incident in found if incident.event_id in visible]


def is_visible(session: Session, event_id: int, reach: Reach) -> bool:
    """Whether the caller may see this event's incidents."""
    return reach.everything or event_id in _visible(session, [event_id], reach)


def _visible(session: Session, ids: list[int], reach: Reach) -> set[int]:
    about = {"ids": ids, "centres": list(reach.centres), "bureaus": list(reach.bureaus)}
    return set(session.execute(VISIBLE, about).scalars())
