"""What an inspector should look at before the applicant leaves. None of it refuses anybody (A13, A20)."""

from collections.abc import Iterator
from datetime import date

from services.intake.domain.registration import Submission
from shared.bus.packages import package_of, unsaid
from shared.standard.documents import check_package, package_warnings
from shared.standard.identifiers import check_iin, iin_warnings
from shared.standard.regions import bureaus_elsewhere

FULL_DATE_LENGTH = 10


def warnings_of(submission: Submission, bureau: str) -> list[str]:
    """Codes, the same every time: what is missing, what differs, what points to another region's bureau."""
    return list(_warnings(submission, bureau))


def _warnings(submission: Submission, bureau: str) -> Iterator[str]:
    persons = submission.persons
    package = package_of(persons)
    yield from (f"{flaw.ground}:{flaw.item}" for flaw in check_package(package))
    yield from package_warnings(package)
    yield from _differing("applicant", persons.applicant.iin, persons.applicant.birth_date)
    if submission.is_about_another:
        yield from _differing("subject", persons.subject.iin, persons.subject.birth_date)
        yield from (f"{field}_missing" for field in unsaid(persons))
        if names_another_region(persons.subject.last_known_address or "", bureau):
            yield "subject_in_another_region"
    if _cannot_be_told(submission):
        yield "contact_missing"


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
