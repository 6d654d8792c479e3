"""Who may say that somebody is away. Pure."""

from typing import NamedTuple
from uuid import UUID

from shared.security import Caller, Role


class Person(NamedTuple):
    """The holder of a key: role and place."""

    key_id: UUID
    role: str
    centres: tuple[str, ...]
    bureau: str | None


def may_note(who: Caller, person: Person) -> bool:
    """Everybody of themselves, the head of a bureau and the director of a centre of their people."""
    if who.role is Role.ADMIN or who.key_id == person.key_id:
        return True
    if who.role is Role.BUREAU_HEAD:
        return person.bureau == who.bureau
    return who.role is Role.DIRECTOR and bool(person.centres) and set(person.centres) <= set(who.centres)


def are_of_one_place(one: Person, other: Person) -> bool:
    """Whether both work in one bureau, or share a centre."""
    if one.bureau is not None or other.bureau is not None:
        return one.bureau == other.bureau
    return bool(set(one.centres) & set(other.centres))
