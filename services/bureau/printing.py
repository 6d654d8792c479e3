"""From stored rows to the papers of the bureau; pure. Who signs by hand writes the name beside it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.bureau import papers
from services.bureau.domain.asking import full_name
from services.bureau.models import Case, Certificate, ReturnedPackage
from services.bureau.papers import Bilingual
from shared.bus.events.intake import ApplicantFacts
from shared.standard.centres import bureau, centre
from shared.standard.grounds import ground
from shared.standard.shipped import Text

_POSITION = Text("мекенжай бюросының операторы", "оператор адресного бюро", "operator of the address bureau")


def certificate_paper(certificate: Certificate, public_url: str) -> papers.CertificatePaper:
    """What the certificate's page shows, from the content that was signed."""
    content, issuer = certificate.content, bureau(certificate.bureau)
    return papers.CertificatePaper(
        number=certificate.number,
        issued_at=certificate.issued_at,
        zone=issuer.timezone,
        bureau=Bilingual(issuer.name.kk, issuer.name.ru),
        request_number=content["request_number"],
        subject=content["subject"],
        birth_date=content["birth_date"],
        iin=content["iin"],
        finding=_finding(content),
        temporary_address=None,
        operator="",
        operator_position=Bilingual(_POSITION.kk, _POSITION.ru),
        verification_code=certificate.verification_code,
        verification_url=f"{public_url.rstrip('/')}/v1/verify/{certificate.verification_code}",
        signing_key_id=certificate.key_id,
    )


def return_paper(case: Case, returned: ReturnedPackage) -> papers.ReturnPaper:
    """The written justification, in the applicant's language."""
    language, issuer = case.language, bureau(case.bureau)
    return papers.ReturnPaper(
        language=language,
        number=returned.number,
        bureau=issuer.name.in_language(language),
        centre=centre(case.centre).name.in_language(language),
        addressee=_addressee(ApplicantFacts.model_validate(case.persons["applicant"])),
        registered_at=case.registered_at,
        returned_at=returned.returned_at,
        zone=issuer.timezone,
        grounds=tuple(_ground(code, returned, language) for code in returned.grounds),
        operator="",
        operator_position=_POSITION.in_language(language),
    )


def _finding(content: Mapping[str, Any]) -> papers.Finding:
    if content["finding"] == "not_listed":
        return papers.NotListed()
    address, since = _in_both(content["address"]), _day(content["registered_on"])
    left_on = _day(content["deregistered_on"])
    if left_on is None:
        return papers.RegisteredAt(address, since)
    moved_to = content["deregistered_to"]
    return papers.Deregistered(address, since, left_on, _in_both(moved_to) if moved_to else None)


def _ground(code: str, returned: ReturnedPackage, language: str) -> papers.ReturnGround:
    """The operator's remarks stand beside the first ground."""
    known = ground(code)
    remark = returned.remarks if code == returned.grounds[0] else None
    return papers.ReturnGround(
        known.text.in_language(language), known.next_step.in_language(language), remark
    )


def _addressee(applicant: ApplicantFacts) -> str:
    name = applicant.name
    return full_name(name.surname, name.given_name, name.patronymic) if name else applicant.organisation or ""


def _in_both(text: str) -> Bilingual:
    return Bilingual(text, text)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
