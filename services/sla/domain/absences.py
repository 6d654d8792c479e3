"""Who may say that somebody is away, and by whose day. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from shared.security import Caller, Role
from shared.standard.centres import bureau as bureau_by_id
from shared.standard.centres import centre

# By whose date those are away who have no place of their own.
CAPITAL = "astana"
RANKS = {
    Role.OPERATOR: 1,
    Role.INSPECTOR: 1,
    Role.BUREAU_HEAD: 2,
    Role.DIRECTOR: 2,
    Role.SUPERVISOR: 3,
    Role.ADMIN: 4,
}


class Person(NamedTuple):
    """The holder of a key: role and place."""

    key_id: UUID
    role: str
    centres: tuple[str, ...]
    bureau: str | None


def local_day(now: datetime, *, centres: Sequence[str], bureau: str | None) -> date:
    """The day at the first of the centres or at the bureau; without either that of the capital.

    Raises UnknownCentre, UnknownBureau.
    """
    place = centre(centres[0]) if centres else bureau_by_id(bureau or CAPITAL)
    return now.astimezone(place.zone).date()


def may_note(who: Caller, person: Person) -> bool:
    """Everybody of themselves, a head of the bureau's operators, a director of the centres' inspectors.

    Not of the rung above: who is called must not be the one who says that nobody is there to call next.
    """
    if who.role is Role.ADMIN or who.key_id == person.key_id:
        return True
    if who.role is Role.BUREAU_HEAD:
        return person.role == Role.OPERATOR and person.bureau == who.bureau
    if who.role is Role.DIRECTOR:
        return person.role == Role.INSPECTOR and set(person.centres) <= set(who.centres)
    return False


def may_stand_in(substitute: Person, absent: Person) -> bool:
    """Whether somebody of the same place is ranked as high as the absent person: calls climb, never fall."""
    return are_of_one_place(substitute, absent) and _rank(substitute) >= _rank(absent)


def are_of_one_place(one: Person, other: Person) -> bool:
    """Whether both work in one bureau, or share a centre."""
    if one.bureau is not None or other.bureau is not None:
        return one.bureau == other.bureau
    return bool(set(one.centres) & set(other.centres))


def _rank(person: Person) -> int:
    return RANKS.get(Role(person.role), 0)
