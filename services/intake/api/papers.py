"""The papers a centre gives, printed when asked for: receipt, transfer list, blank application form."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.intake import papers, queries
from services.intake.answers import accepted_at, inspector_of, place_of
from services.intake.api.callers import Anybody, AtWindow, Reader, WithSettings
from services.intake.domain.transferring import Direction, ItemState
from services.intake.models import Request, TransferItem, TransferList
from shared.standard.centres import bureau, centre

router = APIRouter()
PDF = "application/pdf"


@router.get("/v1/requests/{request_id}/receipt.pdf", response_class=Response)
def receipt(door: AtWindow, settings: WithSettings, request_id: UUID) -> Response:
    """The receipt of para 15 in the applicant's language."""
    with door.reading() as session:
        request = queries.submission_of(session, request_id, door.who)
    return Response(papers.receipt_pdf(_receipt_paper(request, settings.public_url)), media_type=PDF)


@router.get("/v1/transfer-lists/{list_id}/list.pdf", response_class=Response)
def transfer_list(
    door: Reader,
    settings: WithSettings,
    list_id: UUID,
    language: Annotated[Literal["kk", "ru", "en"], Query()] = "kk",
) -> Response:
    """The list to put into the bag: numbers only, nobody's name."""
    with door.reading() as session:
        one = queries.transfer_list(session, list_id, door.who)
        items = queries.items_of(session, list_id)
    url = f"{settings.public_url.rstrip('/')}/v1/transfer-lists/{list_id}"
    return Response(papers.transfer_list_pdf(_list_paper(one, items, language, url)), media_type=PDF)


@router.get("/v1/forms/application.pdf", response_class=Response)
def application_form(door: Anybody, language: Literal["kk", "ru", "en"] = "kk") -> Response:
    """The blank application form (para 13)."""
    return Response(papers.application_form_pdf(language), media_type=PDF)


def _list_paper(
    one: TransferList, items: Sequence[TransferItem], language: str, url: str
) -> papers.TransferListPaper:
    here, there = centre(one.centre), bureau(one.bureau)
    ends = [here.name.in_language(language), there.name.in_language(language)]
    sender, receiver = ends if one.direction is Direction.TO_BUREAU else reversed(ends)
    listed = [item for item in items if item.state is not ItemState.EXTRA]
    return papers.TransferListPaper(
        language=language,
        number=one.number,
        sender=sender,
        receiver=receiver,
        sent_at=one.sent_at,
        zone=here.timezone,
        items=tuple(papers.CarriedItem(item.number, item.paper or "package") for item in listed),
        url=url,
    )


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
