"""Certificates and returns as papers; verification by anybody; revocation."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text

from shared import db
from shared.bus.events.intake import RequestWithdrawn
from shared.security import Role
from shared.signing import KeyRing, Signature, SignatureMismatch
from tests.support.cases import Person, about_another, registered
from tests.support.web import client, key_for
from tests.unit.shared.papers.pdf_text import text_of

Any_ = Callable[..., Any]
PERSON = Person()


@pytest.fixture
def certified(hear: Any_, search: Any_, ais: Any_) -> Any:
    """A request whose certificate is prepared."""
    ais(PERSON)
    request = registered(PERSON)
    hear(request)
    search()
    return request


@pytest.fixture
def certificate(certified: Any, engines: dict[str, Engine]) -> Any:
    """Its certificate's row."""
    with db.transaction(engines["bureau"]) as session:
        return session.execute(text("select * from bureau.certificate")).one()


def test_certificate_is_signed_over_its_content(certificate: Any, bureau_settings_of_test: Any) -> None:
    ring: KeyRing = bureau_settings_of_test.key_ring
    signature = Signature(certificate.key_id, certificate.signature)
    ring.verify(certificate.content, signature)
    with pytest.raises(SignatureMismatch):
        ring.verify({**certificate.content, "address": "Астана, Басқа көшесі, 1"}, signature)


def test_certificate_has_a_number_of_its_bureau_and_year(certificate: Any) -> None:
    assert certificate.number == f"AB-ASTANA-{certificate.issued_at.year}-{int(certificate.number[-6:]):06d}"


def test_reprint_is_the_same_byte_for_byte(certified: Any, operator: Any) -> None:
    url = f"/v1/requests/{certified.subject}/certificate.pdf"
    assert operator.get(url).content == operator.get(url).content


def test_centre_prints_its_own_papers_only(certified: Any, app: Any, owner: Engine) -> None:
    url = f"/v1/requests/{certified.subject}/certificate.pdf"
    own = client(app, key_for(owner, Role.INSPECTOR, centres=("psc-01",)))
    other = client(app, key_for(owner, Role.INSPECTOR, centres=("psc-09",)))
    assert (own.get(url).status_code, other.get(url).status_code) == (200, 404)
    assert client(app).get(url).status_code == 401


def test_paper_that_does_not_exist_yet_is_404(hear: Any_, operator: Any) -> None:
    request = about_another(PERSON)
    hear(request)
    for paper in ("certificate", "return"):
        assert operator.get(f"/v1/requests/{request.subject}/{paper}.pdf").status_code == 404


def test_anybody_can_verify_and_learns_nothing_personal(certificate: Any, app: Any) -> None:
    answer = client(app).get(f"/v1/verify/{certificate.verification_code.lower()}")
    assert (answer.status_code, answer.json()["status"]) == (200, "valid")
    assert set(answer.json()) == {"status", "number", "bureau", "issued_at", "key_id"}


def test_mistyped_code_and_unknown_code_are_told_apart(certificate: Any, app: Any) -> None:
    code = certificate.verification_code
    changed = ("2" if code[0] != "2" else "3") + code[1:]
    answer = client(app).get(f"/v1/verify/{changed}")
    assert (answer.status_code, answer.json()["code"]) == (404, "verification_code_not_valid")
    unknown = client(app).get("/v1/verify/000000000000000000000000000")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_certificate")


def test_changed_content_and_foreign_key_are_told_apart(
    certificate: Any, app: Any, engines: dict[str, Engine]
) -> None:
    url = f"/v1/verify/{certificate.verification_code}"
    _change(engines, content=json.dumps({**certificate.content, "finding": "not_listed"}))
    assert client(app).get(url).json()["status"] == "not_valid"
    _change(engines, key_id="0123456789abcdef")
    assert client(app).get(url).json()["status"] == "unknown_key"


def test_certificate_is_revoked_by_the_head_once(
    certificate: Any, certified: Any, head: Any, operator: Any, said: Any_, app: Any
) -> None:
    url = f"/v1/certificates/{certificate.number}/revoke"
    assert operator.post(url, json={"reason": "қате"}).status_code == 403
    assert head.post(url, json={"reason": "қате"}).json()["state"] == "revoked"
    again = head.post(url, json={"reason": "қате"})
    assert (again.status_code, again.json()["state"]) == (409, "revoked")
    assert said(certified.subject).count("certificate.revoked") == 1
    assert client(app).get(f"/v1/verify/{certificate.verification_code}").json()["status"] == "revoked"


