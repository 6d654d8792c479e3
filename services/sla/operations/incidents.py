"""What is wrong with the clock itself or with what it counts by: raised once, closed when it is mended."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.sla.domain.incidents import unconfirmed_years
from shared.ids import new_id
from shared.standard.calendars import Calendars

# One statement, because every tick asks. Where another settles the same kind, be it one that froze before its
# commit, this one need not: each makes them equal to what is the case, and the next one will.
SETTLE = text("""
with free as materialized (
    select from (select pg_try_advisory_xact_lock(hashtextextended('sla.incident.' || :kind, 0)) as is_mine) l
    where is_mine
), mended as (
    update sla.incident set closed_at = :now where id in (select id from sla.incident
        where kind = :kind and closed_at is null and about <> all(cast(:about as text[]))
            and exists (select from free) for update skip locked)
)
insert into sla.incident (id, kind, about, severity, raised_at)
select id, :kind, about, :severity, :now
from unnest(cast(:ids as uuid[]), cast(:about as text[])) as f(id, about)
where exists (select from free) and not exists (select from sla.incident i
    where i.kind = :kind and i.about = f.about and i.closed_at is null)
on conflict (kind, about) where closed_at is null do nothing
""")


def watch_calendars(session: Session, known: Calendars, *, now: datetime) -> None:
    """Warns of years that cannot be relied on: this one, and from 1 November the next one too."""
    settle(session, "calendar_unconfirmed", unconfirmed_years(known, now), severity="warning", now=now)


def settle(session: Session, kind: str, about: Sequence[str], *, severity: str, now: datetime) -> None:
    """Makes the open incidents of a kind equal to `about`: what is new is raised, what is gone is closed.

    Waits for nobody, and so does nothing while another settles the same kind.
    """
    ids = [new_id() for _ in about]
    session.execute(
        SETTLE, {"kind": kind, "about": list(about), "ids": ids, "severity": severity, "now": now}
    )
