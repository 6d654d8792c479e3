"""The journal of complaints: registered, answered by whom it is addressed to, read by its own centre."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from services.intake.operations.complaints import Verdict, answer_complaint
from shared import bus, clock
from shared.ids import new_id
from shared.security import Caller, Role
from tests.support.counter import FOUNDED, WORDS, a_complaint
from tests.support.gate import wait_for_somebody
from tests.support.intake import PAPER_CENTRE, Intake
from tests.support.web import TestClient, client, key_for

WHO = Caller(new_id(), Role.DIRECTOR, ("psc-01",))


@pytest.fixture
def director(app: FastAPI, owner: Engine) -> TestClient:
    """The director of psc-01."""
    return client(app, key_for(owner, Role.DIRECTOR, centres=("psc-01",)))


@pytest.fixture
def inspector(app: FastAPI, owner: Engine) -> TestClient:
    """An inspector of psc-01."""
    return client(app, key_for(owner, Role.INSPECTOR, centres=("psc-01",)))


@pytest.fixture
def supervisor(app: FastAPI, owner: Engine) -> TestClient:
    """Somebody who sees the whole country."""
    return client(app, key_for(owner, Role.SUPERVISOR))


def _register(intake: Intake, **changes: Any) -> dict[str, Any]:
    answer = intake.centre.post("/v1/complaints", json=a_complaint(**changes))
    assert answer.status_code == 201, answer.text
    complaint: dict[str, Any] = answer.json()
    return complaint


def _answer(who: TestClient, complaint: dict[str, Any], **changes: Any) -> Any:
    return who.post(f"/v1/complaints/{complaint['id']}/answer", json={**FOUNDED, **changes})


def test_complaint_is_registered_in_the_journal(intake: Intake) -> None:
    complaint = _register(intake)
    assert (complaint["state"], complaint["addressed_to"], complaint["text"]) == (
        "registered",
        "director",
        WORDS,
    )
    assert complaint["number"].startswith("CM-01-")
    assert _register(intake)["number"].endswith("-000002")


def test_complaint_is_registered_once_per_key(intake: Intake) -> None:
    def register(**changes: Any) -> Any:
        headers = {"Idempotency-Key": "complaint-1"}
        return intake.centre.post("/v1/complaints", json=a_complaint(**changes), headers=headers)

    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda _: register(), range(3)))
    assert {answer.status_code for answer in answers} == {201}
    assert [answer.json() for answer in answers] == [answers[0].json()] * 3
    reused = register(about="staff")
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")
    assert len(intake.said("complaint.registered")) == 1


def test_complaint_is_told_without_words_or_person(intake: Intake) -> None:
    request_id = intake.register()["id"]
    complaint = _register(intake, request_id=request_id)
    (fact,) = intake.said("complaint.registered")
    assert fact == {
        "complaint_id": complaint["id"],
        "number": complaint["number"],
        "centre": "psc-01",
        "bureau": "astana",
        "request_id": request_id,
        "about": "waiting",
        "addressed_to": "director",
    }
    ((personal,),) = intake.rows("select personal from bus.event where type = 'complaint.registered'")
    assert personal is None


def test_who_gives_no_name_is_heard_too(intake: Intake) -> None:
    assert _register(intake, complainer=None, way="oral")["complainer"] is None


def test_complaint_is_answered_and_told(intake: Intake, director: TestClient) -> None:
    complaint = _register(intake)
    answered = _answer(director, complaint, satisfied=False).json()
    assert (answered["state"], answered["founded"], answered["satisfied"]) == ("answered", True, False)
    (fact,) = intake.said("complaint.answered")
    told = {"complaint_id": complaint["id"], "centre": "psc-01", "bureau": "astana"}
    assert fact == {**told, "founded": True, "satisfied": False}


def test_complaint_is_answered_once(intake: Intake, director: TestClient) -> None:
    complaint = _register(intake)
    assert _answer(director, complaint).status_code == 200
    refused = _answer(director, complaint, founded=False, satisfied=False)
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "complaint_answered_before")
    assert director.get(f"/v1/complaints/{complaint['id']}").json()["founded"] is True
    assert len(intake.said("complaint.answered")) == 1


def test_two_answers_at_once_are_one(
    intake: Intake, director: TestClient, engines: dict[str, Engine], owner: Engine
) -> None:
    complaint = _register(intake)
    with ThreadPoolExecutor() as pool:
        with bus.transaction(engines["intake"], bus.command("intake")) as session:
            now, verdict = clock.now(session), Verdict(founded=True, satisfied=True, answer="ТЕСТ")
            answer_complaint(session, UUID(complaint["id"]), verdict, WHO, now=now)
            other = pool.submit(_answer, director, complaint, satisfied=False)
            wait_for_somebody(owner)
        assert other.result().status_code == 409
    assert [fact["satisfied"] for fact in intake.said("complaint.answered")] == [True]


def test_director_does_not_answer_what_went_to_the_ministry(
    intake: Intake, director: TestClient, supervisor: TestClient
) -> None:
    complaint = _register(intake, addressed_to="ministry_of_justice")
    refused = _answer(director, complaint)
    assert (refused.status_code, refused.json()["code"]) == (403, "complaint_of_another")
    assert intake.said("complaint.answered") == []
    assert _answer(supervisor, complaint).status_code == 200


def test_inspector_answers_no_complaint(intake: Intake, inspector: TestClient) -> None:
    assert _answer(inspector, _register(intake)).status_code == 403
    assert intake.said("complaint.answered") == []


def test_unfounded_complaint_is_not_satisfied(intake: Intake, director: TestClient) -> None:
    complaint = _register(intake)
    answer = _answer(director, complaint, founded=False)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "satisfied")
    assert intake.rows("select from intake.complaint where state = 'answered'") == []


def test_journal_shows_the_latest_first_in_pages(intake: Intake, inspector: TestClient) -> None:
    known = [_register(intake)["id"] for _ in range(3)]
    page = inspector.get("/v1/complaints?limit=2").json()
    assert [line["id"] for line in page["items"]] == known[:0:-1]
    rest = inspector.get(f"/v1/complaints?limit=2&cursor={page['next_cursor']}").json()
    assert ([line["id"] for line in rest["items"]], rest["next_cursor"]) == (known[:1], None)


def test_journal_is_narrowed_by_state(intake: Intake, director: TestClient) -> None:
    done, still_open = _register(intake), _register(intake)
    _answer(director, done)
    shown = {
        state: [line["id"] for line in director.get(f"/v1/complaints?state={state}").json()["items"]]
        for state in ("registered", "answered")
    }
    assert shown == {"registered": [still_open["id"]], "answered": [done["id"]]}
    assert director.get(f"/v1/complaints/{done['id']}").json()["answer"] == FOUNDED["answer"]


def test_another_centres_journal_looks_like_none(intake: Intake, another_centre: TestClient) -> None:
    complaint = _register(intake)
    assert another_centre.get("/v1/complaints").json()["items"] == []
    answers = [
        another_centre.get(f"/v1/complaints/{complaint['id']}"),
        _answer(another_centre, complaint),
        another_centre.post("/v1/complaints", json=a_complaint()),
        another_centre.get(f"/v1/complaints/{new_id()}"),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "not_found")] * 4
    assert len(intake.said("complaint.registered")) == 1


def test_supervisor_of_a_region_sees_its_journals_only(app: FastAPI, owner: Engine, intake: Intake) -> None:
    complaint = _register(intake)
    here, elsewhere = (
        client(app, key_for(owner, Role.SUPERVISOR, bureau=bureau)) for bureau in ("astana", "karaganda")
    )
    assert [line["id"] for line in here.get("/v1/complaints").json()["items"]] == [complaint["id"]]
    assert elsewhere.get("/v1/complaints").json()["items"] == []


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.BUREAU_HEAD])
def test_journal_is_no_bureaus(app: FastAPI, owner: Engine, intake: Intake, role: Role) -> None:
    somebody = client(app, key_for(owner, role, bureau="astana"))
    assert somebody.get("/v1/complaints").status_code == 403


def test_request_of_another_centre_is_refused(intake: Intake, another_centre: TestClient) -> None:
    theirs = intake.register(key="theirs", centre=PAPER_CENTRE)["id"]
    for request_id in (theirs, str(new_id())):
        answer = intake.centre.post("/v1/complaints", json=a_complaint(request_id=request_id))
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["field"], error["code"]) == (422, "request_id", "unknown_request")
    assert intake.rows("select from intake.complaint") == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "canary\u200b"}, "text"),
        ({"text": "canary" * 400}, "text"),
        ({"about": "canary"}, "about"),
        ({"addressed_to": "canary"}, "addressed_to"),
        ({"way": "canary"}, "way"),
        ({"request_id": "canary"}, "request_id"),
        ({"complainer": {"name": ""}}, "name"),
        ({"complainer": {"name": "Үлгі", "phone": "canary"}}, "phone"),
        ({"complainer": {"name": "Үлгі", "email": "canary"}}, "email"),
        ({"canary": 1}, "canary"),
    ],
)
def test_field_is_named_and_its_value_is_not(intake: Intake, changes: dict[str, Any], field: str) -> None:
    answer = intake.centre.post("/v1/complaints", json=a_complaint(**changes))
    assert (answer.status_code, answer.json()["errors"][0]["field"].endswith(field)) == (422, True)
    assert field == "canary" or "canary" not in answer.text
    assert intake.rows("select from intake.complaint") == []


@pytest.mark.parametrize("change", [{"founded": "canary"}, {"satisfied": None}, {"answer": ""}])
def test_answer_that_says_nothing_is_refused(
    intake: Intake, director: TestClient, change: dict[str, Any]
) -> None:
    answer = _answer(director, _register(intake), **change)
    assert (answer.status_code, answer.json()["errors"][0]["field"].endswith(next(iter(change)))) == (
        422,
        True,
    )
    assert intake.said("complaint.answered") == []
