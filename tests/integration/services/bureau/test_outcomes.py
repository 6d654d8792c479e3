"""Every way a case can end, from the registered request to the certificate or the return."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from shared import clock, db
from shared.bus.events.intake import RequestRegistered
from tests.support.cases import Person, about_another, ais_row, card_line, registered
from tests.unit.shared.papers.pdf_text import squeezed, text_of

Any_ = Callable[..., Any]
PERSON = Person()
APPLICATION = {"kind": "application", "name": "Өтініш", "pages": 1}
CERTIFIED = ["package.received", "package.accepted", "search.completed", "certificate.prepared"]


def test_person_in_the_ais_is_certified_without_a_person(
    hear: Any_, search: Any_, said: Any_, case_of: Any_, ais: Any_
) -> None:
    ais(PERSON)
    request = registered(PERSON, iin=PERSON.iin)
    hear(request)
    search()
    assert said(request.subject) == CERTIFIED
    case = case_of(request.subject)
    assert (case["state"], case["certificate_number"]) == ("certified", case["certificate_number"])
    assert [run["outcome"] for run in case["runs"]] == ["single_match", "no_match"]


def test_name_finds_the_person_in_the_ais_by_another_valid_spelling(
    hear: Any_, search: Any_, case_of: Any_, ais: Any_
) -> None:
    spelling = '[{"surname": "Ulgibayev", "given_name": "Nurlan", "patronymic": null}]'
    ais(ais_row(PERSON, valid_names=spelling))
    request = registered(Person(surname="ULGIBAYEV", given_name="nurlan", patronymic=None))
    other = registered(Person(surname="Ulgibayev", given_name="Nurlan", patronymic=None))
    hear(request, other)
    search()
    assert case_of(other.subject)["state"] == "certified"


def test_person_on_a_card_only_is_certified(
    hear: Any_, search: Any_, said: Any_, file_cards: Any_, case_of: Any_
) -> None:
    file_cards(PERSON)
    request = registered(Person(surname="Ульгибаев", given_name="Нурлан", patronymic="Сынакулы"))
    hear(request)
    search()
    assert said(request.subject) == CERTIFIED
    cards = case_of(request.subject)["runs"][1]
    assert (cards["outcome"], cards["candidates"][0]["ref"]) == ("single_match", "10001")


def test_both_sources_at_one_address_are_certified(
    hear: Any_, search: Any_, said: Any_, file_cards: Any_, ais: Any_
) -> None:
    ais(PERSON)
    file_cards(card_line(PERSON, street="УЛ. УЛГІ"))
    request = registered(PERSON)
    hear(request)
    search()
    assert said(request.subject) == CERTIFIED


def test_person_who_left_is_certified_as_deregistered(
    hear: Any_, search: Any_, file_cards: Any_, case_of: Any_, operator: Any
) -> None:
    gone = Person(left_on="2024-05-06")
    file_cards(gone)
    request = registered(gone)
    hear(request)
    search()
    paper = operator.get(f"/v1/requests/{request.subject}/certificate.pdf")
    assert (case_of(request.subject)["state"], paper.content[:5]) == ("certified", b"%PDF-")


@pytest.mark.parametrize("chosen", [("ais", "ais-1"), ("cards", "10001")])
def test_person_decides_where_the_sources_differ(
    chosen: tuple[str, str], hear: Any_, search: Any_, said: Any_, file_cards: Any_, ais: Any_,
    next_task: Any_, complete: Any_,
) -> None:  # fmt: skip
    ais(PERSON)
    file_cards(card_line(PERSON, house="99"))
    request = registered(PERSON)
    hear(request)
    search()
    task = next_task()
    assert (task["kind"], task["proposed"]["outcome"]) == ("choose_candidate", "conflicting")
    source, ref = chosen
    assert complete(task, "certify", source=source, ref=ref).status_code == 200
    assert said(request.subject)[-3:] == ["task.opened", "task.completed", "certificate.prepared"]


def test_namesakes_in_the_ais_are_chosen_from(
    hear: Any_, search: Any_, ais: Any_, next_task: Any_, complete: Any_, case_of: Any_
) -> None:
    ais(PERSON, ais_row(PERSON, person_ref="ais-2", iin=None, house="50"))
    request = registered(PERSON)
    hear(request)
    search()
    assert complete(next_task(), "certify", source="ais", ref="ais-2").status_code == 200
    assert case_of(request.subject)["state"] == "certified"


def test_not_listed_needs_both_sources_and_an_operator(
    hear: Any_, search: Any_, next_task: Any_, complete: Any_, said: Any_, case_of: Any_
) -> None:
    request = registered(PERSON)
    hear(request)
    search()
    task = next_task()
    assert task["kind"] == "confirm_not_listed"
    assert "certificate.prepared" not in said(request.subject)
    assert complete(task, "not_listed").status_code == 200
    assert case_of(request.subject)["state"] == "certified"


def test_person_whose_year_of_birth_only_is_known_is_chosen_by_an_operator(
    hear: Any_, search: Any_, file_cards: Any_, next_task: Any_, complete: Any_, case_of: Any_
) -> None:
    file_cards(PERSON)
    subject = {"name": PERSON.name, "birth_date": PERSON.birth_date[:4]}
    request = about_another(PERSON, subject=subject)
    hear(request)
    assert complete(next_task(), "accept").status_code == 200
    search()
    in_ais = case_of(request.subject)["runs"][0]
    assert (in_ais["outcome"], in_ais["note"]) == ("not_asked", "not_askable")
    assert complete(next_task(), "certify", source="cards", ref="10001").status_code == 200


def test_nobody_is_certified_as_not_listed_in_a_source_that_could_not_be_asked(
    hear: Any_, search: Any_, file_cards: Any_, next_task: Any_, complete: Any_, case_of: Any_
) -> None:
    request = about_another(PERSON, subject={"name": PERSON.name, "birth_date": PERSON.birth_date[:4]})
    hear(request)
    complete(next_task(), "accept")
    search()
    task = next_task()
    assert (task["kind"], task["proposed"]["notes"]) == ("search_cards_by_hand", {"ais": "not_askable"})
    refused = complete(task, "not_listed")
    assert (refused.status_code, refused.json()["code"]) == (409, "two_sources_needed")
    file_cards(PERSON)
    assert complete(task, "certify", source="cards", ref="10001").status_code == 200
    assert case_of(request.subject)["state"] == "certified"


def test_later_registration_is_proposed_and_never_chosen(
    hear: Any_, search: Any_, file_cards: Any_, ais: Any_, next_task: Any_
) -> None:
    ais(PERSON)
    file_cards(card_line(PERSON, registered_on="2015-01-02"))
    hear(registered(PERSON))
    search()
    assert next_task()["proposed"]["candidate"] == {"source": "cards", "ref": "10001"}


def test_card_of_somebody_who_left_on_an_unknown_day_is_a_persons_question(
    hear: Any_, search: Any_, file_cards: Any_, next_task: Any_
) -> None:
    file_cards(card_line(PERSON, deregistered_to="Алматы"))
    hear(registered(PERSON))
    search()
    assert next_task()["kind"] == "choose_candidate"


def test_person_whose_standing_the_card_leaves_open_is_not_certified_by_an_operator_either(
    hear: Any_, search: Any_, file_cards: Any_, next_task: Any_, complete: Any_, said: Any_
) -> None:
    file_cards(card_line(PERSON, deregistered_to="Алматы"))
    request = registered(PERSON)
    hear(request)
    search()
    refused = complete(next_task(), "certify", source="cards", ref="10001")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "standing_unclear")
    assert "certificate.prepared" not in said(request.subject)


@pytest.mark.parametrize("left_on", [None, "2024-05-06"])
def test_person_without_an_address_is_certified_by_nobody(
    left_on: str | None, hear: Any_, search: Any_, ais: Any_, next_task: Any_, complete: Any_, said: Any_
) -> None:
    nowhere = dict.fromkeys(("oblast", "city", "street", "house", "flat"))
    ais(ais_row(Person(left_on=left_on), **nowhere))
    request = registered(PERSON)
    hear(request)
    search()
    task = next_task()
    assert (task["kind"], task["proposed"]["outcome"]) == ("choose_candidate", "multiple_matches")
    refused = complete(task, "certify", source="ais", ref="ais-1")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "no_address")
    assert "certificate.prepared" not in said(request.subject)


def test_person_whom_the_ais_has_struck_out_is_not_certified_by_a_card_alone(
    hear: Any_, search: Any_, file_cards: Any_, ais: Any_, next_task: Any_
) -> None:
    ais(ais_row(PERSON, status="removed"))
    file_cards(PERSON)
    hear(registered(PERSON))
    search()
    task = next_task()
    assert (task["kind"], task["proposed"]["notes"]) == ("choose_candidate", {"ais": "struck_out"})


def test_incomplete_package_is_returned_by_an_operator_only(
    hear: Any_, search: Any_, next_task: Any_, complete: Any_, said: Any_, operator: Any
) -> None:
    request = _without_application()
    hear(request)
    assert said(request.subject) == ["package.received", "task.opened"]
    assert search().runs == 0
    task = next_task()
    assert (task["kind"], task["proposed"]["grounds"]) == ("confirm_return", ["package_incomplete"])
    assert complete(task, "return", grounds=["package_incomplete"], remarks="Өтініш жоқ").status_code == 200
    assert said(request.subject)[-2:] == ["task.completed", "package.returned"]
    assert operator.get(f"/v1/requests/{request.subject}/return.pdf").content[:5] == b"%PDF-"


def test_package_that_the_operator_finds_in_order_is_accepted(
    hear: Any_, next_task: Any_, complete: Any_, said: Any_
) -> None:
    request = _without_application()
    hear(request)
    complete(next_task(), "accept")
    assert said(request.subject)[-2:] == ["task.completed", "package.accepted"]


def test_question_about_somebody_else_waits_for_the_check_of_its_ground(
    hear: Any_, search: Any_, ais: Any_, next_task: Any_, complete: Any_, said: Any_
) -> None:
    ais(PERSON)
    request = about_another(PERSON)
    hear(request)
    assert search().runs == 0
    task = next_task()
    assert task["kind"] == "check_legal_ground"
    complete(task, "accept")
    search()
    assert said(request.subject)[-1] == "certificate.prepared"


def test_missing_legal_ground_is_proposed_as_a_ground_of_return(hear: Any_, next_task: Any_) -> None:
    hear(about_another(PERSON, legal_ground=None))
    task = next_task()
    assert (task["kind"], task["proposed"]["grounds"]) == ("confirm_return", ["not_properly_drawn_up"])


def test_legal_ground_is_still_checked_where_the_operator_accepts_a_flawed_package(
    hear: Any_, next_task: Any_, complete: Any_, said: Any_
) -> None:
    request = about_another(PERSON, documents=[APPLICATION])
    hear(request)
    complete(next_task(), "accept")
    assert next_task()["kind"] == "check_legal_ground"
    assert "package.accepted" not in said(request.subject)


@pytest.mark.parametrize("lacks", ["purpose", "legal_ground"])
def test_question_about_somebody_else_without_its_ground_can_only_be_returned(
    lacks: str, hear: Any_, next_task: Any_, complete: Any_, said: Any_
) -> None:
    request = about_another(PERSON, **{lacks: " "})
    hear(request)
    task = next_task()
    refused = complete(task, "accept")
    assert (refused.status_code, refused.json()["code"]) == (409, "legal_ground_missing")
    assert [error["field"] for error in refused.json()["errors"]] == [lacks]
    assert "package.accepted" not in said(request.subject)
    assert complete(task, "return", grounds=["not_properly_drawn_up"]).status_code == 200


def test_question_without_its_ground_is_returned_late_rather_than_never(
    hear: Any_, next_task: Any_, complete: Any_, owner: Engine, said: Any_
) -> None:
    request = about_another(PERSON, purpose=None)
    hear(request)
    with db.transaction(owner) as session:
        clock.advance(session, timedelta(days=9))
    task = next_task()
    assert complete(task, "accept").status_code == 409
    late = complete(task, "return", grounds=["errors_in_documents"])
    assert (late.status_code, late.json()["code"]) == (409, "return_term_over")
    assert complete(task, "return", grounds=["not_properly_drawn_up"]).status_code == 200
    assert said(request.subject)[-1] == "package.returned"


def test_paper_that_nobody_knows_as_an_identity_document_is_looked_at_by_a_person(
    hear: Any_, next_task: Any_, complete: Any_, said: Any_
) -> None:
    shown = {"kind": "seaman_book", "number": "1", "copy_matches_original": True, "original_returned": True}
    applicant = {"kind": "individual", "name": PERSON.name, "identity_document": shown}
    request = about_another(PERSON, applicant=applicant)
    hear(request)
    task = next_task()
    assert (task["kind"], task["proposed"]["doubts"]) == ("check_package", ["identity_document_unknown"])
    assert complete(task, "accept").status_code == 200
    assert next_task()["kind"] == "check_legal_ground"
    assert "package.accepted" not in said(request.subject)


@pytest.mark.parametrize("source", ["ais", "cards"])
def test_certificate_that_could_not_be_printed_is_left_to_a_person(
    source: str,
    hear: Any_,
    search: Any_,
    said: Any_,
    ais: Any_,
    file_cards: Any_,
    next_task: Any_,
    complete: Any_,
) -> None:
    person = Person(street="金 көшесі")
    if source == "ais":
        ais(person)
    else:
        file_cards(person)
    request = registered(person)
    hear(request)
    search()
    task = next_task()
    assert (task["kind"], task["proposed"]["notes"][source]) == ("choose_candidate", "not_printable")
    ref = {"ais": "ais-1", "cards": "10001"}[source]
    refused = complete(task, "certify", source=source, ref=ref)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_printable")
    assert "certificate.prepared" not in said(request.subject)
    file_cards(person, Person())
    file_cards(Person(number=1))
    assert complete(task, "certify", source="cards", ref="10001").status_code == 200


def test_subject_whose_name_cannot_be_printed_is_asked_about_before_the_search(
    hear: Any_, search: Any_, next_task: Any_, complete: Any_, operator: Any
) -> None:
    request = registered(Person(surname="金", given_name="Ли"))
    hear(request)
    task = next_task()
    assert (task["kind"], task["proposed"]["doubts"]) == ("check_package", ["subject_not_printable"])
    assert search().runs == 0
    remarked = complete(task, "return", grounds=["errors_in_documents"], remarks="金")
    assert (remarked.status_code, remarked.json()["errors"][0]["field"]) == (422, "remarks")
    assert complete(task, "return", grounds=["errors_in_documents"]).status_code == 200
    printed = operator.get(f"/v1/requests/{request.subject}/return.pdf")
    assert squeezed("□ Ли") in text_of(printed.content)


def test_paper_package_waits_until_it_arrives(hear: Any_, said: Any_, operator: Any) -> None:
    request = registered(PERSON, package="paper")
    hear(request)
    assert said(request.subject) == []
    arrived = f"/v1/cases/{request.subject}/package-received"
    assert operator.post(arrived).status_code == 200
    assert said(request.subject) == ["package.received", "package.accepted"]
    again = operator.post(arrived)
    assert (again.status_code, again.json()["state"]) == (409, "searching")


def _without_application() -> RequestRegistered:
    documents = [{"kind": "identity_document_copy", "name": "Көшірме", "pages": 1}]
    return registered(PERSON, documents=documents)
