"""Who can be called: holders of a role in a place who are there, or somebody who stands in for them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.sla.domain.absences import Person
from services.sla.models import Absence
from shared.db import among
from shared.security import Caller

# Somebody of the role whose key reaches the place, who is there on the day or has a substitute who is.
REACHED = text("""
select w.role, w.centre, w.bureau, w.whole_country
from unnest(cast(:role as text[]), cast(:centre as text[]), cast(:bureau as text[]),
    cast(:whole_country as bool[])) as w(role, centre, bureau, whole_country)
where exists (
    select from access.api_key k
    left join sla.absence a on a.key_id = k.id and :day between a.first_on and a.last_on
    left join access.api_key s on s.id = a.substitute_id and s.revoked_at is null
    where k.revoked_at is null and k.role = w.role and (a.id is null or s.id is not null)
        and ((k.centres = '{}' and k.bureau is null)
            or (not w.whole_country and (w.centre = any(k.centres) or k.bureau = w.bureau))))
""")
# The roles and places of those for whom somebody stands in on the day.
STANDS_IN = text("""
select k.role, k.centres, k.bureau from sla.absence a join access.api_key k on k.id = a.key_id
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


class StoodInFor(NamedTuple):
    """The role and the reach of somebody absent."""

    role: str
    centres: tuple[str, ...]
    bureau: str | None


def unreached(session: Session, wanted: Collection[Post], *, day: date) -> set[Post]:
    """Those of the posts in which nobody can be called on this day."""
    posts = sorted(set(wanted))
    if not posts:
        return set()
    columns = {name: [getattr(post, name) for post in posts] for name in Post._fields}
    return set(posts) - {Post(*row) for row in session.execute(REACHED, {**columns, "day": day})}


def stood_in_for(session: Session, key_id: UUID, *, day: date) -> list[StoodInFor]:
    """For whom the holder of a key stands in on this day."""
    rows = session.execute(STANDS_IN, {"key_id": key_id, "day": day})
    return [StoodInFor(row.role, tuple(row.centres), row.bureau) for row in rows]


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
