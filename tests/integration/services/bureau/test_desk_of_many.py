"""A desk with several operators: forgotten tasks, the head's hand, the pick list and its answers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from services.bureau.api.callers import bureau_settings
from services.bureau.registries import HttpRegistry
from services.bureau.settings import BureauSettings
from shared import db
from shared.security import Role
from shared.signing import KeyRing, KeyUnusable
from tests.support.cases import Person, about_another, registered
from tests.support.registry import running_registry
from tests.support.web import TestClient, client, key_for
from tests.unit.shared.papers.pdf_text import squeezed, text_of

Any_ = Callable[..., Any]
PERSON = Person()


@pytest.fixture
def task(hear: Any_, next_task: Any_) -> dict[str, Any]:
    """A task that the operator has claimed."""
    hear(about_another(PERSON))
    return dict(next_task())


def test_task_that_is_given_back_is_told_within_the_chain_of_its_request(
    task: dict[str, Any], operator: TestClient, owner: Engine
) -> None:
    operator.post(f"/v1/tasks/{task['id']}/release")
    chains = "select distinct correlation_id from bus.event where subject = :request"
    released = "select count(*) from bus.event where type = 'task.released'"
    with owner.connect() as connection:
        assert len(connection.execute(text(chains), {"request": task["request_id"]}).all()) == 1
        assert connection.execute(text(released)).scalar_one() == 1


def key_of(desk: TestClient, hear: Any_) -> str:
    """The id of the key behind a client, as a task that it claims shows it."""
    hear(about_another(Person(number=77)))
    claimed = desk.post("/v1/tasks/next").json()
    desk.post(f"/v1/tasks/{claimed['id']}/release")
    return str(claimed["claimed_by"])


def test_task_that_lies_idle_goes_to_whom_asks_next(task: Any, colleague: Any, pass_time: Any_) -> None:
    pass_time(timedelta(minutes=119))
    assert colleague.post("/v1/tasks/next").status_code == 204
    pass_time(timedelta(minutes=2))
    assert colleague.post("/v1/tasks/next").json()["id"] == task["id"]


def test_task_that_lies_idle_can_be_claimed_by_its_id(task: Any, colleague: Any, pass_time: Any_) -> None:
    url = f"/v1/tasks/{task['id']}/claim"
    pass_time(timedelta(minutes=119))
    assert colleague.post(url).status_code == 409
    pass_time(timedelta(minutes=2))
    claimed = colleague.post(url)
    assert claimed.status_code == 200
    assert claimed.json()["claimed_by"] != task["claimed_by"]


def test_operator_who_lost_an_idle_task_cannot_complete_it(
    task: Any, colleague: Any, complete: Any_, pass_time: Any_
) -> None:
    pass_time(timedelta(hours=3))
    colleague.post("/v1/tasks/next")
    assert complete(task, "accept").status_code == 409


def test_head_gives_a_task_to_somebody_else(
    head: Any, operator: Any, colleague: Any, hear: Any_, task: Any, complete: Any_
) -> None:
    url = f"/v1/tasks/{task['id']}/reassign"
    other = key_of(colleague, hear)
    assert operator.post(url, json={"to": other}).status_code == 403
    assert head.post(url, json={"to": other}).json()["claimed_by"] == other
    assert complete(task, "accept").status_code == 409
    assert colleague.post(f"/v1/tasks/{task['id']}/complete", json={"result": "accept"}).status_code == 200
    again = head.post(url, json={"to": other})
    assert (again.status_code, again.json()["state"]) == (409, "done")


def test_task_is_not_given_to_somebody_outside_the_bureau(
    head: Any, stranger: Any, hear: Any_, task: Any
) -> None:
    hear(about_another(Person(number=5), centre="psc-17", bureau="karaganda"))
    outside = stranger.post("/v1/tasks/next").json()["claimed_by"]
    for unknown in (outside, str(uuid4())):
        refused = head.post(f"/v1/tasks/{task['id']}/reassign", json={"to": unknown})
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "unknown_operator")


@pytest.fixture
def by_hand(hear: Any_, search: Any_, file_cards: Any_, bureau_settings_of_test: Any) -> list[str]:
    """Two cases whose AIS is down while their term nears: one person has a card, the other has none."""
    persons = [Person(number=1), Person(number=2, surname="Қалқаманов", given_name="Ерболат")]
    file_cards(persons[0])
    requests = [registered(person) for person in persons]
    long_ago = timedelta(days=6)
    requests = [one.model_copy(update={"occurred_at": one.occurred_at - long_ago}) for one in requests]
    hear(*requests)
    with running_registry() as register:
        register.mood = "down"
        down = HttpRegistry(register.url)
        search(down)
        down.close()
    return [str(request.subject) for request in requests]


def test_pick_list_names_whom_to_look_for_in_which_drawer(by_hand: list[str], operator: Any) -> None:
    answer = operator.get("/v1/pick-list.pdf?language=ru")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    printed = text_of(answer.content)
    for stated in ("Ящик Ү-1", "Үлгібаев Нұрлан Сынақұлы", "Ящик Қ", "Қалқаманов Ерболат Сынақұлы"):
        assert squeezed(stated) in printed


def test_name_that_cannot_be_printed_takes_nobody_off_the_pick_list(
    by_hand: list[str], operator: Any, engines: dict[str, Engine]
) -> None:
    """Such a request is asked about before its search; one that was accepted all the same is looked up."""
    odd = text("""
        update bureau.case set persons = jsonb_set(persons, '{subject,name,surname}', '"Қалқаманов🙂"')
        where id = :id
    """)
    with db.transaction(engines["bureau"]) as session:
        session.execute(odd, {"id": by_hand[1]})
    answer = operator.get("/v1/pick-list.pdf?language=ru")
    assert answer.status_code == 200
    printed = text_of(answer.content)
    for stated in ("Үлгібаев Нұрлан Сынақұлы", "Қалқаманов□ Ерболат Сынақұлы"):
        assert squeezed(stated) in printed


def test_pick_list_holds_nothing_of_another_region(by_hand: list[str], stranger: Any) -> None:
    printed = text_of(stranger.get("/v1/pick-list.pdf?language=ru").content)
    assert squeezed("Искать в картотеке нечего.") in printed


def test_answers_of_a_pick_list_are_taken_each_by_itself(
    by_hand: list[str], operator: Any, stranger: Any, case_of: Any_
) -> None:
    tasks = {one["request_id"]: one["id"] for one in operator.get("/v1/tasks").json()["items"]}
    found = [
        {"task_id": tasks[by_hand[0]], "card_id": "10001"},
        {"task_id": tasks[by_hand[1]], "card_id": None},
        {"task_id": str(uuid4()), "card_id": "10001"},
    ]
    refused = stranger.post("/v1/pick-list/answers", json={"answers": found}).json()["items"]
    assert {one["code"] for one in refused} == {"not_found"}
    items = operator.post("/v1/pick-list/answers", json={"answers": found}).json()["items"]
    # Nobody is certified as not listed while the AIS has not answered: that task stays open.
    assert [(one["state"], one["code"]) for one in items] == [
        ("done", None), (None, "two_sources_needed"), (None, "not_found"),
    ]  # fmt: skip
    assert [case_of(case)["state"] for case in by_hand] == ["certified", "searching"]
    again = operator.post("/v1/pick-list/answers", json={"answers": found[:1]}).json()["items"]
    assert again[0]["code"] == "task_not_yours"


class WithoutSigning(BureauSettings):
    """Settings of a bureau whose key went bad."""

    @property
    def key_ring(self) -> KeyRing:
        """Nobody signs."""
        raise KeyUnusable


def test_answer_that_fails_for_another_reason_than_the_desks_ends_no_list_either(
    by_hand: list[str], operator: Any, app: Any, bureau_settings_of_test: BureauSettings
) -> None:
    broken = WithoutSigning.model_construct(**dict(bureau_settings_of_test))
    app.dependency_overrides[bureau_settings] = lambda: broken
    found = [{"task_id": one["id"], "card_id": None} for one in operator.get("/v1/tasks").json()["items"]]
    items = operator.post("/v1/pick-list/answers", json={"answers": found}).json()["items"]
    assert [one["code"] for one in items] == ["key_unusable"] * len(by_hand)


def test_evidence_tells_what_was_asked_answered_and_decided(
    by_hand: list[str], operator: Any, stranger: Any
) -> None:
    tasks = {one["request_id"]: one["id"] for one in operator.get("/v1/tasks").json()["items"]}
    answers = {"answers": [{"task_id": tasks[by_hand[0]], "card_id": "10001"}]}
    operator.post("/v1/pick-list/answers", json=answers)
    url = f"/v1/cases/{by_hand[0]}/evidence"
    told = operator.get(url).json()
    outcomes = {one["source"]: (one["state"], one["outcome"]) for one in told["searches"]}
    assert outcomes == {"ais": ("void", "source_unavailable"), "cards": ("done", "single_match")}
    cards = next(one for one in told["searches"] if one["source"] == "cards")
    assert (cards["asked"]["surname"], cards["candidates"][0]["ref"]) == ("Үлгібаев", "10001")
    assert cards["candidates"][0]["why"]
    [decision], [certificate] = told["decisions"], told["certificates"]
    assert (decision["kind"], decision["result"]) == ("search_cards_by_hand", "certify")
    assert certificate["decided_by"] == decision["claimed_by"]
    printed = text_of(operator.get(f"{url}.pdf?language=ru").content)
    for stated in (
        "Картотека",
        "найден один человек",
        "10001",
        "ручной поиск в картотеке",
        certificate["number"],
    ):
        assert squeezed(stated) in printed
    assert [stranger.get(f"{url}{kind}").status_code for kind in ("", ".pdf")] == [404, 404]


@pytest.fixture
def certified(hear: Any_, search: Any_, ais: Any_, file_cards: Any_, engines: dict[str, Engine]) -> Any:
    """The row of a certificate that the machine prepared; the card index holds another address."""
    ais(PERSON)
    request = registered(PERSON)
    hear(request)
    search()
    file_cards(Person(street="Дұрыс көшесі"))
    with db.transaction(engines["bureau"]) as session:
        return session.execute(text("select * from bureau.certificate")).one()


def test_superseded_certificate_and_its_successor_are_told_apart(
    certified: Any, head: Any, operator: Any, said: Any_, engines: dict[str, Engine]
) -> None:
    url = f"/v1/certificates/{certified.number}/supersede"
    body = {"reason": "Үйдің нөмірі қате", "source": "cards", "ref": "10001"}
    first = operator.post(url, json=body)
    assert (first.status_code, first.json()["state"]) == (202, "valid")
    assert first.json()["correction"]["ref"] == "10001"
    follower = head.post(url, json=body).json()
    assert follower["number"] != certified.number
    assert said(certified.request_id)[-1] == "certificate.superseded"
    with db.transaction(engines["bureau"]) as session:
        statement = text("select number, verification_code, content from bureau.certificate")
        rows = {row.number: row for row in session.execute(statement)}
    codes = (certified.verification_code, rows[follower["number"]].verification_code)
    assert [head.get(f"/v1/verify/{code}").json()["status"] for code in codes] == ["superseded", "valid"]
    assert "Дұрыс" in rows[follower["number"]].content["address"]
    printed = text_of(operator.get(f"/v1/requests/{certified.request_id}/certificate.pdf").content)
    assert squeezed(follower["number"]) in printed
    assert squeezed(certified.number) in printed
    again = head.post(url, json=body)
    assert (again.status_code, again.json()["state"]) == (409, "superseded")


def test_two_people_correct_a_certificate_and_one_of_them_is_a_head(
    certified: Any, head: Any, operator: Any, colleague: Any, app: Any, owner: Engine, file_cards: Any_
) -> None:
    file_cards(Person(number=2))
    url = f"/v1/certificates/{certified.number}/supersede"
    body = {"reason": "Үйдің нөмірі қате", "source": "cards", "ref": "10001"}
    answers = [desk.post(url, json=body).status_code for desk in (head, head)]
    answers.append(operator.post(url, json={**body, "ref": "10002"}).status_code)  # begins anew
    answers += [desk.post(url, json=body).status_code for desk in (operator, colleague, colleague)]
    assert answers == [202] * 6
    deputy = client(app, key_for(owner, Role.BUREAU_HEAD, bureau="astana"))
    assert deputy.post(url, json=body).status_code == 200


def test_certificate_that_was_revoked_is_neither_revoked_again_nor_corrected(
    certified: Any, head: Any, said: Any_
) -> None:
    url = f"/v1/certificates/{certified.number}"
    assert head.post(f"{url}/revoke", json={"reason": "қате"}).status_code == 200
    correction = {"reason": "қате", "source": "cards", "ref": "10001"}
    for act, body in (("revoke", {"reason": "қате"}), ("supersede", correction)):
        refused = head.post(f"{url}/{act}", json=body)
        told = refused.json()
        assert (refused.status_code, told["code"], told["state"]) == (
            409,
            "certificate_not_valid",
            "revoked",
        )
    assert said(certified.request_id).count("certificate.revoked") == 1


def test_corrected_card_is_what_the_corrected_certificate_states(
    hear: Any_, search: Any_, file_cards: Any_, head: Any, operator: Any, engines: dict[str, Engine]
) -> None:
    file_cards(PERSON)
    hear(registered(PERSON))
    search()
    file_cards(Person(street="Дұрыс көшесі"))
    with db.transaction(engines["bureau"]) as session:
        number = session.execute(text("select number from bureau.certificate")).scalar_one()
    body = {"reason": "Көше қате", "source": "cards", "ref": "10001"}
    for desk in (operator, head):
        follower = desk.post(f"/v1/certificates/{number}/supersede", json=body).json()
    with db.transaction(engines["bureau"]) as session:
        statement = text("select content ->> 'address' from bureau.certificate where number = :number")
        assert "Дұрыс" in session.execute(statement, {"number": follower["number"]}).scalar_one()


def test_certificate_is_not_superseded_by_a_person_whom_no_source_offers(certified: Any, head: Any) -> None:
    body = {"reason": "қате", "source": "cards", "ref": "999"}
    refused = head.post(f"/v1/certificates/{certified.number}/supersede", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "unknown_candidate")
    assert head.get(f"/v1/verify/{certified.verification_code}").json()["status"] == "valid"
