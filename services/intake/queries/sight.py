"""What a caller may see: its own centres, or its bureau's region; everybody else's thing is not there."""

from sqlalchemy import ColumnElement

from services.intake.models import Complaint, Request, Ticket, TransferList
from shared.security import Caller


def visible(
    who: Caller, thing: type[Request] | type[Ticket] | type[Complaint] | type[TransferList] = Request
) -> ColumnElement[bool]:
    """The condition that a row is the caller's to see (promise 6)."""
    if who.sees_everything:
        return thing.id.is_not(None)
    if who.bureau is not None:
        return (thing.bureau == who.bureau) | thing.centre.in_(who.centres)
    return thing.centre.in_(who.centres)
