"""Lists, one request, its timeline: the caller's own only, page by page."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from shared.ids import new_id
from shared.security import Role
from tests.support import said
from tests.support.intake import Intake
from tests.support.requests import an_individual
from tests.support.web import TestClient, client, key_for
from tests.unit.shared.papers.pdf_text import squeezed, text_of


def _named(surname: str) -> dict[str, Any]:
    return an_individual(name={"surname": surname, "given_name": "Сынақ", "patronymic": None})


def test_list_comes_page_by_page_the_latest_first(intake: Intake) -> None:
    ids = [intake.register(f"key-{place}")["id"] for place in range(5)]
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = intake.centre.get("/v1/requests", params=query).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == ids[::-1]


def test_list_is_narrowed_by_state_number_and_time(intake: Intake) -> None:
    first, second = intake.register("first"), intake.register("second")
    intake.hear(said.received(first["id"]))

    def ids(**query: str) -> list[str]:
        return [item["id"] for item in intake.centre.get("/v1/requests", params=query).json()["items"]]

    assert ids(state="in_bureau") == [first["id"]]
    assert ids(number=second["number"]) == [second["id"]]
    assert ids(**{"from": second["registered_at"]}) == [second["id"]]
    assert ids(to=second["registered_at"]) == [first["id"]]


@pytest.mark.parametrize(
    "query", ["state=lost", "from=2026-01-01T00:00:00", "limit=0", "cursor=xx", "cursor=WyJ4Il0"]
)
def test_list_refuses_what_it_cannot_read(intake: Intake, query: str) -> None:
    assert intake.centre.get(f"/v1/requests?{query}").status_code == 422


def test_search_finds_by_how_the_name_begins(intake: Intake) -> None:
    found = intake.register("a", applicant=_named("Әлібек"))["id"]
    intake.register("b", applicant=_named("Бәлібек"))
    intake.register("c", applicant=_named("%"))
    for wanted, ids in (("әЛІ", [found]), ("Әлібек сынақ", [found]), ("лібек", []), ("%л", [])):
        answer = intake.centre.post("/v1/requests/search", json={"applicant_name": wanted})
        assert [item["id"] for item in answer.json()["items"]] == ids


def test_search_goes_on_from_its_cursor(intake: Intake) -> None:
    ids = [intake.register(f"key-{place}")["id"] for place in range(2)]
    first = intake.centre.post("/v1/requests/search", json={"limit": 1}).json()
    rest = intake.centre.post("/v1/requests/search", json={"limit": 1, "cursor": first["next_cursor"]}).json()
    assert [first["items"][0]["id"], rest["items"][0]["id"]] == ids[::-1]


def test_timeline_tells_each_event_and_nothing_personal(intake: Intake) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.received(request_id))
    happened = intake.centre.get(f"/v1/requests/{request_id}/timeline")
    assert {(row["type"], row["source"]) for row in happened.json()} == {
        ("request.registered", "intake"),
        ("package.received", "bureau"),
    }
    assert "Үлгібаев" not in happened.text


@pytest.mark.parametrize("path", ["", "/timeline", "/receipt.pdf"])
def test_another_centres_request_is_not_there(intake: Intake, another_centre: TestClient, path: str) -> None:
    request_id = intake.register()["id"]
    theirs = another_centre.get(f"/v1/requests/{request_id}{path}")
    missing = another_centre.get(f"/v1/requests/{new_id()}{path}")
    assert theirs.status_code == missing.status_code == 404
    assert {**theirs.json(), "trace_id": ""} == {**missing.json(), "trace_id": ""}


def test_lists_show_the_callers_own_only(intake: Intake, another_centre: TestClient) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.prepared(request_id))
    intake.hear(said.call_requested(request_id, purpose="document_ready"))
    for path in ("/v1/requests", "/v1/shelf", "/v1/call-tasks", "/v1/events"):
        assert intake.centre.get(path).json()["items"] != []
        assert another_centre.get(path).json()["items"] == []


@pytest.mark.parametrize(
    ("role", "bureau", "sees"),
    [
        (Role.OPERATOR, "astana", 1),
        (Role.OPERATOR, "karaganda", 0),
        (Role.SUPERVISOR, None, 1),
        (Role.SUPERVISOR, "karaganda", 0),
    ],
)
def test_bureau_sees_its_region_and_a_supervisor_theirs(
    intake: Intake, app: FastAPI, owner: Engine, role: Role, bureau: str | None, sees: int
) -> None:
    intake.register()
    reader = client(app, key_for(owner, role, bureau=bureau))
    assert len(reader.get("/v1/requests").json()["items"]) == sees


def test_bureau_hands_nothing_over(intake: Intake, app: FastAPI, owner: Engine) -> None:
    operator = client(app, key_for(owner, Role.OPERATOR, bureau="astana"))
    answer = operator.post(f"/v1/requests/{intake.register()['id']}/withdraw")
    assert answer.status_code == 403


def test_receipt_is_printed(intake: Intake) -> None:
    answer = intake.centre.get(f"/v1/requests/{intake.register()['id']}/receipt.pdf")
    assert (answer.headers["content-type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


def test_whose_name_has_a_sign_that_cannot_be_printed_gets_a_receipt_too(intake: Intake) -> None:
    name = {"surname": "Үлгі金баев", "given_name": "Нұрлан😀", "patronymic": None}
    documents = [{"kind": "application", "name": "Өтініш ✿", "pages": 1}]
    registered = intake.register(applicant=an_individual(name=name), documents=documents)
    answer = intake.centre.get(f"/v1/requests/{registered['id']}/receipt.pdf")
    assert answer.status_code == 200
    printed = text_of(answer.content)
    for stated in ("Үлгі□баев Нұрлан□", "Өтініш □", registered["number"]):
        assert squeezed(stated) in printed
