"""What a certificate states, and that it has one canonical form."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Standing
from services.bureau.domain.certifying import Statement, certificate_number, signed_content
from services.bureau.domain.dwellings import Dwelling
from services.bureau.domain.errors import AnswerNotPossible
from shared.signing import canonical
from tests.unit.services.bureau.domain.test_deciding import person

NEW_YEAR_IN_ASTANA = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)
ASKED = Asked("Үлгібаева", "Нұрлан", birth_date="1980")


def test_number_has_the_local_year_of_the_bureau() -> None:
    assert certificate_number("almaty-city", NEW_YEAR_IN_ASTANA, 7) == "AB-ALMATY-CITY-2027-000007"


def test_finding_follows_from_whom_the_source_knows() -> None:
    assert Statement(ASKED, None).finding == "not_listed"
    assert Statement(ASKED, person()).finding == "registered_at"
    assert Statement(ASKED, person(standing="deregistered")).finding == "deregistered"
    with pytest.raises(AnswerNotPossible):
        _ = Statement(ASKED, person(standing="unclear")).finding


def test_content_names_the_person_as_the_source_does_and_else_as_the_request() -> None:
    found, nobody = (
        signed_content("AB-1", "01-2026-000001", "astana", NEW_YEAR_IN_ASTANA, Statement(ASKED, known))
        for known in (person(), None)
    )
    assert (found["subject"], found["birth_date"]) == ("Үлгібаев Нұрлан", "1980-05-12")
    assert (nobody["subject"], nobody["birth_date"], nobody["address"]) == ("Үлгібаева Нұрлан", "1980", None)
    assert canonical(found) != canonical(nobody)


def test_certificate_of_a_person_states_only_what_the_source_says() -> None:
    asked = Asked("Үлгібаев", "Нұрлан", birth_date="1980-05-12", iin="850417490017")
    unknown = replace(person(), birth_date=None)
    content = signed_content(
        "AB-1", "01-2026-000001", "astana", NEW_YEAR_IN_ASTANA, Statement(asked, unknown)
    )
    assert (content["iin"], content["birth_date"]) == (None, None)


@pytest.mark.parametrize("standing", ["registered", "deregistered"])
def test_nobody_is_certified_as_registered_nowhere_or_as_gone_from_nowhere(standing: Standing) -> None:
    with pytest.raises(AnswerNotPossible) as refused:
        _ = Statement(ASKED, replace(person(standing=standing), dwelling=Dwelling())).finding
    assert [error.code for error in refused.value.errors] == ["no_address"]
