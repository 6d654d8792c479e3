"""The events as other systems read them: in commit order, by a cursor that no late commit can slip past."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from shared.errors import FieldError, InvalidInput

# Only transactions below the oldest one still running are served: whatever commits later sorts after them.
# The line is drawn before it is read up to, so all below it is seen: who has read up to it may go on from it.
HORIZON = text("select cast(pg_snapshot_xmin(pg_current_snapshot()) as text)")
# Events that name no centre or bureau belong to those of their request.
READ = text("""
select e.id, cast(e.xid as text) as cursor_xid, e.type, e.version, e.source, e.subject, e.occurred_at, e.data,
    e.personal, e.correlation_id
from bus.event e left join lateral (
    select r.data ->> 'centre' as centre, r.data ->> 'bureau' as bureau from bus.event r
    where r.subject = e.subject and r.type = 'request.registered' limit 1) home on true
where (e.xid, e.id) > (cast(cast(:xid as text) as xid8), :id)
    and e.xid < cast(cast(:horizon as text) as xid8)
    and (cast(:everything as boolean)
        or coalesce(e.data ->> 'centre', home.centre) = any(:centres)
        or coalesce(e.data ->> 'bureau', home.bureau) = any(:bureaus))
order by e.xid, e.id limit :limit
""")
OF_SUBJECT = text("""
select id, cast(xid as text) as cursor_xid, type, version, source, subject, occurred_at, data, personal,
    correlation_id
from bus.event where subject = :subject order by occurred_at, id
""")


@dataclass(frozen=True)
class Reach:
    """Whose events a caller may see: those of some centres, of some bureaus, or all."""

    everything: bool = False
    centres: tuple[str, ...] = ()
    bureaus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """Stored events in order, and the cursor to go on from: past all that was looked at, others' too."""

    events: Sequence[Row[Any]]
    cursor: str


def read_page(session: Session, *, after: str | None, limit: int, reach: Reach) -> Page:
    """Up to `limit` events after the cursor. Raises InvalidInput for a cursor that is not ours."""
    xid, event_id = _open_cursor(after)
    horizon = session.execute(HORIZON).scalar_one()
    rows = session.execute(
        READ,
        {
            "xid": str(xid),
            "id": event_id,
            "horizon": horizon,
            "limit": limit,
            "everything": reach.everything,
            "centres": list(reach.centres),
            "bureaus": list(reach.bureaus),
        },
    ).all()
    if len(rows) == limit:
        return Page(rows, cursor_of(rows[-1]))
    read_up_to = max((int(xid), event_id), (int(horizon), 0))
    return Page(rows, cursor_at(*read_up_to))


def of_subject(session: Session, subject: object) -> Sequence[Row[Any]]:
    """Everything that was said of one request, in the order it happened."""
    return session.execute(OF_SUBJECT, {"subject": subject}).all()


def cursor_of(row: Row[Any]) -> str:
    """The cursor that stands right behind this event; it is also the event's id towards other systems."""
    return cursor_at(int(row.cursor_xid), row.id)


def cursor_at(xid: int, event_id: int) -> str:
    """Transaction and event id as one opaque word."""
    return base64.urlsafe_b64encode(f"{xid}.{event_id}".encode()).decode().rstrip("=")


def _open_cursor(cursor: str | None) -> tuple[int, int]:
    if not cursor:
        return 0, 0
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        xid, _, event_id = base64.urlsafe_b64decode(padded).decode("ascii").partition(".")
        if int(xid) >= 2**63 or int(event_id) >= 2**63:
            raise ValueError
        return int(xid), int(event_id)
    except (ValueError, binascii.Error, UnicodeDecodeError):
        raise InvalidInput(FieldError("after", "bad_cursor", "this is not a cursor of ours")) from None
