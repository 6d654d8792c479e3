"""Who can be called: holders of a role in a place who are there, or somebody who stands in for them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from services.sla.domain.absences import Person, local_day
from services.sla.models import Absence
from shared.bus.events.sla import Addressee
from shared.db import among
from shared.security import CENTRE_ROLES, Caller, Role

# Of each post the one who is reached: a holder of the place's own who is there before one who stands in and
# is there herself, and those of the place before a supervisor of the whole country.
REACHED = text("""
select distinct on (w.role, w.centre, w.bureau, w.whole_country)
    w.role, w.centre, w.bureau, w.whole_country,
    s.id is null and k.is_everywhere = w.whole_country as is_of_post,
    coalesce(s.role, k.role) as to_role, coalesce(s.centres, k.centres) as to_centres,
    case when s.id is null then k.bureau else s.bureau end as to_bureau
from unnest(cast(:role as text[]), cast(:centre as text[]), cast(:bureau as text[]),
    cast(:whole_country as bool[]), cast(:day as date[])) as w(role, centre, bureau, whole_country, day)
join (select *, centres = '{}' and bureau is null as is_everywhere from access.api_key
    where revoked_at is null) k on k.role = w.role and (k.is_everywhere
        or (not w.whole_country and (w.centre = any(k.centres) or k.bureau = w.bureau)))
left join sla.absence a on a.key_id = k.id and w.day between a.first_on and a.last_on
left join access.api_key s on s.id = a.substitute_id and s.revoked_at is null
    and not exists (select from sla.absence b
        where b.key_id = s.id and w.day between b.first_on and b.last_on)
where a.id is null or s.id is not null
order by w.role, w.centre, w.bureau, w.whole_country, k.is_everywhere, s.id is not null, k.id, s.id
""")
# Those for whom somebody stands in on the day.
STANDS_IN = text("""
select k.id, k.role, k.centres, k.bureau from sla.absence a join access.api_key k on k.id = a.key_id
where a.substitute_id = :key_id and :day between a.first_on and a.last_on and k.revoked_at is null
""")
PERSON = text("select id, role, centres, bureau from access.api_key where id = :id and revoked_at is null")
OF_PLACE = text("select id from access.api_key where bureau = :bureau or centres && :centres")


class Post(NamedTuple):
    """Who is wanted: a role, at a centre and its bureau, or of the whole country."""

    role: str
    centre: str
    bureau: str
    whole_country: bool

    @property
    def place(self) -> tuple[str | None, str | None]:
        """The centre or the bureau whose people these are; neither for the whole country."""
        if self.whole_country:
            return None, None
        return (self.centre, None) if self.role in CENTRE_ROLES else (None, self.bureau)

    def day(self, now: datetime) -> date:
        """The local day by which they are there or away."""
        centre, bureau = self.place
        return local_day(now, centres=(centre,) if centre else (), bureau=bureau)


def reached(session: Session, wanted: Collection[Post], *, now: datetime) -> dict[Post, Addressee | None]:
    """Those of the posts in which somebody can be called today, each with who stands in.

    None stands in where a holder of the place's own is there.
    """
    posts = sorted(set(wanted))
    if not posts:
        return {}
    columns: dict[str, list[Any]] = {name: [getattr(post, name) for post in posts] for name in Post._fields}
    rows = session.execute(REACHED, {**columns, "day": [post.day(now) for post in posts]})
    return {Post(*row[:4]): None if row.is_of_post else _addressee(row) for row in rows}


def stood_in_for(session: Session, key_id: UUID, *, day: date) -> list[Caller]:
    """Those for whom the holder of a key stands in on this day."""
    rows = session.execute(STANDS_IN, {"key_id": key_id, "day": day})
    return [Caller(row.id, Role(row.role), tuple(row.centres), row.bureau) for row in rows]


def _addressee(row: Row[Any]) -> Addressee:
    return Addressee(role=row.to_role, centres=tuple(row.to_centres), bureau=row.to_bureau)


def person(session: Session, key_id: UUID) -> Person | None:
    """The holder of a key that is not revoked; None where there is none."""
    row = session.execute(PERSON, {"id": key_id}).one_or_none()
    return Person(row.id, row.role, tuple(row.centres), row.bureau) if row else None


def locked_absence(session: Session, absence_id: UUID) -> Absence | None:
    """The absence, locked."""
    return session.get(Absence, absence_id, with_for_update=True)


def absences(session: Session, who: Caller, *, since: date, limit: int = 500) -> Sequence[Absence]:
    """Who of the caller's places is or will be away, from a day on, the earliest first."""
    statement = select(Absence).where(Absence.last_on >= since)
    if not who.sees_everything:
        place = {"centres": list(who.centres), "bureau": who.bureau}
        ids = session.execute(OF_PLACE, place).scalars().all()
        statement = statement.where(among(Absence.key_id, ids))
    return session.scalars(statement.order_by(Absence.first_on, Absence.id).limit(limit)).all()
