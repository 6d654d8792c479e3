"""API keys: who calls, in which role, how far their sight reaches. Shown once, kept as hashes."""

import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.bus.feed import Reach
from shared.errors import ServiceError
from shared.ids import new_id


class Role(StrEnum):
    """Who can hold a key."""

    PSC_SYSTEM = "psc_system"
    INSPECTOR = "inspector"
    DIRECTOR = "director"
    OPERATOR = "operator"
    BUREAU_HEAD = "bureau_head"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


CENTRE_ROLES = frozenset({Role.PSC_SYSTEM, Role.INSPECTOR, Role.DIRECTOR})
BUREAU_ROLES = frozenset({Role.OPERATOR, Role.BUREAU_HEAD})
FIND = text("""
select id, role, centres, bureau from access.api_key where secret_hash = :hash and revoked_at is null
""")
CREATE = text("""
insert into access.api_key (id, label, role, centres, bureau, secret_hash, created_at)
values (:id, :label, :role, :centres, :bureau, :hash, now())
""")
REVOKED = text("select revoked_at is not null from access.api_key where id = :id")
REVOKE = text(
    "update access.api_key set revoked_at = now() where id = :id and revoked_at is null returning id"
)
LIST = text("""
select id, label, role, centres, bureau, created_at, revoked_at from access.api_key order by created_at
""")


class Unauthorized(ServiceError):
    """A valid API key is needed: Authorization: Bearer <key>."""

    code = "unauthorized"
    status = 401


class Forbidden(ServiceError):
    """This role may not do that."""

    code = "forbidden"
    status = 403


class WrongScope(ServiceError):
    """A centre's role takes centres, a bureau's a bureau, a supervisor a bureau or none, an admin nothing."""

    code = "wrong_scope"
    status = 422


@dataclass(frozen=True)
class Caller:
    """The holder of a key. No centres and no bureau: the whole country (supervisor, admin)."""

    key_id: UUID
    role: Role
    centres: tuple[str, ...] = ()
    bureau: str | None = None

    @property
    def sees_everything(self) -> bool:
        """True for those whose sight no centre and no region bounds."""
        return not self.centres and self.bureau is None

    def sees(self, *, centre: str, bureau: str) -> bool:
        """True where a thing of this centre and this bureau is the caller's to see (promise 6)."""
        return self.sees_everything or centre in self.centres or bureau == self.bureau

    @property
    def reach(self) -> Reach:
        """The same bound, for reading events."""
        return Reach(self.sees_everything, self.centres, (self.bureau,) if self.bureau else ())


def authenticate(session: Session, key: str) -> Caller:
    """The caller behind a key. Raises Unauthorized for an unknown or revoked one."""
    row = session.execute(FIND, {"hash": _hash(key)}).one_or_none()
    if row is None:
        raise Unauthorized
    return Caller(row.id, Role(row.role), tuple(row.centres), row.bureau)


def create_key(
    session: Session, *, role: Role, label: str, centres: tuple[str, ...] = (), bureau: str | None = None
) -> tuple[UUID, str]:
    """Makes a key and gives its id and its text, which nobody can read again. Raises WrongScope."""
    _check_scope(role, has_centres=bool(centres), has_bureau=bureau is not None)
    key_id, key = new_id(), f"aq_{secrets.token_urlsafe(32)}"
    session.execute(
        CREATE,
        {
            "id": key_id,
            "label": label,
            "role": role.value,
            "centres": list(centres),
            "bureau": bureau,
            "hash": _hash(key),
        },
    )
    return key_id, key


def _check_scope(role: Role, *, has_centres: bool, has_bureau: bool) -> None:
    """Each role has the scope that it can have: whoever is seen by either scope sees by both (promise 6)."""
    takes_bureau = {has_bureau} if role is Role.SUPERVISOR else {role in BUREAU_ROLES}
    if has_centres != (role in CENTRE_ROLES) or has_bureau not in takes_bureau:
        raise WrongScope


def revoke_key(session: Session, key_id: UUID) -> bool:
    """Makes the key invalid at once; False where it is unknown or was revoked before."""
    return session.execute(REVOKE, {"id": key_id}).one_or_none() is not None


def is_revoked(session: Session, caller: Caller) -> bool:
    """Whether the caller's key has been revoked meanwhile: for what goes on long after it was shown."""
    return bool(session.execute(REVOKED, {"id": caller.key_id}).scalar_one())


def list_keys(session: Session) -> list[dict[str, object]]:
    """Every key with its role and scope, without its text."""
    return [dict(row) for row in session.execute(LIST).mappings()]


def _hash(key: str) -> bytes:
    """SHA-256 is enough: a key is 256 random bits, not a password."""
    return hashlib.sha256(key.encode()).digest()
