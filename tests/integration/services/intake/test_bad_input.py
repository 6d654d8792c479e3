"""What cannot be a request: a problem that names the field, nothing stored, nothing repeated."""

import json
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from shared import db
from shared.http.limits import BODY_BYTES, BULK_BYTES
from shared.security import Role, create_key, revoke_key
from tests.support.intake import Intake
from tests.support.requests import a_contact, a_request, a_subject, an_individual
from tests.support.web import client

JSON = {"content-type": "application/json", "Idempotency-Key": "one"}
BODY = json.dumps(a_request()).encode()


def _post(intake: Intake, content: bytes, **headers: str) -> Any:
    return intake.centre.post("/v1/requests", content=content, headers={**JSON, **headers})


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"", "application/json", 422),
        (b"{", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'"text"', "application/json", 422),
        (BODY, "text/plain", 415),
        (BODY, "multipart/form-data", 415),
    ],
)
def test_body_that_cannot_be_read(intake: Intake, content: bytes, content_type: str, status: int) -> None:
    answer = _post(intake, content, **{"content-type": content_type})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert intake.rows("select from intake.request") == []


@pytest.mark.parametrize(
    ("path", "limit"), [("/v1/requests", BODY_BYTES), ("/v1/requests/batch", BULK_BYTES)], ids=["one", "many"]
)
@pytest.mark.parametrize("says_its_length", [True, False])
def test_body_over_the_limit(intake: Intake, path: str, limit: int, says_its_length: bool) -> None:
    content = b"x" * (limit + 1) if says_its_length else (b"x" * 65536 for _ in range(limit // 65536 + 1))
    answer = intake.centre.post(path, content=content, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert intake.rows("select from intake.request") == []


def test_file_or_batch_may_be_larger_than_a_single_thing(intake: Intake) -> None:
    answer = intake.centre.post("/v1/requests/batch", content=b"x" * (BODY_BYTES + 1), headers=JSON)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"applicant": an_individual(name={"surname": " ", "given_name": "canary"})}, "surname"),
        ({"applicant": an_individual(iin="canary")}, "iin"),
        ({"contact": a_contact(phone="canary")}, "contact.phone"),
        ({"contact": a_contact(email="canary")}, "contact.email"),
        ({"subject": a_subject(birth_date="canary"), "purpose": "canary"}, "subject.birth_date"),
        ({"canary": 1}, "canary"),
        ({"language": "canary"}, "language"),
        ({"submitted_at": "2999-01-01T00:00:00Z"}, "submitted_at"),
        ({"submitted_at": "0001-01-01T00:00:00Z"}, "submitted_at"),
        ({"submitted_at": "9999-12-31T23:59:59-12:00"}, "submitted_at"),
        ({"submitted_at": "2026-03-02T10:00:00"}, "submitted_at"),
        ({"applicant": an_individual(birth_date="2999-01-01")}, "applicant.birth_date"),
    ],
)
def test_field_is_named_and_its_value_is_not(intake: Intake, changes: dict[str, Any], field: str) -> None:
    answer = _post(intake, json.dumps(a_request(**changes)).encode())
    problem = answer.json()
    assert (answer.status_code, problem["errors"][0]["field"].endswith(field)) == (422, True)
    assert field == "canary" or "canary" not in answer.text
    assert intake.rows("select from intake.request") == []


@pytest.mark.parametrize(
    "name", ["{{7*7}}", "${x}", "%s", "<b>Үлгі</b>", "'; drop table intake.request; --", '=1+1"', "a\\u0000b"]
)
def test_name_of_odd_letters_is_kept_as_it_is(intake: Intake, name: str) -> None:
    odd = {"surname": name, "given_name": "Сынақ", "patronymic": None}
    request_id = intake.register(applicant=an_individual(name=odd))["id"]
    assert intake.one(request_id)["applicant_name"] == f"{name} Сынақ"


@pytest.mark.parametrize("request_id", ["1", "not-a-uuid", "00000000-0000-0000-0000-000000000000"])
def test_id_that_is_none(intake: Intake, request_id: str) -> None:
    assert intake.centre.get(f"/v1/requests/{request_id}").status_code in {404, 422}


def test_key_that_opens_nothing(intake: Intake, app: FastAPI, owner: Engine) -> None:
    with db.transaction(owner) as session:
        key_id, revoked = create_key(session, role=Role.PSC_SYSTEM, label="x", centres=("psc-01",))
        revoke_key(session, key_id)
    for key in (None, "aq_unknown", revoked):
        assert client(app, key).get("/v1/requests").status_code == 401


@pytest.mark.parametrize("body", [{}, {"way": "rumour"}, {"way": "call", "more": 1}, []])
def test_way_of_informing_has_to_be_one_that_counts(intake: Intake, body: Any) -> None:
    request_id = intake.register()["id"]
    assert intake.centre.post(f"/v1/requests/{request_id}/inform", json=body).status_code == 422
