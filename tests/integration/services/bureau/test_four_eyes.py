"""Where four eyes are wanted a task ends only when two people have answered alike."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from services.bureau.api.callers import bureau_settings
from services.bureau.settings import BureauSettings
from shared import clock, db
from tests.support.cases import Person, about_another, card_line, registered

Any_ = Callable[..., Any]
PERSON = Person()
NOT_LISTED, CERTIFY = {"result": "not_listed"}, {"result": "certify", "source": "cards", "ref": "10001"}


def want_four_eyes(app: FastAPI, settings: BureauSettings, *kinds: str) -> None:
    """From now on two people decide these kinds of tasks."""
    strict = settings.model_copy(update={"four_eyes": frozenset(kinds)})
    app.dependency_overrides[bureau_settings] = lambda: strict


@pytest.fixture
def request_id(
    app: FastAPI, bureau_settings_of_test: BureauSettings, hear: Any_, search: Any_, file_cards: Any_
) -> str:
    """A request about a person whom neither source lists, where confirm_not_listed wants four eyes."""
    want_four_eyes(app, bureau_settings_of_test, "confirm_not_listed")
    file_cards(PERSON)
    request = registered(Person(number=3, surname="Қалқаманов", given_name="Ерболат"))
    hear(request)
    search()
    return str(request.subject)


def answer(desk: Any, answered: dict[str, Any]) -> Any:
    """Takes the next task and answers it."""
    task = desk.post("/v1/tasks/next").json()
    return desk.post(f"/v1/tasks/{task['id']}/complete", json=answered).json()


def test_second_person_with_the_same_answer_ends_the_task(
    request_id: str, operator: Any, colleague: Any, case_of: Any_
) -> None:
    first = answer(operator, NOT_LISTED)
    assert (first["state"], first["claimed_by"], case_of(request_id)["state"]) == (
        "open",
        None,
        "in_decision",
    )
    second = answer(colleague, NOT_LISTED)
    assert (second["state"], second["first_by"]) == ("done", first["first_by"])
    assert case_of(request_id)["state"] == "certified"


def test_first_person_is_not_asked_again(request_id: str, operator: Any, head: Any) -> None:
    first = answer(operator, NOT_LISTED)
    assert operator.post("/v1/tasks/next").status_code == 204
    assert operator.post(f"/v1/tasks/{first['id']}/claim").status_code == 409
    given_back = head.post(f"/v1/tasks/{first['id']}/reassign", json={"to": first["first_by"]})
    assert given_back.status_code == 422


def test_answer_that_differs_begins_anew(
    request_id: str, operator: Any, colleague: Any, case_of: Any_
) -> None:
    first = answer(operator, NOT_LISTED)
    assert answer(colleague, CERTIFY)["state"] == "open"
    assert answer(operator, CERTIFY)["state"] == "done"
    assert case_of(request_id)["state"] == "certified"
    assert first["first_by"] is not None


def test_what_cannot_be_completed_is_refused_to_the_first_already(request_id: str, operator: Any) -> None:
    task = operator.post("/v1/tasks/next").json()
    url = f"/v1/tasks/{task['id']}/complete"
    refused = operator.post(url, json={**CERTIFY, "ref": "999"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "unknown_candidate")
    assert operator.post(url, json=NOT_LISTED).json()["first_by"] is not None


def test_who_cannot_be_certified_is_refused_to_the_first_already(
    app: FastAPI, bureau_settings_of_test: BureauSettings, hear: Any_, search: Any_, file_cards: Any_,
    next_task: Any_, complete: Any_,
) -> None:  # fmt: skip
    want_four_eyes(app, bureau_settings_of_test, "choose_candidate")
    file_cards(card_line(PERSON, deregistered_to="Алматы"))
    hear(registered(PERSON))
    search()
    refused = complete(next_task(), "certify", source="cards", ref="10001")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "standing_unclear")


def test_return_that_comes_too_late_is_refused_to_the_first_already(
    app: FastAPI, bureau_settings_of_test: BureauSettings, hear: Any_, owner: Engine, next_task: Any_,
    complete: Any_,
) -> None:  # fmt: skip
    want_four_eyes(app, bureau_settings_of_test, "check_legal_ground")
    hear(about_another(PERSON))
    with db.transaction(owner) as session:
        clock.advance(session, timedelta(days=9))
    refused = complete(next_task(), "return", grounds=["errors_in_documents"])
    assert (refused.status_code, refused.json()["code"]) == (409, "return_term_over")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"result": "accept", "grounds": ["package_incomplete"]}, {"result": "accept", "ref": "10001"}),
        (
            {"result": "return", "grounds": ["errors_in_documents", "package_incomplete"]},
            {"result": "return", "grounds": ["package_incomplete", "errors_in_documents"], "remarks": "жоқ"},
        ),
    ],
)
def test_who_says_the_same_in_other_words_agrees(
    first: dict[str, Any], second: dict[str, Any], app: FastAPI, bureau_settings_of_test: BureauSettings,
    hear: Any_, operator: Any, colleague: Any,
) -> None:  # fmt: skip
    want_four_eyes(app, bureau_settings_of_test, "check_legal_ground")
    hear(about_another(PERSON))
    assert [answer(operator, first)["state"], answer(colleague, second)["state"]] == ["open", "done"]


def test_standard_wants_two_people_for_a_correction_whatever_the_setting(
    bureau_settings_of_test: BureauSettings,
) -> None:
    assert bureau_settings_of_test.decided_by_two == {"supersede"}
    given = bureau_settings_of_test.model_dump() | {"four_eyes": "confirm_not_listed"}
    assert BureauSettings.model_validate(given).decided_by_two == {"supersede", "confirm_not_listed"}


def test_setting_names_kinds_of_tasks(bureau_settings_of_test: BureauSettings) -> None:
    given = bureau_settings_of_test.model_dump() | {"four_eyes": "choose_candidate,confirm_not_listed"}
    assert BureauSettings.model_validate(given).four_eyes == {"choose_candidate", "confirm_not_listed"}
    with pytest.raises(ValueError, match="four_eyes"):
        BureauSettings.model_validate(given | {"four_eyes": "everything"})
