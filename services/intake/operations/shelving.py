"""How long a paper stays on the shelf: counted when it comes there, and anew when a calendar changes."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.intake import queries
from services.intake.domain.storage import Kept, end_after_change, storage_ends_at
from services.intake.models import Request
from shared.standard.calendars import Calendars
from shared.standard.centres import centre


def storage_end(request: Request, calendars: Calendars) -> datetime:
    """The instant (UTC) that ends the month of a paper on the shelf (para 17).

    Of one that an earlier release put there it is counted by these calendars.
    """
    return request.storage_ends_at or storage_ends_at(_kept(request), centre(request.centre), calendars)


def recount_shelf(session: Session, *, changed_at: datetime) -> None:
    """Moves the ends of the months that ran when a calendar was changed; none of them earlier."""
    known = queries.known_calendars(session)
    for request in queries.kept_beyond(session, changed_at):
        told_at, here = storage_end(request, known), centre(request.centre)
        request.storage_ends_at = end_after_change(
            told_at, _kept(request), here, known, changed_at=changed_at
        )


def _kept(request: Request) -> Kept:
    since = request.at_centre_since or request.registered_at
    return Kept(request.state, request.registered_at, request.promised_at, since)
