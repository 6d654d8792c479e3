"""The canary: a deadline of the clock's own; one that does not come round is a red light and an incident."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from services import health
from services.notifier import handlers as notifier
from services.sla import timer
from services.sla.models import Deadline, Incident
from services.sla.operations.canary import note_answer, watch_canary
from services.sla.queries import deadlines, next_due, open_work
from shared import bus, db
from shared.bus.drain import drain
from shared.bus.events.notifier import CanaryAnswered
from shared.bus.publish import open_outbox
from shared.security import Role
from shared.settings import Settings
from tests.support.frozen import waits_for_nobody
from tests.support.sla import Clockwork, caller, sla_settings
from tests.support.web import client, web_app

OVERDUE = 901


@dataclass
class Mine:
    """The canary's way, step by step."""

    clockwork: Clockwork
    engines: dict[str, Engine]
    owner: Engine
    settings: Settings

    def look(self) -> str:
        """One look of the clock at its canary."""
        return timer.look_after(self.clockwork.engine, sla_settings())

    def fire(self) -> None:
        """The timer fires what is due."""
        self.clockwork.tick()

    def answer(self) -> None:
        """The notifier works off what it was told."""
        drain(notifier.SERVICE, self.engines["notifier"], self.settings)

    def hear(self) -> None:
        """sla works off what it was told."""
        self.clockwork.drain()

    def go_round(self) -> None:
        """All that follows when a canary is due."""
        self.fire()
        self.answer()
        self.hear()

    def do(self, statement: str, **parameters: object) -> None:
        """Changes the tables, as their owner."""
        with self.owner.begin() as connection:
            connection.execute(text(statement), parameters)

    def pass_by(self, seconds: int) -> None:
        """Makes everything that was noted so much older."""
        older = """
            update sla.canary set sent_at = sent_at - :by * interval '1 second',
                last_heard_at = last_heard_at - :by * interval '1 second'
        """
        self.do(older, by=seconds)

    def come_due(self) -> None:
        """Moves the clock on until the canary that is set is due."""
        self.clockwork.at(self.clockwork.now() + timedelta(minutes=5))

    def deadline(self) -> Deadline:
        """The canary's row among the deadlines; fails where there is not just one."""
        with db.transaction(self.clockwork.engine) as session:
            return session.scalars(select(Deadline).where(Deadline.kind == "canary")).one()

    def incidents(self) -> list[tuple[str, str]]:
        """What is open: about what, and how grave."""
        with db.transaction(self.clockwork.engine) as session:
            wanted = Incident.closed_at.is_(None), Incident.kind == "canary_overdue"
            rows = session.execute(select(Incident.about, Incident.severity).where(*wanted))
            return [(row.about, row.severity) for row in rows]

    def light(self, *, without: str | None = None) -> dict[str, Any]:
        """What load balancers are told, all processes but for one being alive."""
        looked = """
            insert into bus.heartbeat (process, at)
            select unnest(cast(:all as text[])), now() on conflict do nothing
        """
        self.do(looked, all=[process for process in health.EXPECTED if process != without])
        answer = client(web_app(self.engines, health.router)).get("/health/ready")
        shown: dict[str, Any] = answer.json()
        return {"code": answer.status_code, "silent": shown["silent"], "reasons": shown["reasons"]}


GREEN = {"code": 200, "silent": [], "reasons": []}


@pytest.fixture
def mine(clockwork: Clockwork, engines: dict[str, Engine], owner: Engine, settings: Settings) -> Mine:
    """A clock that has never set a canary."""
    return Mine(clockwork, engines, owner, settings)


def test_clock_that_never_began_is_no_green_light(mine: Mine) -> None:
    light = mine.light()
    assert (light["code"], light["silent"]) == (503, ["canary"])
    assert _metric(mine, "anyqtama_canary_age_seconds") == math.inf


@pytest.mark.parametrize("process", health.EXPECTED)
def test_process_that_was_never_seen_is_no_green_light(mine: Mine, process: str) -> None:
    mine.look()
    light = mine.light(without=process)
    assert light == {"code": 503, "silent": [process], "reasons": [f"{process}: never seen"]}
    assert _metric(mine, f'anyqtama_heartbeat_age_seconds{{process="{process}"}}') == math.inf


def test_canary_is_set_fired_answered_and_set_again_for_five_minutes_later(mine: Mine) -> None:
    assert [mine.look(), mine.look()] == ["set", "waiting"]
    first = mine.deadline()
    mine.go_round()
    assert mine.deadline().ended_at is not None
    assert [mine.look(), mine.look()] == ["set", "waiting"]
    second = mine.deadline()
    assert second.subject != first.subject
    assert second.due_at - second.started_at == timedelta(minutes=5)
    mine.go_round()
    assert mine.deadline().status == "running", "it is not due yet"
    mine.come_due()
    mine.go_round()
    assert mine.deadline().ended_at is not None


