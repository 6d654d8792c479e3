"""How an exact register's records become an answer: as certain as a card has to be, and nobody unasked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Answer
from services.bureau.names import PersonName
from services.bureau.registries.port import Found, answered
from services.bureau.registries.questions import By, Question
from services.bureau.registries.records import Record, record_of

IIN, ONE_SLIP_AND_VALID, OF_ANOTHER = "800512390016", "800512390026", "850417490015"
ASKED = Asked("Үлгібаев", "Серік", "Болатұлы", "1980-05-12")
ROW: dict[str, Any] = {
    "person_ref": "ais-1",
    "iin": IIN,
    "surname": "Үлгібаев",
    "given_name": "Серік",
    "patronymic": "Болатұлы",
    "birth_date": "1980-05-12",
    "doc_number": "990000001",
    "oblast": None,
    "rayon": None,
    "city": "Астана",
    "street": "Үлгі",
    "house": "1",
    "corpus": None,
    "flat": None,
    "reg_from": None,
    "reg_to": None,
    "status": "registered",
    "valid_names": None,
}

ALSO_NAMED = {"surname": "Үлгібаев", "given_name": "Серік"}


def record(**changes: Any) -> Record:
    """The person's record, something in it different."""
    return record_of(ROW | changes)


def answer(asked: Asked, *behind: Record, by_iin: Sequence[Record] = ()) -> Answer:
    """The answer where the register holds these records by name, and others by IIN."""
    [told] = answered(
        lambda questions: [Found(tuple(by_iin if one.by is By.IIN else behind)) for one in questions],
        [asked],
    )
    return told


def by_document(asked: Asked, *behind: Record, by_name: Sequence[Record] = ()) -> tuple[Answer, list[By]]:
    """The answer where the register holds these records by document, others by name; and how it was asked."""
    ways: list[By] = []

    def ask(questions: Sequence[Question]) -> list[Found]:
        ways.extend(one.by for one in questions)
        return [Found(tuple(behind if one.by is By.DOCUMENT else by_name)) for one in questions]

    [told] = answered(ask, [replace(asked, document="990000001")])
    return told, ways


@pytest.mark.parametrize(
    ("changes", "outcome", "note"),
    [
        ({}, "single_match", None),
        ({"patronymic": None}, "single_match", None),
        ({"patronymic": "Маратұлы"}, "multiple_matches", "not_certain"),
        ({"surname": "Басқаев"}, "multiple_matches", "not_certain"),
        ({"surname": "Басқаев", "valid_names": [ALSO_NAMED]}, "single_match", None),
        ({"surname": "Басқаев", "given_name": "Данияр"}, "source_unavailable", "bad_record"),
        ({"birth_date": "1980-05-13"}, "source_unavailable", "bad_record"),
        ({"birth_date": None}, "source_unavailable", "bad_record"),
        ({"status": "removed"}, "no_match", "struck_out"),
    ],
)  # fmt: skip
def test_record_found_by_name_and_day(changes: dict[str, Any], outcome: str, note: str | None) -> None:
    told = answer(ASKED, record(**changes))
    assert (told.outcome, told.note) == (outcome, note)


def test_namesake_with_another_patronymic_does_not_hinder_and_one_without_does() -> None:
    other = record(person_ref="ais-2", iin=OF_ANOTHER, patronymic="Маратұлы")
    alone, both = answer(ASKED, other, record()), answer(ASKED, record(person_ref="ais-3"), record())
    assert (alone.outcome, alone.candidates[0].ref) == ("single_match", "ais-1")
    assert both.outcome == "multiple_matches"


def test_first_of_january_is_no_proof_without_an_iin() -> None:
    born = replace(ASKED, birth_date="1980-01-01")
    told = record(birth_date="1980-01-01")
    assert answer(born, told).outcome == "multiple_matches"
    assert answer(replace(born, iin=IIN), by_iin=[told]).outcome == "single_match"


def test_somebody_with_another_iin_is_nobody_whom_the_iin_was_asked_for() -> None:
    told = answer(replace(ASKED, iin=IIN), by_iin=[record(iin=OF_ANOTHER)])
    assert (told.outcome, told.note) == ("source_unavailable", "bad_record")


