"""How long a paper stays on the shelf: counted when it comes there, and anew when a calendar changes."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.intake import queries
from services.intake.domain.storage import Kept, end_after_change, is_counted_by, storage_ends_at
from services.intake.models import Request
from shared.bus.events.sla import CalendarChanged
from shared.standard.calendars import Calendars
from shared.standard.centres import all_centres, centre
from shared.standard.terms import touched_by


def storage_end(request: Request, calendars: Calendars) -> datetime:
    """The instant (UTC) that ends the month of a paper on the shelf (para 17).

    Of one that an earlier release put there it is counted by these calendars.
    """
    return request.storage_ends_at or storage_ends_at(_kept(request), centre(request.centre), calendars)


def recount_shelf(session: Session, change: CalendarChanged) -> None:
    """Moves the ends of the months that a changed calendar can touch, in its region or all; none earlier.

    The end of a paper that an earlier release put on the shelf is noted by the way.
    """
    if not is_counted_by(change.calendar):
        return
    touched = touched_by(change.first_day, change.last_day)
    known, centres = queries.known_calendars(session), _centres_of(change.region)
    for request in queries.kept_between(session, *touched, centres=centres):
        told_at, here = storage_end(request, known), centre(request.centre)
        request.storage_ends_at = end_after_change(
            told_at, _kept(request), here, known, changed_at=change.occurred_at
        )


def _centres_of(region: str | None) -> list[str]:
    """The centres that are closed when a region is, or all of the country's."""
    return [one.id for one in all_centres() if region in (None, one.bureau_id)]


def _kept(request: Request) -> Kept:
    since = request.at_centre_since or request.registered_at
    return Kept(request.state, request.registered_at, request.promised_at, since)
