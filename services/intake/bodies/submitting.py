"""The body of POST /v1/requests and of one line of a batch, and what the operation takes of it."""

import hashlib
import json
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field, model_validator
from pydantic_core import PydanticCustomError

from services.intake.bodies.fields import BinText, BirthDate, Body, Email, IinText, Phone, ShortText, Slug
from services.intake.domain.registration import Submission
from shared.bus.events.intake import RegisteredPersons
from shared.bus.events.model import Language
from shared.text import CleanText, LongText

IDEMPOTENCY_KEY = r"^[!-~]{1,200}$"


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
