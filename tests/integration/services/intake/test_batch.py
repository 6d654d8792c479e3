"""POST /v1/requests/batch: a line for a line, in order; good lines whatever the others are."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine, text

from services.intake.api import batch
from tests.support.intake import Intake
from tests.support.requests import a_batch, a_contact, a_request, an_individual


def _post(intake: Intake, body: bytes) -> Any:
    return intake.centre.post(
        "/v1/requests/batch", content=body, headers={"content-type": "application/x-ndjson"}
    )


def _lines(intake: Intake, body: bytes) -> list[dict[str, Any]]:
    answer = _post(intake, body)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


def test_every_line_is_answered_in_order(intake: Intake) -> None:
    answers = _lines(intake, a_batch(a_request() for _ in range(450)))
    assert [answer["line"] for answer in answers] == list(range(1, 451))
    assert {answer["status"] for answer in answers} == {201}
    assert len({answer["number"] for answer in answers}) == 450
    numbers = intake.rows(
        "select number from intake.request order by idempotency_key = 'line-449' desc limit 1"
    )
    assert answers[449]["number"] == numbers[0].number
    assert len(intake.said("request.registered")) == 450


def test_each_request_of_a_batch_is_a_chain_of_its_own(intake: Intake) -> None:
    _lines(intake, a_batch(a_request() for _ in range(3)))
    chains = intake.rows("select distinct correlation_id from bus.event")
    assert len(chains) == 3


def test_good_lines_are_registered_whatever_the_others_are(intake: Intake) -> None:
    good = json.dumps({**a_request(), "idempotency_key": "good"}).encode()
    bad = json.dumps({**a_request(language="xx"), "idempotency_key": "bad"}).encode()
    foreign = json.dumps({**a_request(centre="psc-05"), "idempotency_key": "foreign"}).encode()
    unborn = json.dumps(
        {**a_request(applicant=an_individual(birth_date="2999")), "idempotency_key": "unborn"}
    ).encode()
    keyless = json.dumps(a_request()).encode()
    body = b"\n".join([good, b"{broken", bad, foreign, b"", unborn, keyless, b"[]", good])
    answers = _lines(intake, body)
    assert [answer["status"] for answer in answers] == [201, 422, 422, 404, 422, 422, 422, 422, 201]
    assert answers[0]["id"] == answers[8]["id"]
    assert answers[2]["problem"]["errors"][0]["field"] == "language"
    assert answers[5]["problem"]["errors"][0] == {
        "field": "applicant.birth_date",
        "code": "in_the_future",
        "message": "this day has not come yet",
    }
    assert len(intake.rows("select from intake.request")) == 1


def test_batch_sent_again_gives_the_same_answers(intake: Intake) -> None:
    body = a_batch(a_request() for _ in range(5))
    assert _lines(intake, body) == _lines(intake, body)
    assert len(intake.said("request.registered")) == 5


def test_line_and_single_request_are_the_same_thing(intake: Intake) -> None:
    single = intake.register("line-0")
    (line,) = _lines(intake, a_batch([a_request()]))
    assert {**single, "line": 1, "status": 201} == line


def test_key_twice_in_a_batch_with_two_bodies_registers_the_first(intake: Intake) -> None:
    twice = [{**a_request(), "idempotency_key": "k"}, {**a_request(language="ru"), "idempotency_key": "k"}]
    answers = _lines(intake, a_batch(twice))
    assert [answer["status"] for answer in answers] == [201, 422]
    assert answers[1]["problem"]["code"] == "idempotency_key_reused"


def test_line_that_the_database_refuses_takes_no_other_with_it(intake: Intake, owner: Engine) -> None:
    check = (
        "alter table intake.request add constraint a_test check (applicant_name not like 'Сынақ%') not valid"
    )
    with owner.begin() as connection:
        connection.execute(text(check))
    try:
        refused = an_individual(name={"surname": "Сынақов", "given_name": "А", "patronymic": None})
        answers = _lines(intake, a_batch([a_request(), a_request(applicant=refused), a_request()]))
    finally:
        with owner.begin() as connection:
            connection.execute(text("alter table intake.request drop constraint a_test"))
    assert [answer["status"] for answer in answers] == [201, 500, 201]
    assert len(intake.said("request.registered")) == 2


def test_batch_over_its_length_is_refused_whole(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "LONGEST_BATCH", 2)
    answer = _post(intake, a_batch(a_request() for _ in range(3)))
    assert (answer.status_code, answer.json()["code"]) == (413, "batch_too_long")
    assert intake.rows("select from intake.request") == []


def test_empty_batch_has_an_empty_answer(intake: Intake) -> None:
    answer = _post(intake, b"\n")
    assert (answer.status_code, answer.text) == (200, "")


def test_answer_repeats_nothing_of_what_was_wrong(intake: Intake) -> None:
    wrong = a_request(contact=a_contact(phone="+7 canary", email="canary@@x"))
    assert "canary" not in _post(intake, a_batch([wrong])).text
