"""What a body may hold, field by field; what may be missing is only a warning elsewhere."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from services.intake.bodies import BatchLineBody, RequestBody, submission_of
from shared.standard.identifiers import make_iin
from tests.support.requests import IIN, a_contact, a_legal_entity, a_request, a_subject, an_individual

HIDDEN = ["\u200b", "\u202e", "\u2066", "\ufeff", "\x00", "\n", "\x7f", "\u00ad", "\U000e0041"]


def _errors(**changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as refused:
        RequestBody.model_validate(a_request(**changes))
    return [(".".join(map(str, error["loc"])), error["type"]) for error in refused.value.errors()]


def _named(surname: str) -> dict[str, Any]:
    return an_individual(name={"surname": surname, "given_name": "Сынақ"})


@pytest.mark.parametrize("surname", ["", "   ", "а" * 10_000, *(f"Үл{sign}гі" for sign in HIDDEN)])
def test_name_that_nobody_can_bear_is_refused(surname: str) -> None:
    assert [field for field, _ in _errors(applicant=_named(surname))] == ["applicant.individual.name.surname"]


@pytest.mark.parametrize("surname", ["Әбдіқадыр-Үлгі", "O'Sample", "Ő", "ғ" * 200])
def test_name_of_any_alphabet_is_taken(surname: str) -> None:
    body = RequestBody.model_validate(a_request(applicant=_named(f" {surname} ")))
    assert body.model_dump()["applicant"]["name"]["surname"] == surname


@pytest.mark.parametrize(
    "iin", ["", "123", "12345678901a", "٠" * 12, IIN[:-1] + str((int(IIN[-1]) + 1) % 10), "801332301234"]
)
def test_iin_that_cannot_be_is_refused(iin: str) -> None:
    assert _errors(applicant=an_individual(iin=iin)) == [("applicant.individual.iin", "iin")]


@pytest.mark.parametrize(
    "birth_date", ["", "31.12.1980", "1980-02-31", "1980-13", "0001-01-01", "1849", "1980-5-1", "198", "٢٠٠٠"]
)
def test_birth_date_that_is_none_is_refused(birth_date: str) -> None:
    assert _errors(subject=a_subject(birth_date=birth_date)) == [("subject.birth_date", "birth_date")]


@pytest.mark.parametrize("birth_date", ["1980", "1980-05", "1980-05-12", "2000-02-29", None])
def test_birth_date_may_be_partial(birth_date: str | None) -> None:
    body = RequestBody.model_validate(a_request(subject=a_subject(birth_date=birth_date)))
    assert body.subject is not None
    assert body.subject.birth_date == birth_date


@pytest.mark.parametrize(
    "phone", ["87000010137", "+7700", "+7", "+999123456789", "phone", "+77000010137" * 9]
)
def test_phone_that_cannot_be_called_is_refused(phone: str) -> None:
    assert [field for field, _ in _errors(contact=a_contact(phone=phone))] == ["contact.phone"]


def test_landline_is_refused_for_sms_only() -> None:
    landline = "+77172370206"
    assert _errors(contact=a_contact(phone=landline)) == [("contact.phone", "phone_cannot_take_sms")]
    by_email = a_contact(phone=landline, notify_by="email", email="s@example.kz")
    assert RequestBody.model_validate(a_request(contact=by_email)).contact.phone == landline


def test_phone_is_kept_in_one_form() -> None:
    body = RequestBody.model_validate(a_request(contact=a_contact(phone="+7 (700) 001-01-37")))
    assert body.contact.phone == "+77000010137"


@pytest.mark.parametrize(
    "email", ["", "x", "a@@example.kz", "a@b@example.kz", "a@example.kz\r\nBcc: b@example.kz", "a@"]
)
def test_email_that_is_none_is_refused(email: str) -> None:
    assert [field for field, _ in _errors(contact=a_contact(email=email))] == ["contact.email"]


def test_unknown_field_is_refused_wherever_it_stands() -> None:
    assert _errors(contact=a_contact(fax="1")) == [("contact.fax", "extra_forbidden")]


def test_legal_entity_has_to_name_a_person() -> None:
    assert _errors(applicant=a_legal_entity()) == [("", "subject_missing")]


@pytest.mark.parametrize("letter", [None, {}, {"outgoing_number": None, "dated": None, "signed_by": None}])
def test_letter_may_lack_everything(letter: Any) -> None:
    applicant = a_legal_entity(letter=letter)
    assert RequestBody.model_validate(a_request(applicant=applicant, subject=a_subject())).subject


@pytest.mark.parametrize(
    "changes",
    [
        {"documents": []},
        {"subject": a_subject()},
        {"applicant": an_individual(identity_document=None, iin=None, birth_date=None)},
    ],
)
def test_incomplete_package_can_be_registered(changes: dict[str, Any]) -> None:
    assert submission_of(RequestBody.model_validate(a_request(**changes)), "k").centre == "psc-01"


def test_hash_is_of_the_content_not_of_its_writing() -> None:
    straight = a_request()
    turned = dict(reversed(list(a_request(purpose=None).items())))
    line = BatchLineBody.model_validate({**straight, "idempotency_key": "k"})
    hashes = {
        submission_of(RequestBody.model_validate(straight), "k").body_hash,
        submission_of(RequestBody.model_validate(turned), "other").body_hash,
        submission_of(line, "k").body_hash,
    }
    assert len(hashes) == 1


def test_hash_tells_bodies_apart() -> None:
    bodies = [a_request(), a_request(language="ru"), a_request(applicant=an_individual(iin=None))]
    assert len({submission_of(RequestBody.model_validate(body), "k").body_hash for body in bodies}) == 3


def test_applicant_is_the_subject_where_none_is_named() -> None:
    submission = submission_of(RequestBody.model_validate(a_request()), "k")
    assert submission.persons.subject.iin == IIN
    assert not submission.is_about_another


def test_unborn_iin_is_well_formed_until_the_clock_is_asked() -> None:
    iin = make_iin(date(2099, 1, 1), "male", 9001)
    assert RequestBody.model_validate(a_request(applicant=an_individual(iin=iin))).applicant
