"""What is wrong with the clock itself or with what it counts by: raised once, closed when it is mended."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.sla.domain.incidents import unconfirmed_years
from shared.ids import new_id
from shared.standard.calendars import Calendars

# One statement, because every tick asks.
SETTLE = text("""
with mended as (
    update sla.incident set closed_at = :now
    where kind = :kind and closed_at is null and about <> all(cast(:about as text[]))
)
insert into sla.incident (id, kind, about, severity, raised_at)
select id, :kind, about, :severity, :now
from unnest(cast(:ids as uuid[]), cast(:about as text[])) as f(id, about)
where not exists (select from sla.incident i
    where i.kind = :kind and i.about = f.about and i.closed_at is null)
on conflict (kind, about) where closed_at is null do nothing
""")


def watch_calendars(session: Session, known: Calendars, *, now: datetime) -> None:
    """Warns of years that cannot be relied on: this one, and from 1 November the next one too."""
    settle(session, "calendar_unconfirmed", unconfirmed_years(known, now), severity="warning", now=now)


def settle(session: Session, kind: str, about: Sequence[str], *, severity: str, now: datetime) -> None:
    """Makes the open incidents of a kind equal to `about`: what is new is raised, what is gone is closed."""
    ids = [new_id() for _ in about]
    session.execute(
        SETTLE, {"kind": kind, "about": list(about), "ids": ids, "severity": severity, "now": now}
    )
