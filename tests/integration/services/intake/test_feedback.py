"""POST /v1/feedback: one answer to one question, told once; of a request each question once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from shared.ids import new_id
from tests.support.counter import a_rating
from tests.support.intake import PAPER_CENTRE, Intake
from tests.support.web import TestClient


def _give(intake: Intake, **changes: Any) -> Any:
    return intake.centre.post("/v1/feedback", json=a_rating(**changes))


def test_rating_is_kept_and_told(intake: Intake) -> None:
    answer = _give(intake, satisfied=False)
    assert answer.status_code == 201
    (fact,) = intake.said("feedback.given")
    assert fact == {
        "feedback_id": answer.json()["id"],
        "centre": "psc-01",
        "bureau": "astana",
        "request_id": None,
        "question": "5.1",
        "satisfied": False,
    }


def test_ratings_without_a_request_are_as_many_as_people(intake: Intake) -> None:
    assert [_give(intake).status_code for _ in range(2)] == [201, 201]
    assert len(intake.said("feedback.given")) == 2


def test_rating_is_kept_once_per_key(intake: Intake) -> None:
    def give(**changes: Any) -> Any:
        headers = {"Idempotency-Key": "rating-1"}
        return intake.centre.post("/v1/feedback", json=a_rating(**changes), headers=headers)

    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda _: give(), range(3)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    reused = give(satisfied=False)
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")
    assert len(intake.said("feedback.given")) == 1


def test_question_is_answered_once_of_a_request(intake: Intake) -> None:
    request_id = intake.register()["id"]
    with ThreadPoolExecutor() as pool:
        answers = [pool.submit(_give, intake, request_id=request_id) for _ in range(2)]
        assert sorted(answer.result().status_code for answer in answers) == [201, 409]
    assert _give(intake, request_id=request_id).json()["code"] == "question_answered_before"
    assert _give(intake, request_id=request_id, question="2.1").status_code == 201
    assert [fact["question"] for fact in intake.said("feedback.given")] == ["5.1", "2.1"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"question": "1.1"}, "question"),
        ({"satisfied": "canary"}, "satisfied"),
        ({"request_id": "canary"}, "request_id"),
        ({"request_id": str(new_id())}, "request_id"),
        ({"canary": 1}, "canary"),
    ],
)
def test_field_is_named_and_nothing_is_stored(intake: Intake, changes: dict[str, Any], field: str) -> None:
    answer = _give(intake, **changes)
    assert (answer.status_code, answer.json()["errors"][0]["field"].endswith(field)) == (422, True)
    assert intake.rows("select from intake.feedback") == []


def test_request_of_another_centre_is_refused(intake: Intake) -> None:
    theirs = intake.register(centre=PAPER_CENTRE)["id"]
    assert _give(intake, request_id=theirs).status_code == 422


def test_another_centre_cannot_rate_for_this_one(intake: Intake, another_centre: TestClient) -> None:
    assert another_centre.post("/v1/feedback", json=a_rating()).status_code == 404
    assert intake.rows("select from intake.feedback") == []
