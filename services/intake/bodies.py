"""The bodies that callers send: POST /v1/requests, one line of a batch, the acts at the window."""

import hashlib
import json
import re
from datetime import date
from typing import Annotated, Any, Literal, Self

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from services.intake.domain.registration import FIRST_YEAR, Submission
from services.intake.domain.states import State
from shared.bus.events.intake import RegisteredPersons
from shared.bus.events.model import Language
from shared.standard.identifiers import InvalidBin, InvalidIin, check_bin, check_iin
from shared.text import CleanText, LongText

IDEMPOTENCY_KEY = r"^[!-~]{1,200}$"
_PARTIAL_DATE = re.compile(r"(\d{4})(-\d{2})?(-\d{2})?", re.ASCII)
_MOBILE = frozenset({phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE})


def _iin(text: str) -> str:
    try:
        return check_iin(text).number
    except InvalidIin as error:
        wrong = {"reason": error.reason}
        raise PydanticCustomError("iin", "This is not a correctly written IIN: {reason}", wrong) from None


def _bin(text: str) -> str:
    try:
        check_bin(text)
    except InvalidBin as error:
        wrong = {"reason": error.reason}
        raise PydanticCustomError("bin", "This is not a correctly written BIN: {reason}", wrong) from None
    return text


def _birth_date(text: str) -> str:
    """1980, 1980-05 or 1980-05-12, a day that exists."""
    written = _PARTIAL_DATE.fullmatch(text)
    try:
        day = date.fromisoformat((text + "-01-01")[:10]) if written else None
    except ValueError:
        day = None
    if day is None or day.year < FIRST_YEAR:
        raise PydanticCustomError("birth_date", "Write a birth date as 1980, 1980-05 or 1980-05-12")
    return text


