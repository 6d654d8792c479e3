"""What an inspector should look at before the applicant leaves. None of it refuses anybody (A13, A20)."""

from collections.abc import Iterator
from datetime import date

from services.intake.domain.registration import Submission
from shared.bus.events.intake import ApplicantFacts
from shared.standard.documents import Letter, Package, check_package, package_warnings
from shared.standard.identifiers import check_iin, iin_warnings
from shared.standard.regions import bureaus_elsewhere

FULL_DATE_LENGTH = 10


def warnings_of(submission: Submission, bureau: str) -> list[str]:
    """Codes, the same every time: what is missing, what differs, what points to another region's bureau."""
    return list(_warnings(submission, bureau))


def _warnings(submission: Submission, bureau: str) -> Iterator[str]:
    persons = submission.persons
    package = package_of(persons.applicant, frozenset(document.kind for document in persons.documents))
    yield from (f"{flaw.ground}:{flaw.item}" for flaw in check_package(package))
    yield from package_warnings(package)
    yield from _differing("applicant", persons.applicant.iin, persons.applicant.birth_date)
    if submission.is_about_another:
        yield from _differing("subject", persons.subject.iin, persons.subject.birth_date)
        yield from (
            f"{field}_missing" for field in ("purpose", "legal_ground") if not getattr(persons, field)
        )
        if names_another_region(persons.subject.last_known_address or "", bureau):
            yield "subject_in_another_region"
    if _cannot_be_told(submission):
        yield "contact_missing"


def package_of(applicant: ApplicantFacts, documents: frozenset[str]) -> Package:
    """What was handed in, as para 12 looks at it."""
    shown, letter = applicant.identity_document, applicant.letter
    return Package(
        applicant_kind=applicant.kind,
        documents=documents,
        identity_document_kind=shown.kind if shown else None,
        identity_document_number=shown.number if shown else None,
        copy_matches_original=shown.copy_matches_original if shown else None,
        original_returned=shown.original_returned if shown else None,
        letter=Letter(letter.outgoing_number, letter.dated, letter.signed_by) if letter else None,
    )


def _differing(person: str, iin: str | None, birth_date: str | None) -> Iterator[str]:
    if iin and birth_date and len(birth_date) == FULL_DATE_LENGTH:
        for code in iin_warnings(check_iin(iin), date.fromisoformat(birth_date)):
            yield f"{person}_{code}"


def _cannot_be_told(submission: Submission) -> bool:
    contact = submission.persons.contact
    reachable = {"sms": contact.phone, "email": contact.email}.get(contact.notify_by, "by a call")
    return not reachable


def names_another_region(address: str, bureau: str) -> bool:
    """Whether an address names another region or a city of one, and none of the bureau's own."""
    return bool(bureaus_elsewhere(address, bureau))
