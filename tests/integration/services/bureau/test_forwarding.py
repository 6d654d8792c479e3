"""A case whose last known address lies in another region proposes that region's bureau; a person forwards."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text

from services.bureau.api.callers import bureau_settings
from services.bureau.settings import BureauSettings
from tests.support.cases import Person, about_another, ais_row, card_line, registered

Any_ = Callable[..., Any]
PERSON = Person()
ELSEWHERE = {"last_known_address": "Карагандинская обл., г. Темиртау, ул. Образцовая, 1"}


def asked_about(address: str | None) -> Any:
    """A question about somebody whose last known address is given."""
    subject = {"name": PERSON.name, "birth_date": PERSON.birth_date, "last_known_address": address}
    return about_another(PERSON, subject=subject)


def test_address_of_the_request_is_proposed_in_case_and_task(
    hear: Any_, next_task: Any_, case_of: Any_
) -> None:
    request = asked_about(ELSEWHERE["last_known_address"])
    hear(request)
    assert case_of(request.subject)["forward_to"] == "karaganda"
    assert next_task()["proposed"]["forward_to"] == "karaganda"


@pytest.mark.parametrize("address", ["Астана, Үлгі көшесі, 1", "Караганда или Костанай", None])
def test_own_region_and_what_is_unclear_propose_nothing(
    address: str | None, hear: Any_, next_task: Any_, case_of: Any_
) -> None:
    request = asked_about(address)
    hear(request)
    assert case_of(request.subject)["forward_to"] is None
    assert "forward_to" not in next_task()["proposed"]


def test_region_where_the_sources_find_the_person_is_proposed(
    hear: Any_, search: Any_, ais: Any_, file_cards: Any_, next_task: Any_, case_of: Any_
) -> None:
    there = {"region": "Қарағанды облысы", "locality": "Теміртау"}
    ais(ais_row(PERSON, oblast="Қарағанды облысы", city="Қарағанды"))
    file_cards(card_line(PERSON, **there))
    request = registered(PERSON)
    hear(request)
    search()
    task = next_task()
    assert (task["kind"], task["proposed"]["forward_to"]) == ("choose_candidate", "karaganda")
    assert case_of(request.subject)["forward_to"] == "karaganda"


def test_what_is_certain_is_certified_and_proposes_nothing(
    hear: Any_, search: Any_, ais: Any_, case_of: Any_, said: Any_
) -> None:
    ais(ais_row(PERSON, oblast="Қарағанды облысы", city="Қарағанды"))
    request = registered(PERSON)
    hear(request)
    search()
    case = case_of(request.subject)
    assert (case["state"], case["forward_to"]) == ("certified", None)
    assert "case.forwarded" not in said(request.subject)


def test_forwarded_case_keeps_its_term_and_tells_of_its_bureau(
    hear: Any_, next_task: Any_, operator: Any, stranger: Any, owner: Engine
) -> None:
    request = asked_about(ELSEWHERE["last_known_address"])
    hear(request)
    task = next_task()
    url = f"/v1/cases/{request.subject}/forward"
    due_at = operator.get(f"/v1/cases/{request.subject}").json()["due_at"]
    forwarded = operator.post(url, json={"bureau": "karaganda"}).json()
    assert (forwarded["due_at"], forwarded["forward_to"]) == (due_at, None)
    theirs = stranger.post("/v1/tasks/next").json()
    assert (theirs["id"], theirs["due_at"]) == (task["id"], task["due_at"])
    assert "forward_to" not in theirs["proposed"]
    with owner.connect() as connection:
        [told] = connection.execute(
            text("select data from bus.event where type = 'case.forwarded'")
        ).scalars()
    assert told == {"from_bureau": "astana", "bureau": "karaganda", "centre": "psc-01"}
    again = stranger.post(url, json={"bureau": "karaganda"})
    assert (again.status_code, again.json()["code"]) == (409, "case_there_already")


def test_task_that_is_forwarded_off_a_desk_is_said_to_be_released(
    hear: Any_, next_task: Any_, operator: Any, owner: Engine
) -> None:
    request = asked_about(ELSEWHERE["last_known_address"])
    hear(request)
    task = next_task()
    operator.post(f"/v1/cases/{request.subject}/forward", json={"bureau": "karaganda"})
    with owner.connect() as connection:
        [told] = connection.execute(text("select data from bus.event where type = 'task.released'")).scalars()
    assert (told["task_id"], told["held_by"]) == (task["id"], task["claimed_by"])
    assert (told["reason"], told["bureau"]) == ("forwarded", "astana")
    assert told.get("taken_by") is None


def test_first_answer_stays_behind_where_it_was_given(
    hear: Any_, next_task: Any_, complete: Any_, operator: Any, stranger: Any, app: Any,
    bureau_settings_of_test: BureauSettings,
) -> None:  # fmt: skip
    """Two people of one bureau see a task: those of the one that decides."""
    strict = bureau_settings_of_test.model_copy(update={"four_eyes": frozenset({"check_legal_ground"})})
    app.dependency_overrides[bureau_settings] = lambda: strict
    request = asked_about(ELSEWHERE["last_known_address"])
    hear(request)
    assert complete(next_task(), "accept").json()["first_by"] is not None
    operator.post(f"/v1/cases/{request.subject}/forward", json={"bureau": "karaganda"})
    theirs = stranger.post("/v1/tasks/next").json()
    assert theirs["first_by"] is None
    first = stranger.post(f"/v1/tasks/{theirs['id']}/complete", json={"result": "accept"}).json()
    assert (first["state"], first["first_by"]) == ("open", theirs["claimed_by"])


def test_forwarding_a_task_that_nobody_holds_releases_nothing(hear: Any_, operator: Any, said: Any_) -> None:
    request = asked_about(ELSEWHERE["last_known_address"])
    hear(request)
    operator.post(f"/v1/cases/{request.subject}/forward", json={"bureau": "karaganda"})
    assert "task.released" not in said(request.subject)
    assert "case.forwarded" in said(request.subject)