def test_canary_is_fired_by_the_timer_as_every_deadline_is(mine: Mine) -> None:
    mine.look()
    assert mine.clockwork.tick().steps == {"breached": 1}
    row = mine.deadline()
    assert (row.status, row.next_at, row.level) == ("breached", None, 1)
    assert row.noticed_at is not None
    assert mine.clockwork.fired(row.subject) == [("canary", "breached")]
    [call] = mine.clockwork.escalations(row.subject)
    assert (call.role, call.nobody_since, call.next_at, call.closed_at) == ("notifier", None, None, None)
    assert mine.clockwork.said(row.subject) == ["canary.called"]
    mine.answer()
    mine.hear()
    [call] = mine.clockwork.escalations(row.subject)
    assert call.closed_at is not None


def test_canary_is_told_at_night_too(mine: Mine) -> None:
    mine.clockwork.at(mine.clockwork.now() + timedelta(hours=14))
    mine.look()
    mine.go_round()
    assert mine.deadline().ended_at is not None


def test_canary_counts_among_nobodys_deadlines(mine: Mine, app: FastAPI) -> None:
    mine.look()
    mine.clockwork.at(mine.clockwork.now() + timedelta(minutes=1))
    supervisor = caller(app, mine.owner, Role.SUPERVISOR)
    for fired in (False, True):
        if fired:
            mine.fire()
        with db.transaction(mine.clockwork.engine) as session:
            now = mine.clockwork.now()
            assert (next_due(session), open_work(session)) == (None, 0)
            assert deadlines.count_due(session, now=now) == 0
        for path in ("/v1/deadlines", "/v1/deadlines/late", "/v1/escalations"):
            assert supervisor.get(path).json()["items"] == [], path
        nobody = [one["kind"] for one in supervisor.get("/v1/incidents").json()["items"]]
        assert "nobody_to_call" not in nobody
    assert supervisor.get("/v1/deadlines?kind=canary").status_code == 422


def test_calendars_are_looked_after_when_a_canary_is_set(mine: Mine) -> None:
    mine.look()
    with db.transaction(mine.clockwork.engine) as session:
        found = session.scalars(select(Incident.about).where(Incident.kind == "calendar_unconfirmed")).all()
    assert "bureau5:2026" in found


@pytest.mark.parametrize(
    ("done", "held_by", "reason"),
    [
        ([], "timer", "it is due and was not fired"),
        (["fire"], "notifier", "the notifier has not heard it"),
        (["fire", "answer"], "sla", "sla has not heard the answer"),
    ],
)
def test_silent_canary_is_an_incident_and_a_red_light_until_it_comes_round(
    mine: Mine, done: list[str], held_by: str, reason: str
) -> None:
    mine.look()
    for step in done:
        getattr(mine, step)()
    assert mine.light() == GREEN
    mine.pass_by(OVERDUE)
    assert mine.look() == "overdue"
    assert mine.incidents() == [(held_by, "critical")]
    light = mine.light()
    assert (light["code"], light["silent"]) == (503, ["canary"])
    assert reason in light["reasons"][0]
    mine.go_round()
    assert mine.incidents() == []
    assert mine.light() == GREEN


def test_canary_that_is_lost_is_replaced_and_the_new_one_heals(mine: Mine) -> None:
    mine.look()
    mine.fire()
    mine.do("delete from bus.delivery")
    mine.pass_by(OVERDUE)
    assert mine.light()["code"] == 503
    assert mine.look() == "set"
    assert mine.incidents() == [("bus", "critical")]
    mine.come_due()
    mine.go_round()
    assert mine.incidents() == []
    assert mine.light() == GREEN


def test_clock_that_looks_no_more_is_a_red_light_too(mine: Mine) -> None:
    mine.look()
    mine.go_round()
    mine.pass_by(OVERDUE)
    assert mine.light()["code"] == 503


def test_answer_under_way_is_neither_waited_for_nor_outlived_by_an_incident(mine: Mine) -> None:
    """Of two workers one notes the answer, or has frozen in it, while the other finds the canary silent."""
    mine.look()
    mine.fire()
    mine.pass_by(OVERDUE)
    with waits_for_nobody(mine.clockwork.engine), db.transaction(mine.clockwork.engine) as frozen:
        note_answer(frozen, mine.deadline().subject, now=mine.clockwork.now())
        assert mine.look() == "waiting"
    assert mine.incidents() == []
    assert mine.look() == "set"
    assert mine.incidents() == []


