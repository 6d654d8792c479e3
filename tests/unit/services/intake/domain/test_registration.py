"""Numbers, codes, forms of package, and the dates that only a clock can refuse."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.intake.bodies import RequestBody, submission_of
from services.intake.domain import registration
from shared.errors import InvalidInput
from shared.standard.centres import centre
from shared.standard.identifiers import make_iin
from tests.support.requests import a_legal_entity, a_request, a_subject, an_individual

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 5)
UNBORN_IIN = make_iin(date(2026, 3, 6), "female", 9001)


def _submission(**changes: Any) -> registration.Submission:
    return submission_of(RequestBody.model_validate(a_request(**changes)), "k")


def test_number_names_centre_year_and_serial() -> None:
    assert registration.request_number(centre("psc-07"), 2026, 42) == "07-2026-000042"
    assert registration.request_number(centre("psc-27"), 2026, 1_234_567) == "27-2026-1234567"


@pytest.mark.parametrize(
    ("number", "code"), [("01-2026-000001", "A01"), ("01-2026-000100", "B00"), ("01-2026-999999", "U99")]
)
def test_shelf_code_is_a_row_and_a_place(number: str, code: str) -> None:
    assert registration.shelf_code(number) == code


def test_track_code_uses_every_bit_it_is_given() -> None:
    assert registration.track_code(0) == "0" * 10
    assert registration.track_code(2**50 - 1) == "Z" * 10
    assert len({registration.track_code(1 << bit) for bit in range(50)}) == 50


@pytest.mark.parametrize(
    ("where", "channel", "form"),
    [("psc-02", "centre", "paper"), ("psc-02", "bureau", "electronic"), ("psc-01", "centre", "electronic")],
)
def test_package_is_paper_where_the_centre_sends_paper(where: str, channel: str, form: str) -> None:
    assert registration.package_form(where, channel, frozenset({"psc-02"})) == form


def test_applicants_name_is_one_line() -> None:
    assert registration.applicant_name(_submission().persons) == "Үлгібаев Нұрлан Сынақұлы"
    entity = _submission(applicant=a_legal_entity(), subject=a_subject())
    assert registration.applicant_name(entity.persons) == "ТОО «Образец»"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"applicant": an_individual(birth_date="2026-03-06")}, "applicant.birth_date"),
        ({"applicant": an_individual(birth_date="2026-04")}, "applicant.birth_date"),
        ({"applicant": an_individual(birth_date="2027")}, "applicant.birth_date"),
        ({"applicant": an_individual(iin=UNBORN_IIN)}, "applicant.iin"),
        ({"subject": a_subject(birth_date="2026-03-06")}, "subject.birth_date"),
        ({"subject": a_subject(), "applicant": an_individual(birth_date="2027")}, "applicant.birth_date"),
        ({"subject": a_subject(iin=UNBORN_IIN), "applicant": a_legal_entity()}, "subject.iin"),
        ({"submitted_at": "2026-03-05T09:00:01Z"}, "submitted_at"),
        ({"submitted_at": "2008-11-16T09:00:00Z"}, "submitted_at"),
    ],
)
def test_date_that_has_not_come_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        registration.check_dates(_submission(**changes), NOW, TODAY)
    assert [error.field for error in refused.value.errors] == [field]


@pytest.mark.parametrize("birth_date", ["2026-03-05", "2026-03", "2026", None])
def test_birth_of_today_is_taken(birth_date: str | None) -> None:
    changes = {"applicant": an_individual(birth_date=birth_date), "submitted_at": "2026-03-05T09:00:00Z"}
    registration.check_dates(_submission(**changes), NOW, TODAY)
