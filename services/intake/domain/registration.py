"""What is handed in at a window, and what its registration gives it: number, shelf code, receipt's words."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from shared.bus.events.intake import RegisteredPersons
from shared.bus.events.model import Language, PackageForm
from shared.errors import FieldError, InvalidInput
from shared.standard.centres import Centre
from shared.standard.identifiers import check_iin
from shared.standard.shipped import Text

SERVICE_NAME = Text(
    "Тұратын жері бойынша мекенжай анықтамаларын беру",
    "Выдача адресных справок с места жительства",
    "Issuing address certificates of the place of residence",
)
FIRST_YEAR = 1850
ORDER_SIGNED = datetime(2008, 11, 17, tzinfo=UTC)
# What `request_number` makes, and nothing that stands on a document of a person.
REQUEST_NUMBER = r"^[0-9]{2,3}-[0-9]{4}-[0-9]{6,9}$"
_SHELF_ROWS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TRACK_CODE_BITS = 50


@dataclass(frozen=True, slots=True)
class Submission:
    """One request as handed in. `submitted` is its body whole, `persons` the bureau's part of it."""

    centre: str
    channel: Literal["centre", "bureau"]
    language: Language
    submitted_at: datetime | None
    is_about_another: bool
    persons: RegisteredPersons
    submitted: dict[str, Any]
    submitted_json: str
    idempotency_key: str
    body_hash: bytes


def check_dates(submission: Submission, now: datetime, today: date) -> None:
    """Raises InvalidInput for dates that only the clock can refuse: born or handed in tomorrow.

    `now` is aware, `today` the local date of the centre.
    """
    persons = submission.persons
    people = [("subject", persons.subject.birth_date, persons.subject.iin)]
    if submission.is_about_another:
        people.append(("applicant", persons.applicant.birth_date, persons.applicant.iin))
    elif persons.applicant.kind == "individual":
        people = [("applicant", persons.applicant.birth_date, persons.applicant.iin)]
    errors = [error for person in people for error in _future_births(*person, today)]
    handed_in = submission.submitted_at or now
    if handed_in > now:
        errors.append(FieldError("submitted_at", "in_the_future", "this instant has not come yet"))
    if handed_in < ORDER_SIGNED:
        errors.append(FieldError("submitted_at", "before_the_order", "there was no such service then"))
    if errors:
        raise InvalidInput(*errors)


def _future_births(person: str, birth_date: str | None, iin: str | None, today: date) -> list[FieldError]:
    errors = []
    if birth_date is not None and birth_date > today.isoformat():
        errors.append(FieldError(f"{person}.birth_date", "in_the_future", "this day has not come yet"))
    in_iin = check_iin(iin).birth_date if iin else None
    if in_iin is not None and in_iin > today:
        errors.append(FieldError(f"{person}.iin", "in_the_future", "its birth date has not come yet"))
    return errors


def request_number(centre: Centre, year: int, serial: int) -> str:
    """`NN-YYYY-NNNNNN`: the centre's number, the local year, the serial."""
    return f"{centre.number:02d}-{year:04d}-{serial:06d}"


def shelf_code(number: str) -> str:
    """The compartment where the paper of this request is kept: a row's letter and two digits."""
    serial = int(number.rpartition("-")[2])
    return f"{_SHELF_ROWS[serial // 100 % len(_SHELF_ROWS)]}{serial % 100:02d}"


def track_code(random_bits: int) -> str:
    """Ten Crockford characters of fifty random bits."""
    return "".join(_CROCKFORD[random_bits >> shift & 31] for shift in range(0, TRACK_CODE_BITS, 5))


def package_form(centre: str, channel: str, paper_centres: frozenset[str]) -> PackageForm:
    """Paper where the centre sends paper; who goes to the bureau itself has no way to carry (para 4)."""
    return "paper" if channel == "centre" and centre in paper_centres else "electronic"


def applicant_name(persons: RegisteredPersons) -> str:
    """The applicant as one line: surname first, or the legal entity's title."""
    name = persons.applicant.name
    if name is None:
        return persons.applicant.organisation or ""
    return " ".join(part for part in (name.surname, name.given_name, name.patronymic) if part)
