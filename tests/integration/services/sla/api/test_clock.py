"""GET /v1/clock: whether the clock itself is alive."""

from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from services import health
from shared.ids import new_id
from shared.security import Role
from tests.support.sla import FRIDAY_CLOSING, TUESDAY_CLOSING, Clockwork, accepted, caller, received
from tests.support.web import TestClient, client, web_app


@pytest.fixture
def supervisor(app: FastAPI, owner: Engine) -> TestClient:
    """Somebody who sees the whole country."""
    return caller(app, owner, Role.SUPERVISOR)


def test_clock_that_never_looked_says_so(clockwork: Clockwork, supervisor: TestClient) -> None:
    shown = supervisor.get("/v1/clock").json()
    assert (shown["last_tick_at"], shown["next_due_at"], shown["lag_seconds"]) == (None, None, 0)


def test_lag_is_told_until_the_tick_has_caught_up(clockwork: Clockwork, supervisor: TestClient) -> None:
    clockwork.hear(received(new_id()))
    clockwork.at(TUESDAY_CLOSING)
    behind = supervisor.get("/v1/clock").json()
    assert behind["lag_seconds"] == pytest.approx((TUESDAY_CLOSING - FRIDAY_CLOSING).total_seconds(), abs=60)
    assert datetime.fromisoformat(behind["next_due_at"]) == FRIDAY_CLOSING
    clockwork.tick()
    caught_up = supervisor.get("/v1/clock").json()
    assert caught_up["lag_seconds"] == 0
    assert datetime.fromisoformat(caught_up["next_due_at"]) == TUESDAY_CLOSING + timedelta(days=1)  # climbs
    assert datetime.fromisoformat(caught_up["last_tick_at"]) >= TUESDAY_CLOSING
    assert {beat["process"] for beat in caught_up["heartbeats"]} == {"sla", "sla.tick"}


def test_open_deliveries_are_told_by_service(clockwork: Clockwork, supervisor: TestClient) -> None:
    clockwork.say(received(new_id()))
    shown = supervisor.get("/v1/clock").json()
    assert {one["consumer"]: one["deliveries"] for one in shown["backlogs"]} == {"intake": 1, "sla": 1}
    assert shown["oldest_open_delivery_at"] is not None


def test_what_waits_behind_a_parked_event_is_not_old_work(
    clockwork: Clockwork, supervisor: TestClient, engines: dict[str, Engine], owner: Engine
) -> None:
    subject = new_id()
    clockwork.say(received(subject), accepted(subject, FRIDAY_CLOSING))
    with owner.begin() as connection:
        connection.execute(text("delete from bus.delivery where consumer <> 'sla'"))
        first = "(select min(event_id) from bus.delivery)"
        connection.execute(text(f"update bus.delivery set parked_at = now() where event_id = {first}"))
    assert supervisor.get("/v1/clock").json()["oldest_open_delivery_at"] is None
    shown = client(web_app(engines, health.router)).get("/metrics").text
    assert 'anyqtama_deliveries_parked{consumer="sla"} 1.0' in shown
    assert 'anyqtama_deliveries_open{consumer="sla"} 0.0' in shown
    assert 'anyqtama_oldest_delivery_seconds{consumer="sla"} 0.0' in shown
