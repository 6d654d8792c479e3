"""POST /v1/requests/batch: NDJSON in, NDJSON out, a line for a line; good lines never wait for bad ones."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, OperationalError

from services.intake import bodies
from services.intake.answers import registered_answer
from services.intake.api.callers import Registrar, WithSettings
from services.intake.domain.errors import BatchTooLong, LineNotRegistered
from services.intake.domain.registration import Submission
from services.intake.operations.registering import Outcome, Window, register_requests
from services.intake.settings import IntakeSettings
from shared import clock
from shared.errors import InvalidInput, ServiceError
from shared.http import Door
from shared.http.problems import field_errors

router = APIRouter()
LONGEST_BATCH = 10_000
CHUNK = 200
NDJSON = "application/x-ndjson"
_BODY = {"requestBody": {"required": True, "content": {NDJSON: {"schema": {"type": "string"}}}}}
_ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": {NDJSON: {"schema": {"type": "string"}}}}}
Parsed = Submission | dict[str, object]


async def _raw_body(request: Request) -> bytes:
    return await request.body()


@router.post(
    "/v1/requests/batch", openapi_extra=_BODY, responses=_ANSWER, response_class=Response, response_model=None
)
def register_batch(
    door: Registrar, settings: WithSettings, body: Annotated[bytes, Depends(_raw_body)]
) -> Response:
    """Registers up to 10,000 requests, one a line; each line is answered by one line, in order."""
    lines = body.rstrip().split(b"\n") if body.strip() else []
    if len(lines) > LONGEST_BATCH:
        raise BatchTooLong
    chunks = (lines[start : start + CHUNK] for start in range(0, len(lines), CHUNK))
    answers = (answer for chunk in chunks for answer in _answers(door, settings, chunk))
    return Response("".join(_numbered(answers)), media_type=NDJSON)


def _answers(door: Door, settings: IntakeSettings, lines: Sequence[bytes]) -> Iterator[str]:
    """The answers to one chunk, without their line numbers."""
    parsed = [_parse(line) for line in lines]
    outcomes = iter(_register(door, settings, [one for one in parsed if isinstance(one, Submission)]))
    for one in parsed:
        yield _rejected(one) if isinstance(one, dict) else next(outcomes)


def _parse(line: bytes) -> Parsed:
    try:
        body = bodies.BatchLineBody.model_validate_json(line)
    except ValidationError as error:
        refusal = InvalidInput()
        return _problem(refusal) | {
            "errors": field_errors(error.errors(include_url=False, include_input=False))
        }
    return bodies.submission_of(body, body.idempotency_key)


def _register(door: Door, settings: IntakeSettings, submissions: Sequence[Submission]) -> list[str]:
    """Together; where that fails, each alone, so that one line takes no other with it."""
    if not submissions:
        return []
    try:
        return _together(door, settings, submissions)
    except OperationalError:
        raise  # the database is away: the caller repeats the batch with the same keys
    except DBAPIError:
        return [_alone(door, settings, one) for one in submissions]


def _together(door: Door, settings: IntakeSettings, submissions: Sequence[Submission]) -> list[str]:
    with door.transaction() as session:
        outcomes = register_requests(session, submissions, Window(door.who, settings, clock.now(session)))
    return [_shaped(outcome) for outcome in outcomes]


def _alone(door: Door, settings: IntakeSettings, submission: Submission) -> str:
    try:
        return _together(door, settings, [submission])[0]
    except OperationalError:
        raise
    except DBAPIError:
        return _rejected(_problem(LineNotRegistered()))


def _shaped(outcome: Outcome) -> str:
    if isinstance(outcome, ServiceError):
        return _rejected(_problem(outcome))
    return '"status":201,' + registered_answer(outcome).model_dump_json()[1:]


def _rejected(problem: dict[str, object]) -> str:
    return f'"status":{problem["status"]},"problem":{json.dumps(problem, ensure_ascii=False)}}}'


def _problem(error: ServiceError) -> dict[str, object]:
    return {
        "type": f"urn:anyqtama:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "code": error.code,
        "errors": [asdict(field) for field in error.errors],
        **error.facts,
    }


def _numbered(answers: Iterator[str]) -> Iterator[str]:
    for number, answer in enumerate(answers, start=1):
        yield f'{{"line":{number},{answer}\n'
