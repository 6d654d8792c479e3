"""After personal data was erased: the sheet says so, papers are gone with a reason, nothing fails."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.support.cases import Person, about_another, card_line, registered
from tests.support.erasing import erase
from tests.unit.shared.papers.pdf_text import squeezed, text_of

Any_ = Callable[..., Any]
PERSON = Person()


def words_of(person: Person) -> tuple[str, ...]:
    """What would tell of whom a sheet is, were it printed."""
    return person.surname, person.given_name, person.birth_date


@pytest.fixture
def sheet(operator: Any) -> Callable[..., str]:
    """The text of a case's sheet; fails where it is not printed."""

    def print_it(case: object, language: str = "ru") -> str:
        answer = operator.get(f"/v1/cases/{case}/evidence.pdf?language={language}")
        assert answer.status_code == 200, answer.text
        return text_of(answer.content)

    return print_it


def test_sheet_is_printed_without_the_person(
    hear: Any_, search: Any_, ais: Any_, file_cards: Any_, next_task: Any_, complete: Any_, operator: Any,
    sheet: Any_, owner: Engine,
) -> None:  # fmt: skip
    ais(PERSON)
    file_cards(card_line(PERSON, house="99"))
    request = registered(PERSON)
    hear(request)
    search()
    by_hand = {**PERSON.name, "case_id": str(request.subject), "purpose": "Тексеру"}
    assert operator.post("/v1/cards/search", json=by_hand).status_code == 200
    complete(next_task(), "certify", source="cards", ref="10001", remarks="Үлгібаев дұрыс")
    before = sheet(request.subject)
    assert all(squeezed(word) in before for word in words_of(PERSON))
    erase(owner, request=request.subject)
    for language, erased in (("kk", "жойылған"), ("ru", "уничтожено"), ("en", "erased")):
        after = sheet(request.subject, language)
        assert after.count(erased) >= 3
        assert [word for word in words_of(PERSON) if squeezed(word) in after] == []
    told = operator.get(f"/v1/cases/{request.subject}/evidence")
    assert (told.status_code, "Үлгібаев" in told.text) == (200, False)
    assert operator.get(f"/v1/cases/{request.subject}").json()["persons"] == {}


def test_what_each_pair_of_eyes_said_goes_too(seen_by_two: Any_, sheet: Any_, owner: Engine) -> None:
    request = registered(PERSON)
    seen_by_two(request)
    erase(owner, request=request.subject)
    assert squeezed("первый ответ") not in sheet(request.subject)
    with owner.begin() as connection:
        assert connection.execute(text("select answer, first_answer from bureau.task")).all() == [(None, {})]


def test_return_whose_addressee_was_erased_is_gone_and_says_why(
    hear: Any_, next_task: Any_, complete: Any_, operator: Any, sheet: Any_, owner: Engine
) -> None:
    request = about_another(PERSON, legal_ground=None)
    hear(request)
    complete(next_task(), "return", grounds=["not_properly_drawn_up"], remarks="Үлгібаев туралы")
    assert operator.get(f"/v1/requests/{request.subject}/return.pdf").status_code == 200
    erase(owner, request=request.subject)
    gone = operator.get(f"/v1/requests/{request.subject}/return.pdf")
    assert (gone.status_code, gone.json()["code"]) == (410, "personal_data_erased")
    assert "Үлгібаев" not in sheet(request.subject)


def test_certificate_stays_printable_until_its_content_is_emptied(
    hear: Any_, search: Any_, ais: Any_, file_cards: Any_, operator: Any, head: Any, sheet: Any_,
    owner: Engine,
) -> None:  # fmt: skip
    ais(PERSON)
    request = registered(PERSON)
    hear(request)
    search()
    [issued] = operator.get(f"/v1/cases/{request.subject}/evidence").json()["certificates"]
    erase(owner, request=request.subject)
    paper = f"/v1/requests/{request.subject}/certificate.pdf"
    assert operator.get(paper).status_code == 200
    file_cards(PERSON)
    body = {"reason": "Түзету", "source": "cards", "ref": "10001"}
    refused = head.post(f"/v1/certificates/{issued['number']}/supersede", json=body)
    assert (refused.status_code, refused.json()["code"]) == (410, "personal_data_erased")
    with owner.begin() as connection:
        connection.execute(text("update bureau.certificate set content = '{}'"))
    gone = operator.get(paper)
    assert (gone.status_code, gone.json()["code"]) == (410, "personal_data_erased")
    assert sheet(request.subject)
