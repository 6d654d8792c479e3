"""What stands around the demo's requests: keys for everybody, the staff's addresses, the card index."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.notifier.models import StaffContact
from shared import db, security
from shared.security import Role
from shared.settings import Settings
from shared.standard import centres

ALL_CENTRES = tuple(centre.id for centre in centres.all_centres())
ALL_BUREAUS = tuple(bureau.id for bureau in centres.all_bureaus())


@dataclass(frozen=True)
class Keys:
    """The keys of the demo's people: of the centres, of each bureau with two operators, of those above."""

    centres: str
    director: str
    operators: Mapping[str, tuple[str, str]]
    heads: Mapping[str, str]
    supervisor: str
    admin: str


@contextmanager
def owner_session(settings: Settings) -> Iterator[Session]:
    """A transaction as the owner of the database."""
    engine: Engine = db.owner_engine(settings)
    try:
        with db.transaction(engine) as session:
            yield session
    finally:
        engine.dispose()


def keys_of_everybody(settings: Settings) -> Keys:
    """Makes the keys that the demo's people use."""
    with owner_session(settings) as session:
        return Keys(
            centres=_key(session, Role.INSPECTOR, centre_ids=ALL_CENTRES),
            director=_key(session, Role.DIRECTOR, centre_ids=ALL_CENTRES),
            operators={bureau: _two_operators(session, bureau) for bureau in ALL_BUREAUS},
            heads={bureau: _key(session, Role.BUREAU_HEAD, bureau=bureau) for bureau in ALL_BUREAUS},
            supervisor=_key(session, Role.SUPERVISOR),
            admin=_key(session, Role.ADMIN),
        )


def keys_for_each_role(settings: Settings) -> list[dict[str, str]]:
    """One new key a role, for trying the system by hand: centre psc-01, its bureau, the whole country."""
    bureau = centres.bureau_of("psc-01").id
    with owner_session(settings) as session:
        return [
            {"role": role, "reaches": ", ".join(reach) or "everything", "key": key}
            for role in Role
            for reach, key in [_key_for(session, role, bureau)]
        ]


def _two_operators(session: Session, bureau: str) -> tuple[str, str]:
    return _key(session, Role.OPERATOR, bureau=bureau), _key(session, Role.OPERATOR, bureau=bureau)


def _key_for(session: Session, role: Role, bureau: str) -> tuple[tuple[str, ...], str]:
    if role in security.CENTRE_ROLES:
        return ("psc-01",), _key(session, role, centre_ids=("psc-01",))
    if role in security.BUREAU_ROLES:
        return (bureau,), _key(session, role, bureau=bureau)
    return (), _key(session, role)


def _key(session: Session, role: Role, *, centre_ids: tuple[str, ...] = (), bureau: str | None = None) -> str:
    label = f"{role} on this machine"
    return security.create_key(session, role=role, label=label, centres=centre_ids, bureau=bureau)[1]


def staff_contacts(settings: Settings) -> None:
    """Gives everybody who can be called an address at example.org."""
    scopes = {
        **dict.fromkeys((Role.INSPECTOR, Role.DIRECTOR), ALL_CENTRES),
        **dict.fromkeys((Role.OPERATOR, Role.BUREAU_HEAD), ALL_BUREAUS),
        Role.SUPERVISOR: ("all",),
    }
    with owner_session(settings) as session:
        session.add_all(
            StaffContact(role=role.value, scope=scope, email=f"{role}.{scope}@example.org", language="kk")
            for role, reach in scopes.items()
            for scope in reach
        )
