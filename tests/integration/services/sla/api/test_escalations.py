"""GET /v1/escalations and acknowledging one over HTTP."""

from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from shared.ids import new_id
from shared.security import Role
from tests.support.sla import FRIDAY_CLOSING, Clockwork, caller, received
from tests.support.web import TestClient

ANSWER = {"reason": "Архив жабық", "action": "Ертең тапсырылады"}


@pytest.fixture
def operator(app: FastAPI, owner: Engine) -> TestClient:
    """An operator of the bureau in Astana."""
    return caller(app, owner, Role.OPERATOR, bureau="astana")


@pytest.fixture
def calls(clockwork: Clockwork) -> list[UUID]:
    """Two escalations to that operator: of the processing and of the return."""
    subject = new_id()
    clockwork.hear(received(subject))
    clockwork.at(FRIDAY_CLOSING)
    clockwork.tick()
    return [row.id for row in clockwork.escalations(subject)]


def test_called_operator_sees_and_answers(operator: TestClient, calls: list[UUID]) -> None:
    items = operator.get("/v1/escalations?state=open").json()["items"]
    assert [item["id"] for item in items] == [str(call) for call in calls]
    assert {(item["role"], item["reason"], item["level"]) for item in items} == {
        ("operator", "approaching", 1)
    }
    answered = operator.post(f"/v1/escalations/{calls[0]}/acknowledge", json=ANSWER)
    assert answered.status_code == 200
    assert (answered.json()["state"], answered.json()["action"]) == ("acknowledged", ANSWER["action"])
    left = operator.get("/v1/escalations?state=open").json()["items"]
    assert [item["id"] for item in left] == [str(calls[1])]
    [done] = operator.get("/v1/escalations?state=acknowledged").json()["items"]
    assert done["reason_given"] == ANSWER["reason"]


def test_second_answer_is_a_conflict_that_names_the_state(operator: TestClient, calls: list[UUID]) -> None:
    path = f"/v1/escalations/{calls[0]}/acknowledge"
    operator.post(path, json=ANSWER)
    again = operator.post(path, json=ANSWER)
    assert (again.status_code, again.json()["state"]) == (409, "acknowledged")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reason": "x"},
        {"reason": " ", "action": "y"},
        {"reason": "x" * 10_000, "action": "y"},
        {"reason": "a\u202eb", "action": "y"},
        {"reason": "a\x00b", "action": "y"},
        {**ANSWER, "who": "me"},
        [ANSWER],
    ],
)
def test_answer_that_cannot_be_accepted_changes_nothing(
    operator: TestClient, calls: list[UUID], body: object
) -> None:
    answer = operator.post(f"/v1/escalations/{calls[0]}/acknowledge", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"]
    assert len(operator.get("/v1/escalations?state=open").json()["items"]) == 2


def test_another_regions_call_is_missing_and_a_higher_one_forbidden(
    app: FastAPI, owner: Engine, calls: list[UUID]
) -> None:
    path = f"/v1/escalations/{calls[0]}/acknowledge"
    stranger = caller(app, owner, Role.BUREAU_HEAD, bureau="karaganda")
    director = caller(app, owner, Role.DIRECTOR, centres=("psc-01",))
    system = caller(app, owner, Role.PSC_SYSTEM, centres=("psc-01",))
    assert stranger.post(path, json=ANSWER).status_code == 404
    assert stranger.get("/v1/escalations").json()["items"] == []
    assert director.post(path, json=ANSWER).status_code == 403
    assert system.post(path, json=ANSWER).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [("kind=return", 1), ("role=operator", 2), ("role=director", 0), ("centre=psc-02", 0), ("limit=1", 1)],
)
def test_list_is_narrowed_by_what_is_asked(
    operator: TestClient, calls: list[UUID], query: str, found: int
) -> None:
    assert len(operator.get(f"/v1/escalations?{query}").json()["items"]) == found


def test_cursor_leads_to_the_next_page(operator: TestClient, calls: list[UUID]) -> None:
    first = operator.get("/v1/escalations?limit=1").json()
    second = operator.get(f"/v1/escalations?limit=1&cursor={first['next_cursor']}").json()
    assert second["items"][0]["id"] == str(calls[1])
    assert second["next_cursor"] is None
