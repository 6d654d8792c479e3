"""GET /v1/parked, retry and discard: what was given up, to whom it is shown, and what frees the request."""

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from shared.ids import new_id
from shared.security import Role
from tests.support.sla import THURSDAY, Clockwork, accepted, caller, received
from tests.support.web import TestClient


@pytest.fixture
def supervisor(app: FastAPI, owner: Engine) -> TestClient:
    """Somebody who sees the whole country."""
    return caller(app, owner, Role.SUPERVISOR)


@pytest.fixture
def incident(clockwork: Clockwork, owner: Engine) -> str:
    """A package.received that sla has given up, with one event waiting behind it."""
    subject = new_id()
    clockwork.say(received(subject), accepted(subject, THURSDAY))
    with owner.begin() as connection:
        event_id = connection.execute(
            text(
                "update bus.delivery set parked_at = now(), attempts = 5, last_error = 'a test'"
                " where consumer = 'sla' and event_id = (select min(event_id) from bus.delivery)"
                " returning event_id"
            )
        ).scalar_one()
    return f"sla:{event_id}"


def test_incident_is_shown_with_what_waits_behind_it(incident: str, supervisor: TestClient) -> None:
    [item] = supervisor.get("/v1/parked").json()["items"]
    assert (item["id"], item["type"], item["waiting"]) == (incident, "package.received", 1)
    assert item["last_error"] == "a test"


def test_retry_lets_the_request_go_on(incident: str, supervisor: TestClient, clockwork: Clockwork) -> None:
    answer = supervisor.post(f"/v1/parked/{incident}/retry")
    assert answer.json() == {"id": incident, "outcome": "retried"}
    assert clockwork.drain().handled == 2
    assert supervisor.get("/v1/parked").json()["items"] == []


def test_discard_drops_the_event_and_frees_those_behind(
    incident: str, supervisor: TestClient, clockwork: Clockwork
) -> None:
    answer = supervisor.post(f"/v1/parked/{incident}/discard")
    assert answer.json() == {"id": incident, "outcome": "discarded"}
    assert clockwork.drain().handled == 1
    assert supervisor.post(f"/v1/parked/{incident}/discard").status_code == 404


def test_incident_of_another_region_is_missing(incident: str, app: FastAPI, owner: Engine) -> None:
    stranger = caller(app, owner, Role.SUPERVISOR, bureau="karaganda")
    neighbour = caller(app, owner, Role.SUPERVISOR, bureau="astana")
    assert stranger.get("/v1/parked").json()["items"] == []
    assert stranger.post(f"/v1/parked/{incident}/retry").status_code == 404
    assert len(neighbour.get("/v1/parked").json()["items"]) == 1


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.BUREAU_HEAD])
def test_only_supervisors_see_incidents(incident: str, app: FastAPI, owner: Engine, role: Role) -> None:
    somebody = caller(app, owner, role, bureau="astana")
    assert somebody.get("/v1/parked").status_code == 403
    assert somebody.post(f"/v1/parked/{incident}/discard").status_code == 403


@pytest.mark.parametrize("bad", ["sla", "sla:x", "sla:99999999999999999999", "SLA:1", "sla:-1"])
def test_id_that_is_none_is_refused(bad: str, supervisor: TestClient) -> None:
    assert supervisor.post(f"/v1/parked/{bad}/retry").status_code == 422


def test_incident_that_is_not_there_is_missing(supervisor: TestClient, clockwork: Clockwork) -> None:
    assert supervisor.post("/v1/parked/sla:4711/retry").status_code == 404
    assert supervisor.post("/v1/parked/nobody:4711/retry").status_code == 404
