"""Fault 28: the AIS slow, down, answering nonsense: cases wait or go to the card index; none is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from services.bureau.queries.cases import next_due, open_work
from services.bureau.registries import Registry, SqlRegistry
from shared import db
from tests.support.cases import Person, ais_row, registered
from tests.support.registry import TOKEN, FakeRegistry, Mood

Any_ = Callable[..., Any]
PERSON = Person()
ANSWERED = ["package.received", "package.accepted", "search.completed", "certificate.prepared"]
TROUBLE: tuple[Mood, ...] = (
    *(
        "down",
        "refusing",
        "hanging",
        "slow",
        "trickling",
        "trickling_head",
        "nonsense",
        "other_message",
        "too_few",
    ),
    "other_person",
)


def test_person_is_found_over_http(
    hear: Any_, search: Any_, said: Any_, register: FakeRegistry, ais_by_http: Registry
) -> None:
    by_iin, by_name = registered(PERSON, iin=PERSON.iin), registered(PERSON)
    hear(by_iin, by_name)
    search(ais_by_http)
    assert said(by_iin.subject) == said(by_name.subject) == ANSWERED
    assert [query["kind"] for query in register.asked[0]["queries"]] == ["by_iin", "by_document"]
    assert [query["kind"] for query in register.asked[1]["queries"]] == ["by_name_dob"]
    assert register.tokens == [f"Bearer {TOKEN}"] * 2


@pytest.mark.parametrize("mood", TROUBLE)
def test_case_waits_for_a_register_in_trouble_and_is_never_taken_for_not_listed(
    mood: Mood, hear: Any_, search: Any_, said: Any_, case_of: Any_, register: FakeRegistry,
    ais_by_http: Registry, backoff_over: Callable[[], None],
) -> None:  # fmt: skip
    register.mood = mood
    request = registered(PERSON, iin=PERSON.iin)
    hear(request)
    assert search(ais_by_http).decided == 0
    in_ais, on_cards = case_of(request.subject)["runs"]
    assert (in_ais["state"], in_ais["outcome"]) == ("pending", "source_unavailable")
    assert (on_cards["state"], on_cards["outcome"]) == ("done", "no_match")
    assert said(request.subject) == ANSWERED[:2]
    register.mood = "well"
    register.woken.set()
    backoff_over()
    search(ais_by_http)
    assert said(request.subject) == ANSWERED


def test_waiting_search_is_not_tried_again_before_its_time(
    hear: Any_, search: Any_, register: FakeRegistry, ais_by_http: Registry
) -> None:
    register.mood = "down"
    hear(registered(PERSON, iin=PERSON.iin))
    assert [search(ais_by_http).runs, search(ais_by_http).runs] == [2, 0]


def test_removed_record_is_nobody(
    hear: Any_, search: Any_, case_of: Any_, register: FakeRegistry, ais_by_http: Registry
) -> None:
    register.people = [ais_row(PERSON, status="removed")]
    request = registered(PERSON, iin=PERSON.iin)
    hear(request)
    search(ais_by_http)
    assert case_of(request.subject)["runs"][0]["outcome"] == "no_match"


def test_record_given_twice_is_one_person(
    hear: Any_, search: Any_, said: Any_, register: FakeRegistry, ais_by_http: Registry
) -> None:
    register.people = [ais_row(PERSON), ais_row(PERSON)]
    request = registered(PERSON, iin=PERSON.iin)
    hear(request)
    search(ais_by_http)
    assert said(request.subject) == ANSWERED


def test_sensitive_facts_are_dropped_at_the_border(
    hear: Any_, search: Any_, case_of: Any_, register: FakeRegistry, ais_by_http: Registry
) -> None:
    register.people = [ais_row(PERSON) | {"imprisonedStatus": "canary-7f3a", "wanted": True}]
    request = registered(PERSON, iin=PERSON.iin)
    hear(request)
    search(ais_by_http)
    case = case_of(request.subject)
    assert case["state"] == "certified"
    assert "canary-7f3a" not in str(case)


def test_number_of_somebody_else_is_left_to_a_person(
    hear: Any_, search: Any_, ais: Any_, next_task: Any_, case_of: Any_
) -> None:
    ais(ais_row(PERSON, surname="Бөтенов", given_name="Қайсар", patronymic=None, birth_date="1999-09-09"))
    request = registered(PERSON, iin=PERSON.iin)
    hear(request)
    search()
    assert next_task()["kind"] == "choose_candidate"
    assert case_of(request.subject)["runs"][0]["note"] == "not_certain"


def test_case_goes_to_the_card_index_when_its_term_nears_while_the_ais_is_down(
    hear: Any_, search: Any_, file_cards: Any_, next_task: Any_, complete: Any_, said: Any_, nearly_due: Any_,
    engines: dict[str, Engine], register: FakeRegistry, ais_by_http: Registry,
) -> None:  # fmt: skip
    register.mood = "down"
    file_cards(PERSON)
    request = registered(PERSON, iin=PERSON.iin)
    hear(request)
    assert search(ais_by_http).by_hand == 0
    nearly_due()
    assert [search(ais_by_http).by_hand, search(ais_by_http).by_hand] == [1, 0]
    task = next_task()
    assert task["kind"] == "search_cards_by_hand"
    refused = complete(task, "not_listed")
    assert (refused.status_code, refused.json()["code"]) == (409, "two_sources_needed")
    assert complete(task, "certify", source="cards", ref="10001").status_code == 200
    assert said(request.subject)[-1] == "certificate.prepared"
    with db.transaction(engines["bureau"]) as session:
        assert (open_work(session), next_due(session)) == (0, None)


def test_ais_that_comes_back_ends_the_manual_search(
    hear: Any_, search: Any_, said: Any_, operator: Any, nearly_due: Any_, backoff_over: Any_,
    register: FakeRegistry, ais_by_http: Registry,
) -> None:  # fmt: skip
    register.mood = "down"
    request = registered(PERSON, iin=PERSON.iin)
    hear(request)
    search(ais_by_http)
    nearly_due()
    search(ais_by_http)
    register.mood = "well"
    backoff_over()
    search(ais_by_http)
    assert said(request.subject)[-3:] == ["task.completed", "search.completed", "certificate.prepared"]
    assert [task["state"] for task in operator.get("/v1/tasks").json()["items"]] == ["void"]


def test_database_that_is_away_is_unavailable(hear: Any_, search: Any_, case_of: Any_) -> None:
    away = SqlRegistry("postgresql+psycopg://nobody@127.0.0.1:1/none", "ais.person", timeout_seconds=1)
    request = registered(PERSON, iin=PERSON.iin)
    hear(request)
    search(away)
    away.close()
    assert case_of(request.subject)["runs"][0]["outcome"] == "source_unavailable"


def test_ais_that_comes_back_and_knows_nobody_leaves_the_manual_search_that_is_wanted_still(
    hear: Any_, search: Any_, next_task: Any_, case_of: Any_, operator: Any, nearly_due: Any_,
    backoff_over: Any_, register: FakeRegistry, ais_by_http: Registry,
) -> None:  # fmt: skip
    """The name is too long for the card index, so that the cards cannot be asked."""
    register.mood, register.people = "down", []
    request = registered(Person(surname="Ү" * 201), iin=PERSON.iin)
    hear(request)
    search(ais_by_http)
    nearly_due()
    assert search(ais_by_http).by_hand == 1
    asked = next_task()
    register.mood = "well"
    backoff_over()
    assert search(ais_by_http).decided == 1
    assert case_of(request.subject)["state"] == "in_decision"
    [task] = operator.get("/v1/tasks?kind=search_cards_by_hand").json()["items"]
    assert (task["id"], task["state"], task["claimed_by"]) == (asked["id"], "claimed", asked["claimed_by"])
    assert (asked["proposed"], task["proposed"]["notes"]) == ({"grounds": []}, {"cards": "name_too_long"})
