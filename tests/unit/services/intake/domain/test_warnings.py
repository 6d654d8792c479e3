"""What an inspector is told; none of it refuses."""

from typing import Any

import pytest

from services.intake.bodies import RequestBody, submission_of
from services.intake.domain.warnings import names_another_region, warnings_of
from tests.support.requests import IIN, a_contact, a_legal_entity, a_request, a_subject, an_individual


def _warnings(**changes: Any) -> list[str]:
    return warnings_of(submission_of(RequestBody.model_validate(a_request(**changes)), "k"), "astana")


def _document(**changes: Any) -> dict[str, Any]:
    return an_individual(identity_document={**an_individual()["identity_document"], **changes})


def test_package_in_order_has_none() -> None:
    assert _warnings() == []
    third_party = {"purpose": "Сот", "legal_ground": "Ұйғарым", "subject": a_subject()}
    letter = [{"kind": "letter", "name": "Сауал", "pages": 1}]
    assert _warnings(applicant=a_legal_entity(), documents=letter, **third_party) == []


@pytest.mark.parametrize(
    ("changes", "warnings"),
    [
        ({"applicant": an_individual(birth_date="1980-05-13")}, ["applicant_birth_date_differs"]),
        ({"applicant": an_individual(birth_date="1980")}, []),
        (
            {"applicant": _document(copy_matches_original=False)},
            ["copies_do_not_match_originals:identity_document_copy"],
        ),
        ({"applicant": _document(copy_matches_original=None)}, ["copy_not_compared"]),
        ({"applicant": _document(number="12")}, ["identity_document_number_unusual"]),
        ({"applicant": _document(kind="seamans_book")}, ["identity_document_unknown"]),
        ({"subject": a_subject()}, ["purpose_missing", "legal_ground_missing"]),
        ({"contact": a_contact(phone=None)}, ["contact_missing"]),
        ({"contact": a_contact(phone=None, notify_by="none")}, []),
        ({"contact": a_contact(notify_by="email")}, ["contact_missing"]),
    ],
)
def test_what_is_odd_is_told(changes: dict[str, Any], warnings: list[str]) -> None:
    assert _warnings(**changes) == warnings


def test_subject_is_looked_at_too() -> None:
    subject = a_subject(
        iin=IIN, birth_date="1981-05-12", last_known_address="г. Караганда, ул. Образцовая, 1"
    )
    told = _warnings(subject=subject, purpose="x", legal_ground="y")
    assert told == ["subject_birth_date_differs", "subject_in_another_region"]


@pytest.mark.parametrize(
    ("address", "is_elsewhere"),
    [
        ("Астана, Үлгі көшесі, 1", False),
        ("ҚАРАҒАНДЫ, Үлгі көшесі, 1", True),
        ("Қарағанды көшесі, 1, Астана", False),
        ("Үлгі ауылы", False),
        ("", False),
    ],
)
def test_city_of_another_region_is_noticed(address: str, is_elsewhere: bool) -> None:
    assert names_another_region(address, "astana") is is_elsewhere
