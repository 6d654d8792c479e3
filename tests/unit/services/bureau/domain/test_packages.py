"""The formal check: every flaw comes to a ground of para 17."""

from typing import Any

import pytest

from services.bureau.domain.packages import flaws_of, grounds_of
from shared.bus.events.intake import RegisteredPersons
from tests.support.cases import Person, registered


def persons(**changes: Any) -> RegisteredPersons:
    """The personal package of a request in order, with changes."""
    package = registered(Person()).personal
    assert package is not None
    return RegisteredPersons.model_validate({**package.model_dump(), **changes})


def an_applicant(**document: Any) -> dict[str, Any]:
    applicant = persons().applicant.model_dump()
    applicant["identity_document"].update(document)
    return dict(applicant)


def a_letter(**letter: Any) -> dict[str, Any]:
    whole = {"outgoing_number": "1/1-04", "dated": "2026-03-01", "signed_by": "Үлгі Ә.", "position": "Басшы"}
    return {
        "applicant": {"kind": "legal_entity", "organisation": "Үлгі", "letter": {**whole, **letter}},
        "documents": [{"kind": "written_enquiry", "name": "Сұрау", "pages": 1}],
        "purpose": "Сот ісі",
        "legal_ground": "Сот ұйғарымы",
    }


def test_package_in_order_has_no_flaw() -> None:
    assert flaws_of(persons(), is_about_another=False) == []
    assert flaws_of(persons(**a_letter()), is_about_another=True) == []


@pytest.mark.parametrize(
    ("changes", "is_about_another", "grounds"),
    [
        ({"documents": []}, False, ["package_incomplete"]),
        ({"applicant": an_applicant(copy_matches_original=False)}, False, ["copies_do_not_match_originals"]),
        (a_letter(signed_by=None), True, ["not_properly_drawn_up"]),
        (a_letter(outgoing_number=" "), True, ["not_properly_drawn_up"]),
        ({}, True, ["not_properly_drawn_up"]),
        ({"purpose": "Сот ісі", "legal_ground": "  "}, True, ["not_properly_drawn_up"]),
        ({"documents": [], "purpose": None}, True, ["package_incomplete", "not_properly_drawn_up"]),
    ],
)
def test_each_flaw_comes_to_its_ground(
    changes: dict[str, Any], is_about_another: bool, grounds: list[str]
) -> None:
    assert grounds_of(flaws_of(persons(**changes), is_about_another=is_about_another)) == grounds
