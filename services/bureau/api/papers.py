"""Certificates and returns on paper, their revocation, and verification by anybody who holds one."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict

from services.bureau import printing
from services.bureau.api.callers import Anybody, Desk, Head, PaperReader, WithSettings
from services.bureau.domain.errors import NoSuchThing, UnknownCertificate
from services.bureau.domain.states import CertificateState, Source
from services.bureau.operations import desk
from services.bureau.operations.tasks import At
from services.bureau.papers import (
    VerificationCodeNotValid,
    certificate_pdf,
    read_verification_code,
    return_pdf,
)
from services.bureau.queries.cases import seen_case
from services.bureau.queries.papers import certificate_by_code, certificate_of, number_replaced_by, return_of
from services.bureau.verification_page import HEADERS, refusal_page, standing_page, wants_page
from services.bureau.verifying import standing_of
from shared import clock
from shared.text import CleanText, LongText

router = APIRouter()
PDF = "application/pdf"


class RevokeBody(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")

    reason: LongText


class SupersedeBody(RevokeBody):
    """Why, and which person of which source the corrected certificate states."""

    source: Source
    ref: CleanText


class CertificateAnswer(BaseModel):
    """A certificate without what it states; `correction` waits for a second person who says the same."""

    model_config = ConfigDict(from_attributes=True)

    number: str
    request_id: UUID
    state: CertificateState
    finding: str
    issued_at: datetime
    revoked_at: datetime | None
    correction: dict[str, str] | None = None


class VerifyAnswer(BaseModel):
    """Whether a certificate can be relied on; nothing of whom or what it states."""

    status: Literal["valid", "revoked", "superseded", "not_valid", "unknown_key"]
    number: str
    bureau: str
    issued_at: datetime
    key_id: str


@router.get("/v1/requests/{request_id}/certificate.pdf", response_class=Response)
def certificate(door: PaperReader, settings: WithSettings, request_id: UUID) -> Response:
    """The certificate, in Kazakh and Russian side by side; a revoked one is marked void, and unsigned."""
    with door.reading() as session:
        seen_case(session, request_id, door.who)
        found = certificate_of(session, request_id)
        if found is None:
            raise NoSuchThing
        replaces = number_replaced_by(session, found.number)
    pdf = certificate_pdf(printing.certificate_paper(found, settings.public_url, replaces))
    is_valid = found.state is CertificateState.VALID
    return Response(settings.paper_signer.sign(pdf) if is_valid else pdf, media_type=PDF)


@router.get("/v1/requests/{request_id}/return.pdf", response_class=Response)
def return_notice(door: PaperReader, request_id: UUID) -> Response:
    """The written grounds of a return, in the applicant's language."""
    with door.reading() as session:
        case = seen_case(session, request_id, door.who)
        paper = printing.return_paper(case, return_of(session, request_id))
    return Response(return_pdf(paper), media_type=PDF)


@router.post("/v1/certificates/{number}/revoke")
def revoke(door: Head, number: str, body: RevokeBody) -> CertificateAnswer:
    """Declares a certificate void."""
    with door.transaction() as session:
        found = desk.revoke(session, number, body.reason, door.who, now=clock.now(session))
    return CertificateAnswer.model_validate(found)


@router.post("/v1/certificates/{number}/supersede", responses={202: {"model": CertificateAnswer}})
def supersede(
    door: Desk, settings: WithSettings, number: str, body: SupersedeBody, response: Response
) -> CertificateAnswer:
    """Puts a corrected certificate in the place of this one; both can be told apart by their codes.

    Two people say so alike, a head of the bureau among them: the first is answered 202 with this one (A37).
    """
    corrected = desk.Corrected(body.source, body.ref, body.reason)
    with door.transaction() as session:
        at = At(door.who, settings.key_ring, clock.now(session), settings.decided_by_two)
        found = desk.supersede(session, number, corrected, at)
    response.status_code = 202 if found.number == number else 200
    return CertificateAnswer.model_validate(found)


@router.get(
    "/v1/verify/{code}",
    response_model=VerifyAnswer,
    responses={200: {"content": {"text/html": {}}, "description": "as JSON, or as a page to a browser"}},
)
def verify(
    door: Anybody, settings: WithSettings, code: str, accept: Annotated[str, Header()] = ""
) -> VerifyAnswer | Response:
    """What a code says: valid, revoked, superseded; 404 where it is mistyped or nobody's.

    A browser (Accept: text/html) is given a page in Kazakh, Russian and English.
    """
    as_page = wants_page(accept)
    try:
        with door.reading() as session:
            found = certificate_by_code(session, read_verification_code(code))
    except (VerificationCodeNotValid, UnknownCertificate) as error:
        if not as_page:
            raise
        return HTMLResponse(refusal_page(error.code), error.status, HEADERS)
    standing = standing_of(found, settings.key_ring)
    if as_page:
        return HTMLResponse(standing_page(standing, found), headers=HEADERS)
    return VerifyAnswer(
        status=standing,
        number=found.number,
        bureau=found.bureau,
        issued_at=found.issued_at,
        key_id=found.key_id,
    )
