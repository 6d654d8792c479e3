"""Where nobody is found by hand: the sources are asked again, and no silence passes for "not listed"."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from services.bureau.api.callers import bureau_settings
from services.bureau.registries import Registry
from services.bureau.settings import BureauSettings
from shared import db
from tests.support.cases import Person, about_another, ais_row, card_line, registered
from tests.support.registry import FakeRegistry
from tests.unit.shared.papers.pdf_text import squeezed, text_of

Any_ = Callable[..., Any]
PERSON, NOBODY = Person(), Person(number=9, surname="Жоқов", given_name="Ешкім", patronymic=None)
YEAR_ONLY = {"name": PERSON.name, "birth_date": PERSON.birth_date[:4]}


@pytest.fixture
def on_a_desk(
    hear: Any_, search: Any_, nearly_due: Any_, register: FakeRegistry, ais_by_http: Registry
) -> Callable[[Person], Any]:
    """A case with an IIN that waits for an AIS which is down, and lies on the desk of the operators."""

    def bring(person: Person) -> Any:
        register.mood = "down"
        request = registered(person, iin=person.iin)
        hear(request)
        search(ais_by_http)
        nearly_due()
        assert search(ais_by_http).by_hand == 1
        return request.subject

    return bring


@pytest.fixture
def not_asked(hear: Any_, search: Any_, next_task: Any_, complete: Any_) -> Callable[[], Any]:
    """The case of somebody of whom only the year of birth is known, and whom no card knows."""

    def bring() -> Any:
        request = about_another(PERSON, subject=YEAR_ONLY)
        hear(request)
        complete(next_task(), "accept")
        search()
        return request.subject

    return bring


def test_whom_nobody_finds_by_hand_is_certified_as_not_listed_once_the_ais_is_back(
    on_a_desk: Any_, search: Any_, next_task: Any_, complete: Any_, case_of: Any_, said: Any_,
    register: FakeRegistry, ais_by_http: Registry,
) -> None:  # fmt: skip
    case = on_a_desk(NOBODY)
    task = next_task()
    assert complete(task, "not_listed").json()["code"] == "two_sources_needed"
    assert complete(task, "search_again").status_code == 200
    assert case_of(case)["state"] == "searching"
    register.mood = "well"
    search(ais_by_http)
    last = next_task()
    assert last["kind"] == "confirm_not_listed"
    assert complete(last, "not_listed").status_code == 200
    assert said(case)[-2:] == ["task.completed", "certificate.prepared"]


def test_whom_the_ais_knows_after_all_is_certified_without_a_person(
    on_a_desk: Any_, search: Any_, next_task: Any_, complete: Any_, said: Any_, register: FakeRegistry,
    ais_by_http: Registry,
) -> None:  # fmt: skip
    case = on_a_desk(PERSON)
    complete(next_task(), "search_again")
    register.mood = "well"
    search(ais_by_http)
    assert said(case)[-2:] == ["search.completed", "certificate.prepared"]


def test_case_of_an_ais_that_stays_down_is_on_a_desk_again_at_the_end_of_its_term_and_each_day(
    on_a_desk: Any_, search: Any_, next_task: Any_, complete: Any_, case_of: Any_, backoff_over: Any_,
    pass_time: Any_, operator: Any, ais_by_http: Registry,
) -> None:  # fmt: skip
    """And whenever it is, nobody can say "not listed": the breach is the clock's, and climbs."""
    case = on_a_desk(NOBODY)
    complete(next_task(), "search_again")
    search(ais_by_http)
    assert operator.post("/v1/tasks/next").status_code == 204
    for pause in (timedelta(days=3), timedelta(days=1, seconds=1)):
        pass_time(pause)
        backoff_over()
        search(ais_by_http)
        task = next_task()
        assert (task["kind"], task["request_id"]) == ("search_cards_by_hand", str(case))
        assert complete(task, "not_listed").json()["code"] == "two_sources_needed"
        complete(task, "search_again")
        search(ais_by_http)
    assert operator.post("/v1/tasks/next").status_code == 204
    assert case_of(case)["state"] == "searching"


