"""POST /v1/requests: one request, once per Idempotency-Key."""

import re
from typing import Annotated

from fastapi import APIRouter, Header

from services.intake import bodies
from services.intake.answers import RegisteredAnswer, registered_answer
from services.intake.api.callers import Registrar, WithSettings
from services.intake.domain.errors import IdempotencyKeyMissing
from services.intake.operations.registering import Window, register_request
from shared import clock

router = APIRouter()


@router.post("/v1/requests", status_code=201)
def register(
    door: Registrar,
    settings: WithSettings,
    body: bodies.RequestBody,
    idempotency_key: Annotated[
        str | None, Header(description="names this request; the same for a retry")
    ] = None,
) -> RegisteredAnswer:
    """Registers a request and gives its receipt; the same key and body give the same answer."""
    submission = bodies.submission_of(body, _required(idempotency_key))
    with door.transaction() as session:
        window = Window(door.who, settings, clock.now(session))
        return registered_answer(register_request(session, submission, window))


def _required(key: str | None) -> str:
    if key is None or not re.fullmatch(bodies.IDEMPOTENCY_KEY, key):
        raise IdempotencyKeyMissing
    return key