def _phone(text: str, contact: ValidationInfo) -> str:
    """The number in E.164: with its country, of a network that exists, of mobiles where SMS is wanted."""
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        raise PydanticCustomError("phone_number", "Write the number with its country: +7…") from None
    kind = phonenumbers.number_type(number)
    if kind == phonenumbers.PhoneNumberType.UNKNOWN:
        raise PydanticCustomError("phone_number", "There are no numbers like this one")
    if contact.data.get("notify_by") == "sms" and kind not in _MOBILE:
        raise PydanticCustomError("phone_cannot_take_sms", "This is a landline: no SMS goes there")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _email(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        raise PydanticCustomError("email", "This is not a correctly written e-mail address") from None


Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
ShortText = Annotated[CleanText, Field(max_length=50)]
BirthDate = Annotated[str, AfterValidator(_birth_date)]
IinText = Annotated[str, AfterValidator(_iin)]
BinText = Annotated[str, AfterValidator(_bin)]
Phone = Annotated[str, Field(max_length=32), AfterValidator(_phone)]
Email = Annotated[str, Field(max_length=254), AfterValidator(_email)]


class Body(BaseModel):
    """What is sent: no field that is not known, no blanks around texts."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class NameBody(Body):
    """A person's name, by its parts."""

    surname: CleanText
    given_name: CleanText
    patronymic: CleanText | None = None


class InspectorBody(NameBody):
    """Who accepted the request at which window (paras 14, 15)."""

    position: CleanText
    window: ShortText | None = None


class IdentityDocumentBody(Body):
    """The identity document as shown; its format is only looked at softly."""

    kind: Slug
    number: ShortText
    copy_matches_original: bool | None = None
    original_returned: bool | None = None


class LetterBody(Body):
    """A legal entity's written enquiry; what it lacks the bureau finds (A14)."""

    outgoing_number: CleanText | None = None
    dated: date | None = None
    signed_by: CleanText | None = None
    position: CleanText | None = None


class IndividualBody(Body):
    """A person who asks."""

    kind: Literal["individual"]
    name: NameBody
    birth_date: BirthDate | None = None
    iin: IinText | None = None
    citizenship: Literal["citizen", "foreigner", "stateless"]
    identity_document: IdentityDocumentBody | None = None


class LegalEntityBody(Body):
    """A legal entity that asks by letter."""

    kind: Literal["legal_entity"]
    name: CleanText
    bin: BinText | None = None
    letter: LetterBody | None = None


class SubjectBody(Body):
    """The person whose address is asked, where that is not the applicant."""

    name: NameBody
    birth_date: BirthDate | None = None
    iin: IinText | None = None
    former_surnames: Annotated[tuple[CleanText, ...], Field(max_length=10)] = ()
    last_known_address: LongText | None = None


class DocumentBody(Body):
    """One paper of the package."""

    kind: Slug
    name: CleanText
    pages: Annotated[int, Field(ge=1, le=9999, strict=True)]


class ContactBody(Body):
    """How the applicant wants to be told."""

    notify_by: Literal["sms", "email", "none"] = "none"  # read before the telephone, which hangs on it
    phone: Phone | None = None
    email: Email | None = None
    asked_for_messages: bool = False


class RequestBody(Body):
    """POST /v1/requests: one request as it was handed in at a window."""

    centre: Annotated[str, Field(max_length=60, examples=["psc-01"])]
    channel: Literal["centre", "bureau"] = "centre"
    language: Language
    submitted_at: AwareDatetime | None = None
    inspector: InspectorBody
    applicant: Annotated[IndividualBody | LegalEntityBody, Field(discriminator="kind")]
    subject: SubjectBody | None = None
    purpose: LongText | None = None
    legal_ground: LongText | None = None
    documents: Annotated[tuple[DocumentBody, ...], Field(max_length=100)]
    contact: ContactBody = ContactBody()

    @model_validator(mode="after")
    def _can_be_a_request(self) -> Self:
        if self.subject is None and self.applicant.kind == "legal_entity":
            raise PydanticCustomError(
                "subject_missing", "A legal entity asks about a person: name the subject"
            )
        return self


class BatchLineBody(RequestBody):
    """One line of POST /v1/requests/batch."""

    idempotency_key: Annotated[str, Field(pattern=IDEMPOTENCY_KEY)]


def submission_of(body: RequestBody, idempotency_key: str) -> Submission:
    """What the operation takes, out of a checked body. The same content has the same hash on every door."""
    submitted_json = body.model_dump_json(exclude={"idempotency_key"})
    submitted = json.loads(submitted_json)
    return Submission(
        centre=body.centre,
        channel=body.channel,
        language=body.language,
        submitted_at=body.submitted_at,
        is_about_another=body.subject is not None,
        persons=_persons(submitted),
        submitted=submitted,
        submitted_json=submitted_json,
        idempotency_key=idempotency_key,
        body_hash=hashlib.sha256(submitted_json.encode()).digest(),
    )


def _persons(submitted: dict[str, Any]) -> RegisteredPersons:
    applicant = dict(submitted["applicant"])
    if applicant["kind"] == "legal_entity":
        applicant["organisation"] = applicant.pop("name")
    subject = submitted["subject"] or {name: applicant[name] for name in ("name", "birth_date", "iin")}
    return RegisteredPersons.model_validate({**submitted, "applicant": applicant, "subject": subject})


class InformBody(Body):
    """POST …/inform: how the applicant was told, and whether the written grounds were handed over."""

    way: Literal["call", "visit", "post"]
    grounds_given: bool = False


class IdentityShownBody(Body):
    """The identity document shown at the handover."""

    kind: Slug
    number: ShortText


class PowerOfAttorneyBody(Body):
    """A proxy's notarised power of attorney."""

    number: ShortText
    notary: CleanText
    valid_until: date


class IssueBody(Body):
    """POST …/issue: what was shown at the handover; a proxy shows both (A17)."""

    identity_document: IdentityShownBody | None = None
    power_of_attorney: PowerOfAttorneyBody | None = None
    receipt_lost: bool = False
    note: LongText | None = None


class SearchBody(Body):
    """POST /v1/requests/search: a body, so that no name stands in an address (promise 3)."""

    applicant_name: Annotated[CleanText, Field(description="how the name begins, surname first")] | None = (
        None
    )
    number: ShortText | None = None
    state: State | None = None
    registered_from: AwareDatetime | None = None
    registered_to: AwareDatetime | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 50
    cursor: Annotated[str, Field(max_length=500)] | None = None
