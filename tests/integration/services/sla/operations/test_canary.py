"""The canary: sent every few minutes, heard by the notifier, an incident and a red light where it is not."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from services import health
from services.notifier import handlers as notifier
from services.sla import timer
from services.sla.models import Incident
from services.sla.settings import SlaSettings
from shared import db
from shared.bus.drain import drain
from shared.settings import Settings
from tests.support.sla import Clockwork
from tests.support.web import client, web_app


@dataclass
class Mine:
    """The canary's way, step by step."""

    clockwork: Clockwork
    engines: dict[str, Engine]
    owner: Engine
    settings: Settings

    def tick(self) -> str:
        """One look of the clock at its canary."""
        return timer.look_after(self.clockwork.engine, SlaSettings())

    def hear(self) -> None:
        """The notifier works off what it was told."""
        drain(notifier.SERVICE, self.engines["notifier"], self.settings)

    def pass_by(self, seconds: int) -> None:
        """Makes everything that was noted so much older."""
        older = text("""
            update sla.canary set sent_at = sent_at - :by * interval '1 second',
                last_heard_at = last_heard_at - :by * interval '1 second'
        """)
        with self.owner.begin() as connection:
            connection.execute(older, {"by": seconds})

    def incidents(self) -> list[str]:
        """What is open."""
        with db.transaction(self.clockwork.engine) as session:
            wanted = Incident.closed_at.is_(None), Incident.kind == "canary_overdue"
            return list(session.scalars(select(Incident.severity).where(*wanted)))

    def light(self) -> dict[str, Any]:
        """What load balancers are told, all processes being alive."""
        alive = text("insert into bus.heartbeat (process, at) values ('sla', now()) on conflict do nothing")
        with self.owner.begin() as connection:
            connection.execute(alive)
        answer = client(web_app(self.engines, health.router)).get("/health/ready")
        return {"status": answer.status_code, "silent": answer.json()["silent"]}


@pytest.fixture
def mine(clockwork: Clockwork, engines: dict[str, Engine], owner: Engine, settings: Settings) -> Mine:
    """A clock that has never sent a canary."""
    return Mine(clockwork, engines, owner, settings)


def test_canary_is_sent_heard_and_sent_again_when_it_is_time(mine: Mine) -> None:
    assert [mine.tick(), mine.tick()] == ["sent", "waiting"]
    mine.hear()
    assert [mine.tick(), mine.tick()] == ["heard", "resting"]
    mine.pass_by(301)
    assert [mine.tick(), mine.tick()] == ["sent", "waiting"]


def test_calendars_are_looked_after_when_a_canary_is_sent(mine: Mine) -> None:
    mine.tick()
    with db.transaction(mine.clockwork.engine) as session:
        found = session.scalars(select(Incident.about).where(Incident.kind == "calendar_unconfirmed")).all()
    assert "bureau5:2026" in found


def test_silent_canary_is_an_incident_and_a_red_light_until_one_is_heard(mine: Mine) -> None:
    mine.tick()
    assert mine.light() == {"status": 200, "silent": []}
    mine.pass_by(901)
    mine.tick()
    assert mine.incidents() == ["critical"]
    assert mine.light() == {"status": 503, "silent": ["canary"]}
    mine.hear()
    assert mine.tick() == "heard"
    assert mine.incidents() == []
    assert mine.light() == {"status": 200, "silent": []}


def test_clock_that_looks_no_more_is_a_red_light_too(mine: Mine) -> None:
    mine.tick()
    mine.hear()
    mine.tick()
    mine.pass_by(901)
    assert mine.light()["status"] == 503


def test_parked_canary_counts_as_not_heard(mine: Mine) -> None:
    mine.tick()
    with mine.owner.begin() as connection:
        connection.execute(text("update bus.delivery set parked_at = now()"))
    mine.hear()
    assert mine.tick() == "waiting"


def test_age_is_a_metric(mine: Mine) -> None:
    mine.tick()
    mine.pass_by(120)
    shown = client(web_app(mine.engines, health.router)).get("/metrics").text
    [line] = [line for line in shown.splitlines() if line.startswith("anyqtama_canary_age_seconds")]
    assert 120 <= float(line.split()[1]) < 180
