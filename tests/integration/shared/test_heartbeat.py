"""Signs of life are noted without waiting: whoever freezes while it notes one stops nobody else's clock."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from shared import db
from shared.bus.heartbeat import note_alive
from tests.support.frozen import waits_for_nobody

AGES = text("update bus.heartbeat set at = now() - interval '1 hour'")
IS_FRESH = text("select at > now() - interval '1 minute' from bus.heartbeat where process = 'sla.tick'")


@pytest.fixture
def noted(engines: dict[str, Engine], owner: Engine) -> Engine:
    """sla's engine, with a sign of life that is an hour old."""
    with db.transaction(engines["sla"]) as session:
        note_alive(session, "sla.tick")
    with db.transaction(owner) as session:
        session.execute(AGES)
    return engines["sla"]


def is_fresh(session: Session) -> bool:
    return bool(session.execute(IS_FRESH).scalar_one())


def test_sign_of_life_is_renewed(noted: Engine) -> None:
    with db.transaction(noted) as session:
        assert not is_fresh(session)
        note_alive(session, "sla.tick")
        assert is_fresh(session)


def test_process_frozen_while_it_notes_keeps_nobody_waiting(noted: Engine) -> None:
    with Session(noted) as frozen:
        note_alive(frozen, "sla.tick")
        with waits_for_nobody(noted), db.transaction(noted) as session:
            note_alive(session, "sla.tick")
            assert not is_fresh(session)


def test_frozen_process_that_goes_on_has_noted_it(noted: Engine) -> None:
    with db.transaction(noted) as frozen:
        note_alive(frozen, "sla.tick")
    with db.transaction(noted) as session:
        assert is_fresh(session)


def test_process_frozen_at_its_very_first_sign_of_life_keeps_nobody_waiting(noted: Engine) -> None:
    with Session(noted) as frozen:
        note_alive(frozen, "sla.first")
        with waits_for_nobody(noted), db.transaction(noted) as session:
            note_alive(session, "sla.first")
