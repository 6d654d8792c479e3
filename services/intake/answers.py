"""The answers of the doors, shaped from rows: what callers see of a request."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.intake.domain.registration import SERVICE_NAME
from services.intake.domain.states import ON_SHELF, Custody, Paper, State, custody, paper_in
from services.intake.models import CallTask, Request
from services.intake.operations.shelving import storage_end
from shared.standard.calendars import Calendars
from shared.standard.centres import centre


class ReceiptDocumentAnswer(BaseModel):
    """One attached document."""

    kind: str
    name: str
    pages: int


class InspectorAnswer(BaseModel):
    """Who accepted the request."""

    name: str
    position: str
    window: str | None


class ReceiptAnswer(BaseModel):
    """What para 15 asks of a receipt, in the request's language; instants in UTC."""

    number: str
    accepted_at: datetime
    service: str
    documents: list[ReceiptDocumentAnswer]
    issue_at: datetime
    place: str
    inspector: InspectorAnswer


class RegisteredAnswer(BaseModel):
    """The answer to a registration, the same however often it is asked for."""

    id: UUID
    number: str
    state: State
    registered_at: datetime
    track_code: str
    warnings: list[str]
    receipt: ReceiptAnswer


class RequestAnswer(BaseModel):
    """One request as it stands."""

    id: UUID
    number: str
    centre: str
    bureau: str
    channel: str
    language: str
    package: str
    state: State
    custody: Custody
    applicant_kind: str
    applicant_name: str
    about_another: bool
    warnings: list[str]
    registered_at: datetime
    promised_at: datetime
    certificate_number: str | None
    finding: str | None
    certificate_revoked_at: datetime | None
    sheet_void_since: datetime | None
    return_number: str | None
    shelf_code: str | None
    at_centre_since: datetime | None
    informed_at: datetime | None
    grounds_given_at: datetime | None
    message_purpose: str | None
    message_state: str | None
    transfer_allowed_at: datetime | None
    transfer_list_id: UUID | None
    ended_at: datetime | None


class ShelfAnswer(BaseModel):
    """A paper that waits, and the last day on which it is kept."""

    id: UUID
    number: str
    paper: Paper
    shelf_code: str | None
    applicant_name: str
    at_centre_since: datetime | None
    storage_ends_on: date | None
    certificate_revoked_at: datetime | None
    sheet_void_since: datetime | None
    may_be_transferred: bool


class CallTaskAnswer(BaseModel):
    """Whom to call or visit, why, and since when."""

    request_id: UUID
    number: str
    centre: str
    language: str
    purpose: str
    reason: str
    opened_at: datetime
    applicant_name: str
    phone: str | None


def registered_answer(request: Request) -> RegisteredAnswer:
    """The receipt of a request that has its submission loaded."""
    return RegisteredAnswer(
        id=request.id,
        number=request.number,
        state=State.REGISTERED,
        registered_at=request.registered_at,
        track_code=request.track_code,
        warnings=request.warnings,
        receipt=_receipt(request),
    )


def request_answer(request: Request) -> RequestAnswer:
    """What the centre and the bureau see of a request."""
    columns = {name: getattr(request, name) for name in RequestAnswer.model_fields if name != "custody"}
    is_travelling = request.transfer_list_id is not None
    return RequestAnswer(
        custody=custody(request.state, request.held_by, is_travelling=is_travelling), **columns
    )


def shelf_answer(request: Request, calendars: Calendars) -> ShelfAnswer:
    """A line of the shelf."""
    return ShelfAnswer(
        id=request.id,
        number=request.number,
        paper=paper_in(request.state),
        shelf_code=request.shelf_code,
        applicant_name=request.applicant_name,
        at_centre_since=request.at_centre_since,
        storage_ends_on=kept_until(request, calendars),
        certificate_revoked_at=request.certificate_revoked_at,
        sheet_void_since=request.sheet_void_since,
        may_be_transferred=request.transfer_allowed_at is not None,
    )


def call_task_answer(task: CallTask, request: Request) -> CallTaskAnswer:
    """A line of the list of calls."""
    return CallTaskAnswer(
        request_id=request.id,
        number=request.number,
        centre=request.centre,
        language=request.language,
        purpose=task.purpose,
        reason=task.reason,
        opened_at=task.opened_at,
        applicant_name=request.applicant_name,
        phone=request.submitted["contact"]["phone"],
    )


def kept_until(request: Request, calendars: Calendars) -> date | None:
    """The last day of storage; None where nothing is on the shelf."""
    is_here = request.state in ON_SHELF and request.transfer_list_id is None
    return storage_end(request, calendars).astimezone(centre(request.centre).zone).date() if is_here else None


def place_of(request: Request) -> str:
    """The centre's name and address in the request's language."""
    here = centre(request.centre)
    return f"{here.name.in_language(request.language)}, {here.address.in_language(request.language)}"


def accepted_at(request: Request) -> datetime:
    """When the package was handed in: as the centre's system says, else when it was registered."""
    handed_in = request.submitted["submitted_at"]
    return datetime.fromisoformat(handed_in).astimezone(UTC) if handed_in else request.registered_at


def inspector_of(request: Request) -> InspectorAnswer:
    """The inspector's name as one line, surname first."""
    inspector: dict[str, Any] = request.submitted["inspector"]
    parts = [inspector[part] for part in ("surname", "given_name", "patronymic")]
    name = " ".join(part for part in parts if part)
    return InspectorAnswer(name=name, position=inspector["position"], window=inspector["window"])


def _receipt(request: Request) -> ReceiptAnswer:
    return ReceiptAnswer(
        number=request.number,
        accepted_at=accepted_at(request),
        service=SERVICE_NAME.in_language(request.language),
        documents=[ReceiptDocumentAnswer(**document) for document in request.submitted["documents"]],
        issue_at=request.promised_at,
        place=place_of(request),
        inspector=inspector_of(request),
    )
