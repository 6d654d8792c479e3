"""The papers a centre gives, printed when asked for: the receipt and the blank application form."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response

from services.intake import papers, queries
from services.intake.answers import accepted_at, inspector_of, place_of
from services.intake.api.callers import Anybody, AtWindow, WithSettings
from services.intake.models import Request
from shared.standard.centres import centre

router = APIRouter()
PDF = "application/pdf"


@router.get("/v1/requests/{request_id}/receipt.pdf", response_class=Response)
def receipt(door: AtWindow, settings: WithSettings, request_id: UUID) -> Response:
    """The receipt of para 15 in the applicant's language."""
    with door.reading() as session:
        request = queries.submission_of(session, request_id, door.who)
    return Response(papers.receipt_pdf(_receipt_paper(request, settings.public_url)), media_type=PDF)


@router.get("/v1/forms/application.pdf", response_class=Response)
def application_form(door: Anybody, language: Literal["kk", "ru", "en"] = "kk") -> Response:
    """The blank application form (para 13)."""
    return Response(papers.application_form_pdf(language), media_type=PDF)


def _receipt_paper(request: Request, public_url: str) -> papers.ReceiptPaper:
    here, inspector = centre(request.centre), inspector_of(request)
    return papers.ReceiptPaper(
        language=request.language,
        number=request.number,
        centre=here.name.in_language(request.language),
        accepted_at=accepted_at(request),
        issue_at=request.promised_at,
        zone=here.timezone,
        applicant=request.applicant_name,
        documents=tuple(
            papers.ReceiptDocument(document["name"], document["pages"])
            for document in request.submitted["documents"]
        ),
        place=place_of(request),
        inspector=papers.ReceiptInspector(inspector.name, inspector.position, inspector.window),
        track_code=request.track_code,
        track_url=f"{public_url.rstrip('/')}/v1/track/{request.number}?code={request.track_code}",
    )