def test_withdrawal_after_the_heads_revocation_ends_the_case(
    certificate: Any, certified: Any, head: Any, hear: Any_, said: Any_, case_of: Any_
) -> None:
    head.post(f"/v1/certificates/{certificate.number}/revoke", json={"reason": "қате"})
    counts = hear(
        RequestWithdrawn(
            subject=certified.subject,
            occurred_at=certified.occurred_at,
            centre=certified.centre,
            bureau=certified.bureau,
        )
    )
    assert (counts.handled, counts.failed) == (1, 0)
    assert case_of(certified.subject)["state"] == "withdrawn"
    assert said(certified.subject).count("certificate.revoked") == 1


BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_browser_is_given_a_page_in_three_languages_without_a_person(
    certificate: Any, app: Any, head: Any
) -> None:
    url = f"/v1/verify/{certificate.verification_code}"
    page = client(app).get(url, headers=BROWSER)
    assert page.headers["content-type"].startswith("text/html")
    assert "script" not in page.text
    for stated in (
        "Анықтама жарамды",
        "Справка действительна",
        "The certificate is valid",
        certificate.number,
    ):
        assert stated in page.text
    for personal in (PERSON.surname, PERSON.given_name, PERSON.street, PERSON.birth_date):
        assert personal not in page.text
    head.post(f"/v1/certificates/{certificate.number}/revoke", json={"reason": "қате"})
    assert "Справка недействительна: аннулирована" in client(app).get(url, headers=BROWSER).text
    assert client(app).get(url, headers={"accept": "*/*"}).json()["status"] == "revoked"


@pytest.mark.parametrize(
    ("code", "told"),
    [("0" * 27, "Справка с таким кодом не выдавалась"), ("<b>", "Код набран с ошибкой")],
)
def test_browser_is_told_on_a_page_that_a_code_is_nobodys(code: str, told: str, app: Any) -> None:
    page = client(app).get(f"/v1/verify/{code}", headers=BROWSER)
    assert (page.status_code, page.headers["content-type"][:9]) == (404, "text/html")
    assert told in page.text
    assert "<b>" not in page.text


def test_unknown_certificate_cannot_be_revoked(head: Any) -> None:
    assert (
        head.post("/v1/certificates/AB-ASTANA-2026-999999/revoke", json={"reason": "қате"}).status_code == 404
    )


def test_database_takes_one_certificate_a_request_only(certificate: Any, engines: dict[str, Engine]) -> None:
    again = text("""
        insert into bureau.certificate select (jsonb_populate_record(c, jsonb_build_object(
            'number', 'AB-ASTANA-2026-999999', 'verification_code', 'another'))).* from bureau.certificate c
    """)
    with pytest.raises(Exception, match="certificate_one_idx"), db.transaction(engines["bureau"]) as session:
        session.execute(again)


def _change(engines: dict[str, Engine], **values: str) -> None:
    with db.transaction(engines["bureau"]) as session:
        for column, value in values.items():
            session.execute(text(f"update bureau.certificate set {column} = :value"), {"value": value})


class Stamp:
    """Signs so that everybody sees it."""

    def sign(self, pdf: bytes) -> bytes:
        return pdf + b"%signed"


@pytest.fixture
def stamp(bureau_settings_of_test: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bureau signs files."""
    monkeypatch.setattr(type(bureau_settings_of_test), "paper_signer", Stamp())


@pytest.mark.usefixtures("stamp")
def test_revoked_certificate_is_printed_as_void_and_not_signed(
    certificate: Any, certified: Any, head: Any, app: Any, owner: Engine
) -> None:
    head.post(f"/v1/certificates/{certificate.number}/revoke", json={"reason": "қате"})
    inspector = client(app, key_for(owner, Role.INSPECTOR, centres=("psc-01",)))
    printed = inspector.get(f"/v1/requests/{certified.subject}/certificate.pdf")
    assert (printed.status_code, printed.content.endswith(b"%signed")) == (200, False)
    assert all(word in text_of(printed.content) for word in ("ЖАРАМСЫЗ", "НЕДЕЙСТВИТЕЛЬНА"))


@pytest.mark.usefixtures("stamp")
def test_certificate_is_printed_through_the_signer_of_papers(certified: Any, operator: Any) -> None:
    printed = operator.get(f"/v1/requests/{certified.subject}/certificate.pdf").content
    assert printed.startswith(b"%PDF-")
    assert printed.endswith(b"%signed")