def test_tick_that_froze_while_it_set_the_canary_keeps_no_other_waiting(mine: Mine) -> None:
    engine = mine.clockwork.engine
    with waits_for_nobody(engine), frozen_look(mine):
        assert mine.look() == "waiting"
    assert mine.look() == "set"
    mine.go_round()
    with waits_for_nobody(engine), frozen_look(mine):
        assert mine.look() == "waiting"
    assert mine.look() == "set"


def test_tick_that_froze_while_it_raised_an_incident_keeps_no_other_waiting(mine: Mine) -> None:
    mine.look()
    mine.fire()
    mine.pass_by(OVERDUE)
    with waits_for_nobody(mine.clockwork.engine), frozen_look(mine):
        assert mine.look() == "waiting"
    assert mine.look() == "overdue"
    assert mine.incidents() == [("notifier", "critical")]


@contextmanager
def frozen_look(mine: Mine) -> Iterator[None]:
    """A tick that has looked at the canary and never comes to its commit."""
    engine, settings = mine.clockwork.engine, sla_settings()
    with Session(engine) as session:
        open_outbox(session, bus.command("sla"))
        watch_canary(
            session,
            every_seconds=settings.canary_every_seconds,
            limit_seconds=settings.canary_limit_seconds,
            now=mine.clockwork.now(),
        )
        session.flush()
        yield


@pytest.mark.parametrize("consumer", ["notifier", "sla"])
def test_parked_canary_counts_as_not_heard(mine: Mine, consumer: str) -> None:
    mine.look()
    mine.fire()
    if consumer == "sla":
        mine.answer()
    mine.do("update bus.delivery set parked_at = now()")
    mine.answer()
    mine.hear()
    mine.pass_by(OVERDUE)
    assert mine.look() == "overdue"
    assert mine.incidents() == [(consumer, "critical")]


def test_answer_is_noted_once_and_only_of_the_canary_that_is_out(mine: Mine) -> None:
    mine.look()
    mine.go_round()
    ended_at, first = mine.deadline().ended_at, mine.deadline().subject
    _answer_again(mine, first)
    assert mine.deadline().ended_at == ended_at
    mine.look()
    _answer_again(mine, first)
    assert (mine.deadline().status, mine.deadline().ended_at) == ("running", None)


def test_answer_that_cannot_be_noted_is_parked(mine: Mine) -> None:
    mine.look()
    mine.fire()
    mine.answer()
    mine.do("update bus.event set data = '[]' where type = 'canary.answered'")
    for _ in range(mine.settings.bus_max_attempts):
        mine.do("update bus.delivery set due_at = now()")
        mine.hear()
    with mine.owner.begin() as connection:
        parked = "select count(parked_at) from bus.delivery where consumer = 'sla'"
        assert connection.execute(text(parked)).scalar_one() == 1


def test_timer_that_fails_at_firing_is_an_incident(mine: Mine) -> None:
    mine.look()
    mine.do("alter table sla.fired add constraint broken check (kind <> 'canary')")
    try:
        mine.fire()
        mine.pass_by(OVERDUE)
        mine.look()
    finally:
        mine.do("alter table sla.fired drop constraint broken")
    assert mine.incidents() == [("timer", "critical")]


def test_age_is_a_metric(mine: Mine) -> None:
    mine.look()
    mine.pass_by(120)
    assert 120 <= _metric(mine, "anyqtama_canary_age_seconds") < 180


def test_scan_lag_is_a_metric_and_a_red_light(mine: Mine) -> None:
    mine.look()
    assert _metric(mine, "anyqtama_scan_lag_seconds") < 60
    mine.clockwork.at(mine.clockwork.now() + timedelta(hours=1))
    assert _metric(mine, "anyqtama_scan_lag_seconds") == pytest.approx(3600, abs=60)
    light = mine.light()
    assert (light["code"], light["silent"]) == (503, [])
    assert light["reasons"][0].startswith("clock: 36")
    mine.fire()
    assert _metric(mine, "anyqtama_scan_lag_seconds") == 0
    assert mine.light() == GREEN


def _metric(mine: Mine, name: str) -> float:
    shown = client(web_app(mine.engines, health.router)).get("/metrics").text
    [line] = [line for line in shown.splitlines() if line.startswith(name)]
    return float(line.split()[1])


def _answer_again(mine: Mine, canary: UUID) -> None:
    with bus.transaction(mine.engines["notifier"], bus.command("notifier")) as session:
        bus.publish(session, CanaryAnswered(subject=canary, occurred_at=mine.clockwork.now()))
    mine.hear()
