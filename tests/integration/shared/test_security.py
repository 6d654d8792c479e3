"""API keys: shown once, kept as hashes, bounded by their scope."""

from contextlib import nullcontext
from typing import Any

import pytest
from sqlalchemy import Engine, text

from shared import db, security
from shared.ids import new_id
from shared.security import Caller, Role, Unauthorized, WrongScope


def test_key_is_known_by_its_text_until_it_is_revoked(engines: dict[str, Engine], owner: Engine) -> None:
    with db.transaction(owner) as session:
        key_id, key = security.create_key(session, role=Role.INSPECTOR, label="a window", centres=("psc-01",))
    with db.transaction(engines["intake"]) as session:
        assert security.authenticate(session, key) == Caller(key_id, Role.INSPECTOR, ("psc-01",), None)
    with db.transaction(owner) as session:
        assert security.revoke_key(session, key_id)
        assert not security.revoke_key(session, key_id)
    with db.transaction(engines["intake"]) as session, pytest.raises(Unauthorized):
        security.authenticate(session, key)


def test_key_with_one_letter_changed_is_unknown(engines: dict[str, Engine], owner: Engine) -> None:
    with db.transaction(owner) as session:
        _, key = security.create_key(session, role=Role.ADMIN, label="an admin")
    with db.transaction(engines["intake"]) as session, pytest.raises(Unauthorized):
        security.authenticate(session, key[:-1] + ("A" if key[-1] != "A" else "B"))


def test_text_of_a_key_is_stored_nowhere(engines: dict[str, Engine], owner: Engine) -> None:
    with db.transaction(owner) as session:
        _, key = security.create_key(session, role=Role.ADMIN, label="an admin")
        stored = session.execute(text("select api_key::text from access.api_key")).scalars().all()
    assert key not in "".join(stored)


CENTRES, BUREAU = {"centres": ("psc-01",)}, {"bureau": "astana"}
FITTING: dict[Role, tuple[dict[str, Any], ...]] = {
    **dict.fromkeys((Role.PSC_SYSTEM, Role.INSPECTOR, Role.DIRECTOR), (CENTRES,)),
    **dict.fromkeys((Role.OPERATOR, Role.BUREAU_HEAD), (BUREAU,)),
    Role.SUPERVISOR: ({}, BUREAU),
    Role.ADMIN: ({},),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    "scope", [{}, CENTRES, BUREAU, {**CENTRES, **BUREAU}], ids=lambda scope: "+".join(scope)
)
def test_key_takes_the_scope_that_its_role_can_have_and_no_other(
    owner: Engine, engines: dict[str, Engine], role: Role, scope: dict[str, Any]
) -> None:
    refusal = nullcontext() if scope in FITTING[role] else pytest.raises(WrongScope)
    with db.transaction(owner) as session, refusal:
        security.create_key(session, role=role, label="a test's", **scope)


def test_service_cannot_make_a_key_for_itself(engines: dict[str, Engine]) -> None:
    with pytest.raises(Exception, match="permission denied"), db.transaction(engines["intake"]) as session:
        security.create_key(session, role=Role.ADMIN, label="self-made")


def test_caller_sees_own_centre_and_own_region_only() -> None:
    inspector = Caller(new_id(), Role.INSPECTOR, ("psc-01",))
    operator = Caller(new_id(), Role.OPERATOR, bureau="astana")
    supervisor = Caller(new_id(), Role.SUPERVISOR)
    seen = [who.sees(centre="psc-01", bureau="astana") for who in (inspector, operator, supervisor)]
    unseen = [who.sees(centre="psc-09", bureau="aktobe") for who in (inspector, operator)]
    assert (seen, unseen) == ([True] * 3, [False] * 2)
