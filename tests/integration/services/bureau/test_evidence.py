"""The evidence sheet: whom a decision chose and why, what was searched by hand, who revoked and corrected."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text

from shared import db
from tests.support.cases import Person, about_another, card_line, registered
from tests.unit.shared.papers.pdf_text import squeezed, text_of

Any_ = Callable[..., Any]
PERSON = Person()


@pytest.fixture
def printed(operator: Any) -> Callable[[object], str]:
    """The text of a case's sheet in Russian."""
    return lambda case: text_of(operator.get(f"/v1/cases/{case}/evidence.pdf?language=ru").content)


def stands(printed: str, *stated: str) -> None:
    """Fails where one of these is not printed."""
    assert [words for words in stated if squeezed(words) not in printed] == []


def test_sheet_names_the_person_chosen_and_the_remarks(
    hear: Any_, search: Any_, ais: Any_, file_cards: Any_, next_task: Any_, complete: Any_, printed: Any_
) -> None:
    ais(PERSON)
    file_cards(card_line(PERSON, house="99"))
    request = registered(PERSON)
    hear(request)
    search()
    complete(next_task(), "certify", source="cards", ref="10001", remarks="Карточка новее")
    sheet = printed(request.subject)
    stands(sheet, "выбранный человек: cards 10001: Үлгібаев Нұрлан Сынақұлы", "замечания: Карточка новее")


def test_sheet_of_a_return_names_its_grounds_and_remarks(
    hear: Any_, next_task: Any_, complete: Any_, printed: Any_
) -> None:
    request = about_another(PERSON, legal_ground=None)
    hear(request)
    complete(next_task(), "return", grounds=["not_properly_drawn_up"], remarks="Нет основания")
    stands(printed(request.subject), "Документы оформлены ненадлежащим образом", "замечания: Нет основания")


def test_card_that_was_found_by_hand_is_a_candidate_on_the_sheet(
    hear: Any_, search: Any_, file_cards: Any_, next_task: Any_, complete: Any_, operator: Any, printed: Any_
) -> None:
    request = registered(PERSON)
    hear(request)
    search()
    file_cards(card_line(PERSON, surname="Басқаев", birth_date="1960-01-02"))
    assert complete(next_task(), "certify", source="cards", ref="10001").status_code == 200
    told = operator.get(f"/v1/cases/{request.subject}/evidence").json()
    [cards] = [run for run in told["searches"] if run["source"] == "cards"]
    assert [(one["ref"], one["why"]) for one in cards["candidates"]] == [("10001", ["found_by_hand"])]
    stands(printed(request.subject), "cards 10001: Басқаев Нұрлан")


def test_search_by_hand_leaves_who_asked_what_for_which_case(
    hear: Any_, search: Any_, file_cards: Any_, operator: Any, stranger: Any, printed: Any_,
    engines: dict[str, Engine],
) -> None:  # fmt: skip
    file_cards(PERSON)
    request = registered(Person(number=2))
    hear(request)
    asked = {**PERSON.name, "case_id": str(request.subject), "purpose": "Туысын іздеу"}
    assert stranger.post("/v1/cards/search", json=asked).status_code == 404
    assert operator.post("/v1/cards/search", json=asked).status_code == 200
    assert (
        operator.post("/v1/cards/search", json={"surname": "Үлгібаев", "given_name": "Н"}).status_code == 200
    )
    [made] = operator.get(f"/v1/cases/{request.subject}/evidence").json()["card_searches"]
    assert (made["purpose"], made["asked"]["surname"], made["candidates"][0]["ref"]) == (
        "Туысын іздеу", "Үлгібаев", "10001",
    )  # fmt: skip
    stands(printed(request.subject), "Цель: Туысын іздеу", f"Кто спросил: {made['asked_by']}")
    with db.transaction(engines["bureau"]) as session:
        rows = session.execute(
            text("select asked_by, case_id, bureau from bureau.card_search order by id")
        ).all()
    assert [(str(row.asked_by), row.case_id, row.bureau) for row in rows] == [
        (made["asked_by"], request.subject, "astana"), (made["asked_by"], None, "astana"),
    ]  # fmt: skip


def test_sheet_tells_who_revoked_and_why(
    hear: Any_, search: Any_, ais: Any_, operator: Any, head: Any, printed: Any_
) -> None:
    ais(PERSON)
    request = registered(PERSON)
    hear(request)
    search()
    url = f"/v1/cases/{request.subject}/evidence"
    [issued] = operator.get(url).json()["certificates"]
    head.post(f"/v1/certificates/{issued['number']}/revoke", json={"reason": "Мекенжай қате"})
    [revoked] = operator.get(url).json()["certificates"]
    assert (issued["revoked_by"], revoked["revoke_reason"]) == (None, "Мекенжай қате")
    stands(printed(request.subject), "аннулирована", revoked["revoked_by"], "причина: Мекенжай қате")


def test_sheet_tells_who_wanted_a_correction_who_made_it_and_why(
    hear: Any_, search: Any_, ais: Any_, file_cards: Any_, operator: Any, head: Any, printed: Any_
) -> None:
    ais(PERSON)
    request = registered(PERSON)
    hear(request)
    search()
    file_cards(PERSON)
    url = f"/v1/cases/{request.subject}/evidence"
    [issued] = operator.get(url).json()["certificates"]
    body = {"source": "cards", "ref": "10001"}
    for desk, reason in ((operator, "Үйдің нөмірі қате"), (head, "Карточка дұрыс")):
        desk.post(f"/v1/certificates/{issued['number']}/supersede", json={**body, "reason": reason})
    first, second = operator.get(url).json()["certificates"]
    stands(
        printed(request.subject),
        f"взамен: {second['number']}",
        "причина: Карточка дұрыс",
        "причина: Үйдің нөмірі қате",
        first["correction"]["by"],
        second["decided_by"],
    )


def test_sheet_names_each_certificates_person_as_that_certificate_does(
    hear: Any_, search: Any_, file_cards: Any_, operator: Any, head: Any, printed: Any_, next_task: Any_,
    complete: Any_,
) -> None:  # fmt: skip
    """The card was corrected in between, and is the same card."""
    request = registered(PERSON)
    hear(request)
    search()
    file_cards(Person(street="Ескі көшесі"))
    complete(next_task(), "certify", source="cards", ref="10001")
    [issued] = operator.get(f"/v1/cases/{request.subject}/evidence").json()["certificates"]
    file_cards(Person(street="Дұрыс көшесі"))
    body = {"reason": "Карточка дұрыс", "source": "cards", "ref": "10001"}
    for desk in (operator, head):
        desk.post(f"/v1/certificates/{issued['number']}/supersede", json=body)
    file_cards(Person(street="Кейінгі көшесі"))
    sheet = printed(request.subject)
    chosen = f"{squeezed('выбранный человек: cards 10001: Үлгібаев Нұрлан Сынақұлы')};"
    streets = [squeezed(street) for street in ("Ескі", "Дұрыс")]
    told = [next(street for street in streets if street in part[:90]) for part in sheet.split(chosen)[1:]]
    assert told == [streets[0], streets[0], streets[1], streets[1]]  # task, issue, proposal, follower


def test_sheet_tells_what_each_pair_of_eyes_saw(seen_by_two: Any_, operator: Any, printed: Any_) -> None:
    request = registered(PERSON)
    seen_by_two(request)
    [decision] = operator.get(f"/v1/cases/{request.subject}/evidence").json()["decisions"]
    stands(printed(request.subject), f"первый ответ: {decision['first_by']}: not_listed")
