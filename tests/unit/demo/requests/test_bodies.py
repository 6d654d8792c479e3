"""The shipped bodies: in the format of POST /v1/requests, synthetic, flawed only where their story says."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import phonenumbers
import pytest
from email_validator import validate_email

from shared.standard.documents import Letter, Package, check_package, package_warnings
from shared.standard.identifiers import check_bin, check_iin, is_synthetic_bin, is_synthetic_iin

Request = dict[str, Any]
Body = dict[str, Any]
BODY_FIELDS = {
    *("centre", "channel", "language", "submitted_at", "inspector", "applicant", "subject", "purpose"),
    *("legal_ground", "documents", "contact"),
}
INDIVIDUAL_FIELDS = {"kind", "name", "birth_date", "iin", "citizenship", "identity_document"}


def test_there_are_requests_for_every_outcome(shipped_requests: list[Request]) -> None:
    outcomes = Counter(request["story"]["expect"] for request in shipped_requests)
    assert outcomes == {"certified": 264, "not_listed": 28, "returned": 43, "withdrawn": 16}


def test_body_has_the_fields_of_the_door(shipped_requests: list[Request]) -> None:
    for request in shipped_requests:
        body = request["body"]
        assert set(body) == BODY_FIELDS
        assert set(body["inspector"]) == {"surname", "given_name", "patronymic", "position", "window"}
        assert set(body["contact"]) == {"phone", "email", "notify_by", "asked_for_messages"}
        is_entity = body["applicant"]["kind"] == "legal_entity"
        assert set(body["applicant"]) == (
            {"kind", "name", "bin", "letter"} if is_entity else INDIVIDUAL_FIELDS
        )


def test_who_asks_about_another_says_why(shipped_requests: list[Request]) -> None:
    for request in shipped_requests:
        body, kind = request["body"], request["story"]["kind"]
        assert (body["subject"] is None) == (body["purpose"] is None)
        lacks_ground = body["subject"] is None or kind == "legal_ground_missing"
        assert (body["legal_ground"] is None) == lacks_ground


def test_every_identification_number_is_right_and_synthetic(shipped_requests: list[Request]) -> None:
    for request in shipped_requests:
        for party in (request["body"]["applicant"], request["body"]["subject"]):
            if party and party.get("iin"):
                assert check_iin(party["iin"]).birth_date == date.fromisoformat(party["birth_date"])
                assert is_synthetic_iin(party["iin"])
            if party and party.get("bin"):
                check_bin(party["bin"])
                assert is_synthetic_bin(party["bin"])


def test_no_two_requests_are_about_or_by_the_same_person(shipped_requests: list[Request]) -> None:
    parties = [request["body"][role] for request in shipped_requests for role in ("applicant", "subject")]
    iins = [party["iin"] for party in parties if party and party.get("iin")]
    assert len(iins) == len(set(iins)) > 100


def test_telephones_are_valid_and_of_the_reserved_range(shipped_requests: list[Request]) -> None:
    phones = [request["body"]["contact"]["phone"] for request in shipped_requests]
    given = [phone for phone in phones if phone]
    assert len(given) == len(set(given)) > 100
    for phone in given:
        assert phonenumbers.is_valid_number(phonenumbers.parse(phone))
        assert "+77000000000" <= phone <= "+77000099999"


def test_mailboxes_are_examples_and_bounce_only_where_told(shipped_requests: list[Request]) -> None:
    for request in shipped_requests:
        email = request["body"]["contact"]["email"]
        assert (email or "").startswith("bounce.") == request["story"]["bounces"]
        if email:
            domain = validate_email(email, check_deliverability=False).domain
            assert domain in {"example.kz", "example.com"}


def test_contact_fits_the_way_asked_for(shipped_requests: list[Request]) -> None:
    field_of = {"sms": "phone", "email": "email"}
    for request in shipped_requests:
        contact = request["body"]["contact"]
        assert contact["notify_by"] == "none" or contact[field_of[contact["notify_by"]]]
        is_unreachable = contact["phone"] is None and contact["email"] is None
        assert (
            (contact["notify_by"] == "none") == is_unreachable == (request["story"]["kind"] == "no_contact")
        )


def _lacks_letter(field: str) -> Callable[[Body], bool]:
    return lambda body: "letter" in body["applicant"] and body["applicant"]["letter"][field] is None


def _lacks_document(kind: str) -> Callable[[Body], bool]:
    return lambda body: (
        body["applicant"]["kind"] == "individual" and kind not in {one["kind"] for one in body["documents"]}
    )


def _has_other_copy(body: Body) -> bool:
    return body["applicant"].get("identity_document", {}).get("copy_matches_original") is False


@pytest.mark.parametrize(
    ("kinds", "is_flawed"),
    [
        ({"application_missing"}, _lacks_document("application")),
        ({"identity_copy_missing"}, _lacks_document("identity_document_copy")),
        ({"copy_does_not_match", "return_never_collected"}, _has_other_copy),
        ({"letter_unsigned"}, _lacks_letter("signed_by")),
        ({"letter_not_registered"}, _lacks_letter("outgoing_number")),
    ],
)
def test_flaw_is_in_the_bodies_of_its_kind_and_in_no_other(
    shipped_requests: list[Request], kinds: set[str], is_flawed: Callable[[Body], bool]
) -> None:
    flawed = [request["story"] for request in shipped_requests if is_flawed(request["body"])]
    of_kind = [request["story"] for request in shipped_requests if request["story"]["kind"] in kinds]
    assert flawed == of_kind
    assert {story["expect"] for story in flawed} == {"returned"}


def test_formal_check_finds_the_flaws_that_the_stories_tell(shipped_requests: list[Request]) -> None:
    formal = {
        *("application_missing", "identity_copy_missing", "copy_does_not_match", "return_never_collected"),
        *("letter_unsigned", "letter_not_registered"),
    }
    for request in shipped_requests:
        package = _package(request["body"])
        assert bool(check_package(package)) == (request["story"]["kind"] in formal)
        assert set(package_warnings(package)) <= {"copy_not_compared"}


def _package(body: Body) -> Package:
    applicant = body["applicant"]
    identity = applicant.get("identity_document", {})
    letter = applicant.get("letter")
    return Package(
        applicant_kind=applicant["kind"],
        documents=frozenset(document["kind"] for document in body["documents"]),
        identity_document_kind=identity.get("kind"),
        identity_document_number=identity.get("number"),
        copy_matches_original=identity.get("copy_matches_original"),
        letter=letter and Letter(letter["outgoing_number"], letter["dated"], letter["signed_by"]),
    )


def test_languages_citizenships_and_kazakh_letters_are_there(shipped_requests: list[Request]) -> None:
    bodies = [request["body"] for request in shipped_requests]
    assert min(Counter(body["language"] for body in bodies).values()) > 40
    citizenships = Counter(body["applicant"].get("citizenship") for body in bodies)
    assert citizenships["foreigner"] == 14
    assert citizenships["stateless"] == 10
    names = "".join(str((body["applicant"]["name"], body["subject"])) for body in bodies)
    assert set("әғқңөұүі") <= set(names)


def test_who_withdraws_before_a_decision_waits_for_an_operator_or_is_on_paper(
    shipped_requests: list[Request],
) -> None:
    for request in shipped_requests:
        story, body = request["story"], request["body"]
        if story["expect"] == "withdrawn":
            assert story["paper"] or body["subject"] or story["subject_in"] == "both_differ"
            assert story["operator_choice"] is None


def test_some_never_come_for_certificates_and_for_returns(shipped_requests: list[Request]) -> None:
    left = Counter(r["story"]["expect"] for r in shipped_requests if not r["story"]["collects"])
    assert left == {"certified": 12, "not_listed": 4, "returned": 5, "withdrawn": 16}
