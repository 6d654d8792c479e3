"""How an exact register's records become an answer: as certain as a card has to be, and nobody unasked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Answer
from services.bureau.names import PersonName
from services.bureau.registries.port import Found, answered
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
        lambda questions: [Found(tuple(by_iin if one.iin else behind)) for one in questions], [asked]
    )
    return told


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
