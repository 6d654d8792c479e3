"""Who is rung for what was said: those for whose work somebody waits, and nobody else."""

from collections.abc import Iterable

import pytest
from sqlalchemy import Engine

from shared import bus
from shared.bus import ring
from shared.bus.events import bureau
from shared.ids import new_id
from shared.settings import Settings
from tests.support.bus import AT, Listener, accepted, open_deliveries, received, say

Engines = dict[str, Engine]


class Tower(ring.Ringer):
    """Notes who is rung, and rings nobody."""

    def __init__(self) -> None:
        self.rung: set[str] = set()

    def ring(self, names: Iterable[str]) -> None:
        """Notes the bells."""
        self.rung.update(names)

    def answer(self, name: str) -> None:
        """Nothing hangs."""


@pytest.fixture
def tower(monkeypatch: pytest.MonkeyPatch) -> Tower:
    """In the place of this process's ringer."""
    tower = Tower()
    monkeypatch.setattr(ring, "_connected", tower)
    return tower


def prepared() -> bureau.CertificatePrepared:
    """Heard by intake, for which the applicant waits, and by sla, which has time."""
    return bureau.CertificatePrepared(
        subject=new_id(),
        occurred_at=AT,
        certificate_number="1",
        finding="registered_at",
        centre="psc-01",
        bureau="astana",
        package="electronic",
    )


def test_who_hears_in_their_own_time_are_not_rung_and_lose_nothing(
    engines: Engines, settings: Settings, tower: Tower
) -> None:
    subject = new_id()
    say(engines["bureau"], received(subject), accepted(subject))
    assert tower.rung == set()
    assert open_deliveries(engines["intake"], "intake") == 2
    listener = Listener("intake")
    while open_deliveries(engines["intake"], "intake"):
        listener.drain(engines["intake"], settings)
    assert listener.heard == [("package.received", subject), ("package.accepted", subject)]


def test_one_event_for_which_somebody_waits_rings_whatever_is_said_beside_it(
    engines: Engines, tower: Tower
) -> None:
    say(engines["bureau"], received(new_id()), prepared(), accepted(new_id()))
    assert tower.rung == {"intake"}


def test_nobody_is_rung_before_the_commit(engines: Engines, tower: Tower) -> None:
    with bus.transaction(engines["bureau"], bus.command("bureau")) as session:
        bus.publish(session, prepared())
        assert tower.rung == set()
    assert tower.rung == {"intake"}


def test_the_clock_is_rung_for_what_a_person_may_be_waiting_for(engines: Engines, tower: Tower) -> None:
    returned = bureau.PackageReturned(
        subject=new_id(),
        occurred_at=AT,
        return_number="1",
        grounds=("package_incomplete",),
        centre="psc-01",
        bureau="astana",
        package="paper",
    )
    say(engines["bureau"], returned)
    assert tower.rung == {"sla", "intake"}