def test_card_found_after_all_can_still_be_certified_by_hand(
    on_a_desk: Any_, search: Any_, file_cards: Any_, next_task: Any_, complete: Any_, backoff_over: Any_,
    pass_time: Any_, case_of: Any_, ais_by_http: Registry,
) -> None:  # fmt: skip
    case = on_a_desk(NOBODY)
    complete(next_task(), "search_again")
    search(ais_by_http)
    file_cards(card_line(PERSON))
    pass_time(timedelta(days=3))
    backoff_over()
    search(ais_by_http)
    assert complete(next_task(), "certify", source="cards", ref="10001").status_code == 200
    assert case_of(case)["state"] == "certified"


def test_source_that_could_not_be_asked_is_asked_with_what_was_learnt(
    not_asked: Any_, ais: Any_, search: Any_, next_task: Any_, complete: Any_, case_of: Any_, operator: Any
) -> None:
    ais(PERSON)
    case = not_asked()
    task = next_task()
    assert task["kind"] == "search_cards_by_hand"
    assert complete(task, "search_again", birth_date=PERSON.birth_date).status_code == 200
    search()
    told = case_of(case)
    assert (told["state"], told["persons"]["subject"]["birth_date"]) == ("certified", PERSON.birth_date)
    sheet = text_of(operator.get(f"/v1/cases/{case}/evidence.pdf?language=ru").content)
    for stated in ("запрошено снова", f"стало известно: {PERSON.birth_date}"):
        assert squeezed(stated) in sheet


def test_not_listed_takes_both_sources_also_with_what_was_learnt(
    not_asked: Any_, search: Any_, next_task: Any_, complete: Any_, case_of: Any_
) -> None:
    case = not_asked()
    complete(next_task(), "search_again", iin=PERSON.iin)
    search()
    task = next_task()
    assert task["kind"] == "confirm_not_listed"
    assert complete(task, "not_listed").status_code == 200
    assert case_of(case)["state"] == "certified"


@pytest.mark.parametrize(
    ("learnt", "field", "code"),
    [
        ({}, "birth_date", "nothing_new"),
        ({"birth_date": PERSON.birth_date[:4]}, "birth_date", "nothing_new"),
        ({"birth_date": "1999-01-02"}, "birth_date", "gainsays_request"),
        ({"birth_date": "1951-02-30"}, "birth_date", "impossible_date"),
        ({"iin": "12345"}, "iin", "not_twelve_digits"),
    ],
)
def test_nothing_new_or_nothing_right_changes_nothing(
    learnt: dict[str, str], field: str, code: str, not_asked: Any_, next_task: Any_, complete: Any_,
    case_of: Any_,
) -> None:  # fmt: skip
    case = not_asked()
    task, before = next_task(), case_of(case)
    refused = complete(task, "search_again", **learnt)
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["field"], error["code"]) == (422, field, code)
    assert "1999" not in refused.text
    assert case_of(case) == before


def test_what_was_learnt_wrongly_gives_way_to_what_is_right(
    not_asked: Any_, ais: Any_, search: Any_, next_task: Any_, complete: Any_, case_of: Any_
) -> None:
    """A slip of the operator is no word of the request, and can be mended; the request's own cannot."""
    ais(PERSON)
    case = not_asked()
    wrong = f"{PERSON.birth_date[:4]}-11-11"
    assert complete(next_task(), "search_again", birth_date=wrong).status_code == 200
    search()
    task = next_task()
    # "Not listed" is refused to nobody here: both have answered. The operator sees the slip instead.
    assert task["kind"] == "confirm_not_listed"
    assert case_of(case)["persons"]["subject"]["birth_date"] == wrong
    assert complete(task, "search_again", birth_date="1999-01-02").json()["errors"][0]["code"] == (
        "gainsays_request"
    )
    assert complete(task, "search_again", birth_date=PERSON.birth_date).status_code == 200
    search()
    assert case_of(case)["state"] == "certified"


