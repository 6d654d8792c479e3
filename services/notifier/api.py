"""The HTTP door of the notifier: what was sent to whom, and what people and providers know of it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.notifier import queries
from services.notifier.domain.channels import mask
from services.notifier.domain.errors import UnknownProvider
from services.notifier.domain.signatures import check_signature
from services.notifier.domain.states import MessageState
from services.notifier.models import Message
from services.notifier.operations import receiving, trying_again
from services.notifier.operations.receiving import ReceiptStatus, Resolution
from services.notifier.settings import ReceiptSettings
from shared import clock
from shared.bus.events.notifier import Purpose
from shared.errors import FieldError, InvalidInput
from shared.http import Door, Page, PageQuery, allow, page_of
from shared.http.door import PUBLIC
from shared.http.problems import field_errors
from shared.security import BUREAU_ROLES, CENTRE_ROLES, Role
from shared.settings import read

router = APIRouter()
READING = (*sorted(CENTRE_ROLES | BUREAU_ROLES), Role.SUPERVISOR, Role.ADMIN)
RESOLVING = (Role.INSPECTOR, Role.DIRECTOR, Role.SUPERVISOR, Role.ADMIN)


class MessageAnswer(BaseModel):
    """One message; the address is masked and the words are left out."""

    id: UUID
    request_id: UUID
    number: str | None
    purpose: str
    recipient: str
    channel: str
    address: str
    language: str
    state: MessageState
    attempts: int
    last_code: str | None
    centre: str
    bureau: str
    created_at: datetime
    not_before: datetime
    finished_at: datetime | None


class MessageQuery(PageQuery):
    """What a list of messages is narrowed to."""

    model_config = ConfigDict(extra="forbid")

    state: MessageState | None = None
    purpose: Purpose | None = None

    @property
    def before(self) -> UUID | None:
        """The id to go on from. Raises InvalidInput."""
        after = self.after
        try:
            return UUID(after[0]) if after else None
        except ValueError:
            raise InvalidInput(FieldError("cursor", "bad_cursor", "this is not a cursor of ours")) from None


class Resolving(BaseModel):
    """What a person found out about a message of unknown outcome."""

    model_config = ConfigDict(extra="forbid")

    outcome: Resolution


class ReceiptBody(BaseModel):
    """What a provider says of one message; what else it sends along is passed over."""

    provider_id: str = Field(min_length=1, max_length=200)
    status: ReceiptStatus


async def raw_body(request: Request) -> bytes:
    """The body as it was signed."""
    return await request.body()


def receipt_settings() -> ReceiptSettings:
    """The secrets of the providers."""
    settings: ReceiptSettings = read(ReceiptSettings)
    return settings


@router.get("/v1/messages")
def of_all(
    query: Annotated[MessageQuery, Query()], door: Annotated[Door, allow("notifier", *READING)]
) -> Page[MessageAnswer]:
    """The messages that the caller may see, newest first."""
    wanted = queries.Wanted(query.limit + 1, query.state, query.purpose, query.before)
    with door.reading() as session:
        answers = [_answer(*row) for row in queries.list_messages(session, door.who, wanted)]
    return page_of(answers, query, lambda answer: (str(answer.id),))


@router.post("/v1/messages/{message_id}/resolve")
def resolve(
    message_id: UUID, body: Resolving, door: Annotated[Door, allow("notifier", *RESOLVING)]
) -> MessageAnswer:
    """Says what became of a message of which nobody knew; 409 for any other."""
    with door.transaction() as session:
        now = clock.now(session)
        receiving.resolve(session, message_id, body.outcome, door.who, now=now)
        return _answer(*queries.one_message(session, message_id))


@router.post("/v1/messages/{message_id}/retry")
def retry(message_id: UUID, door: Annotated[Door, allow("notifier", *RESOLVING)]) -> MessageAnswer:
    """Has a failed message tried again; 409 for any other, also for one of unknown outcome."""
    with door.transaction() as session:
        trying_again.retry(session, message_id, door.who, now=clock.now(session))
        return _answer(*queries.one_message(session, message_id))


@router.post("/v1/receipts/{provider}", status_code=204)
def receive(
    provider: str,
    body: Annotated[bytes, Depends(raw_body)],
    door: Annotated[Door, allow("notifier", PUBLIC)],
    settings: Annotated[ReceiptSettings, Depends(receipt_settings)],
    signature: Annotated[str, Header(alias="anyqtama-signature")] = "",
    timestamp: Annotated[str, Header(alias="anyqtama-timestamp")] = "",
) -> Response:
    """Takes a delivery receipt, signed with the provider's secret; twice, late or early are all the same."""
    secret = settings.receipt_secrets.get(provider)
    if secret is None:
        raise UnknownProvider
    check_signature(secret.get_secret_value(), timestamp, body, signature, wall_seconds=clock.wall_seconds())
    receipt = _receipt(body)
    with door.transaction() as session:
        receiving.keep_receipt(session, provider, receipt.provider_id, receipt.status, now=clock.now(session))
    return Response(status_code=204)


def _receipt(body: bytes) -> ReceiptBody:
    try:
        return ReceiptBody.model_validate_json(body)
    except ValidationError as error:
        found = field_errors(error.errors())
        raise InvalidInput(*(FieldError(**field) for field in found)) from None


def _answer(message: Message, number: str | None, last_code: str | None) -> MessageAnswer:
    return MessageAnswer(
        id=message.id,
        request_id=message.request_id,
        number=number,
        purpose=message.purpose,
        recipient=message.recipient,
        channel=message.channel,
        address=mask(message.address),
        language=message.language,
        state=MessageState(message.state),
        attempts=message.attempts,
        last_code=last_code,
        centre=message.centre,
        bureau=message.bureau,
        created_at=message.created_at,
        not_before=message.not_before,
        finished_at=message.finished_at,
    )
