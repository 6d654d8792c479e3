"""The AIS over HTTP: POST {base}/v1/persons/search with a list of questions, a list of answers back.

Asked: {"messageId", "queries": [{"kind": "by_iin", "iin"} | {"kind": "by_name_dob", "surname", "given_name",
"patronymic", "birth_date"}]}. Answered, in the same order: {"messageId", "results": [{"outcome": "found" |
"not_found" | "too_many", "persons": [columns of the view]}]}. Whatever else comes back counts as no answer.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import httpx
from pydantic import BaseModel, BeforeValidator, Field

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Answer
from services.bureau.registries.port import BAD_RECORD, Found, answered, is_mixed_up
from services.bureau.registries.records import COLUMNS, NOT_A_RECORD, record_of
from shared.ids import new_id
from shared.logging import describe

logger = logging.getLogger(__name__)
PATH = "/v1/persons/search"
LARGEST_ANSWER_BYTES = 8 * 1024 * 1024
# What docs/ais-bridge.yaml promises whoever builds the bridge.
MOST_QUESTIONS = 500


class NotAnAnswer(Exception):
    """What came back does not answer what was asked."""


def _known_columns(record: object) -> object:
    """Only what a certificate needs: whatever else the register tells of a person stops here."""
    if not isinstance(record, Mapping):
        raise ValueError("not a record")
    return {name: record.get(name) for name in COLUMNS}


class PersonsFound(BaseModel):
    """The answer to one question."""

    outcome: Literal["found", "not_found", "too_many"]
    persons: list[Annotated[dict[str, Any], BeforeValidator(_known_columns)]] = Field(
        default_factory=list, max_length=100
    )


class SearchAnswer(BaseModel):
    """The answers in the order of the questions, each read by itself; the id is that of the message."""

    message_id: UUID = Field(alias="messageId")
    results: list[Any]


class HttpRegistry:
    """Asks a bridge in front of the AIS; what it does wrong is "unavailable", never "not found".

    `timeout_seconds` bounds each silence; the whole is bounded by who asks.
    """

    name = "ais"

    def __init__(self, url: str, *, token: str | None = None, timeout_seconds: float = 5) -> None:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.Client(base_url=url, headers=headers, timeout=timeout_seconds)

    def find_many(self, asked: Sequence[Asked]) -> list[Answer]:
        """One answer a question, in their order."""
        return answered(self._ask, asked)

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def _ask(self, questions: Sequence[Asked]) -> list[Found]:
        """In one message, or in two halves: where they are too many, and where the answers are mixed up.

        So one wrong record costs its own question an answer, and no other.
        """
        found = self._send(questions) if len(questions) <= MOST_QUESTIONS else []
        if found and (len(questions) == 1 or not is_mixed_up(questions, found)):
            return found
        middle = len(questions) // 2
        return [*self._ask(questions[:middle]), *self._ask(questions[middle:])]

    def _send(self, questions: Sequence[Asked]) -> list[Found]:
        try:
            return [_found(result) for result in self._results(questions)]
        except httpx.TimeoutException as error:
            return _nothing(questions, "too_slow", error)
        except httpx.HTTPError as error:
            return _nothing(questions, "not_answering", error)
        except (NotAnAnswer, ValueError, RecursionError) as error:
            return _nothing(questions, "nonsense", error)

    def _results(self, questions: Sequence[Asked]) -> list[Any]:
        message_id = new_id()
        message = {"messageId": str(message_id), "queries": [_question(one) for one in questions]}
        with self._client.stream("POST", PATH, json=message) as response:
            response.raise_for_status()
            answer = SearchAnswer.model_validate(json.loads(_read(response)))
        if answer.message_id != message_id or len(answer.results) != len(questions):
            raise NotAnAnswer
        return answer.results


def _read(response: httpx.Response) -> bytes:
    """The whole body within the size that an answer may have."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > LARGEST_ANSWER_BYTES:
            raise NotAnAnswer
    return bytes(body)


def _question(asked: Asked) -> dict[str, Any]:
    """By IIN where one is given, else by names and birth date."""
    if asked.iin:
        return {"kind": "by_iin", "iin": asked.iin}
    names = {"surname": asked.surname, "given_name": asked.given_name, "patronymic": asked.patronymic}
    return {"kind": "by_name_dob", **names, "birth_date": asked.birth_date}


def _found(result: Any) -> Found:
    """What cannot be read leaves its own question without an answer, and no other."""
    try:
        told = PersonsFound.model_validate(result)
        records = tuple(map(record_of, told.persons))
    except NOT_A_RECORD:
        return Found(note=BAD_RECORD)
    if told.outcome == "too_many":
        return Found(records, too_many=True)
    return Found(records) if (told.outcome == "found") == bool(records) else Found(note=BAD_RECORD)


def _nothing(questions: Sequence[Asked], note: str, error: Exception) -> list[Found]:
    logger.warning("the AIS did not answer", extra={"outcome": f"{note}: {describe(error)}"})
    return [Found(note=note) for _ in questions]