def test_choice_between_people_can_wait_for_what_is_learnt_and_takes_one_pair_of_eyes(
    app: FastAPI, bureau_settings_of_test: BureauSettings, not_asked: Any_, ais: Any_, file_cards: Any_,
    search: Any_, next_task: Any_, complete: Any_, case_of: Any_,
) -> None:  # fmt: skip
    strict = bureau_settings_of_test.model_copy(update={"four_eyes": frozenset({"choose_candidate"})})
    app.dependency_overrides[bureau_settings] = lambda: strict
    ais(PERSON)
    file_cards(PERSON, card_line(PERSON, card_id="20001", birth_date=PERSON.birth_date[:4]))
    case = not_asked()
    task = next_task()
    assert task["kind"] == "choose_candidate"
    assert complete(task, "search_again", iin=PERSON.iin).json()["state"] == "done"
    search()
    assert case_of(case)["runs"][0]["outcome"] == "single_match"


def test_what_a_search_under_way_brings_is_not_recorded_once_it_is_asked_again(
    on_a_desk: Any_, next_task: Any_, complete: Any_, case_of: Any_, engines: dict[str, Engine]
) -> None:
    case = on_a_desk(PERSON)
    complete(next_task(), "search_again")
    with db.transaction(engines["bureau"]) as session:
        rows = session.execute(text("select source, state from bureau.search_run order by source, id")).all()
    assert [tuple(row) for row in rows] == [
        ("ais", "void"), ("ais", "pending"), ("cards", "void"), ("cards", "pending"),
    ]  # fmt: skip
    assert [run["attempts"] for run in case_of(case)["runs"]] == [0, 0]


def test_pick_list_is_answered_so_in_bulk(
    on_a_desk: Any_, operator: Any, search: Any_, said: Any_, register: FakeRegistry, ais_by_http: Registry
) -> None:
    case = on_a_desk(PERSON)
    [task] = operator.get("/v1/tasks").json()["items"]
    answers = [{"task_id": task["id"], "card_id": None, "result": "search_again"}]
    [told] = operator.post("/v1/pick-list/answers", json={"answers": answers}).json()["items"]
    assert (told["state"], told["code"]) == ("done", None)
    register.mood = "well"
    search(ais_by_http)
    assert said(case)[-1] == "certificate.prepared"


def test_case_of_which_every_source_has_told_is_not_asked_again(
    hear: Any_, search: Any_, next_task: Any_, complete: Any_
) -> None:
    hear(registered(NOBODY))
    search()
    task = next_task()
    assert task["kind"] == "confirm_not_listed"
    assert complete(task, "search_again").json()["errors"][0]["code"] == "nothing_new"


def test_document_without_an_owner_is_no_absence(
    hear: Any_, search: Any_, next_task: Any_, complete: Any_, case_of: Any_
) -> None:
    """Who shows a document asks about himself without IIN and day of birth: the AIS is asked by it alone."""
    request = registered(PERSON, subject=YEAR_ONLY)
    hear(request)
    search()
    in_ais = case_of(request.subject)["runs"][0]
    assert (in_ais["outcome"], in_ais["note"]) == ("not_asked", "only_by_document")
    assert in_ais["asked"]["document"] == "990000001"
    assert complete(next_task(), "not_listed").json()["code"] == "two_sources_needed"


def test_document_tells_who_is_meant_among_people_of_one_name_and_day(
    hear: Any_, search: Any_, ais: Any_, case_of: Any_
) -> None:
    ais(ais_row(PERSON, doc_number="990000001"), ais_row(PERSON, person_ref="ais-7", iin=None))
    shown, of_another = registered(PERSON), about_another(PERSON)
    hear(shown, of_another)
    search()
    assert case_of(shown.subject)["state"] == "certified"
    assert "document" not in case_of(shown.subject)["runs"][1]["asked"]