@pytest.mark.parametrize(
    ("iin", "outcome"),
    [(None, "single_match"), (OF_ANOTHER, "multiple_matches"), (ONE_SLIP_AND_VALID, "multiple_matches")],
)
def test_whom_the_iin_does_not_find_the_name_does(iin: str | None, outcome: str) -> None:
    """Somebody of the name and day with another valid IIN is left to a person."""
    assert answer(replace(ASKED, iin=IIN), record(iin=iin)).outcome == outcome


def test_record_struck_out_is_told_where_the_name_finds_nobody_either() -> None:
    told = answer(replace(ASKED, iin=IIN), by_iin=[record(status="removed")])
    assert (told.outcome, told.note) == ("no_match", "struck_out")


def test_other_names_are_read_and_never_stored() -> None:
    told = record(valid_names=[{"surname": "Басқаев", "given_name": None}])
    assert told.other_names == (PersonName("Басқаев", "", None),)
    assert "Басқаев" not in str(told.person.row())


@pytest.mark.parametrize(
    "broken",
    [
        {"street": "Үлгі\x00"},
        {"iin": "\u200b1"},
        {"reg_from": "2020-00-00"},
        {"house": 5},
        {"valid_names": "[]"},
    ],
)
def test_record_that_cannot_be_read_or_stored_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        record(**broken)


def test_whoever_the_document_tells_for_certain_is_asked_for_by_nothing_else() -> None:
    namesake = record(person_ref="ais-2", iin=OF_ANOTHER, doc_number="990000002")
    told, ways = by_document(replace(ASKED, patronymic=None), record(), by_name=[record(), namesake])
    assert (told.outcome, [one.ref for one in told.candidates], ways) == (
        "single_match",
        ["ais-1"],
        [By.DOCUMENT],
    )


def test_whom_the_document_does_not_find_the_name_does() -> None:
    told, ways = by_document(ASKED, by_name=[record(doc_number=None)])
    assert (told.outcome, ways) == ("single_match", [By.DOCUMENT, By.NAME])


def test_nobody_is_asked_for_by_document_where_an_iin_is_given() -> None:
    _, ways = by_document(replace(ASKED, iin=IIN), by_name=[record()])
    assert ways == [By.IIN]


def test_document_of_somebody_else_never_decides_against_the_name() -> None:
    """A slip in a number leads to a stranger: both are put before a person."""
    stranger = record(person_ref="ais-9", iin=OF_ANOTHER, surname="Басқаев", birth_date="1985-04-17")
    told, _ = by_document(ASKED, stranger, by_name=[record(doc_number="990000002")])
    assert (told.outcome, [one.ref for one in told.candidates]) == ("multiple_matches", ["ais-1", "ais-9"])
    alone, _ = by_document(ASKED, stranger)
    assert (alone.outcome, alone.note) == ("multiple_matches", "not_certain")


def test_record_of_another_document_is_nobody_whom_the_document_was_asked_for() -> None:
    told, _ = by_document(ASKED, record(doc_number="990000002"), by_name=[record()])
    assert (told.outcome, told.note) == ("source_unavailable", "bad_record")


def test_number_that_is_everybodys_says_nothing() -> None:
    crowd = [record(person_ref=f"ais-{number}", iin=None) for number in range(100, 130)]
    told, _ = by_document(ASKED, *crowd, by_name=[record()])
    assert (told.outcome, told.candidates[0].ref) == ("single_match", "ais-1")


@pytest.mark.parametrize("behind", [(), (record(status="removed"),)])
def test_document_alone_that_finds_nobody_is_no_absence(behind: Sequence[Record]) -> None:
    told, ways = by_document(replace(ASKED, birth_date="1980"), *behind)
    assert (told.outcome, told.note, ways) == ("not_asked", "only_by_document", [By.DOCUMENT])


def test_document_alone_is_not_certain_without_the_day_of_birth() -> None:
    told, _ = by_document(replace(ASKED, birth_date="1980"), record())
    assert (told.outcome, told.note) == ("multiple_matches", "not_certain")


def test_each_way_is_asked_once_for_all() -> None:
    messages: list[list[By]] = []

    def ask(questions: Sequence[Question]) -> list[Found]:
        messages.append([one.by for one in questions])
        return [Found() for _ in questions]

    shown = replace(ASKED, document="990000001")
    answers = answered(ask, [replace(ASKED, iin=IIN), ASKED, shown])
    assert messages == [[By.IIN, By.NAME, By.DOCUMENT], [By.NAME, By.NAME]]
    assert {one.outcome for one in answers} == {"no_match"}
