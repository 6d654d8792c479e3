"""The AIS over HTTP: POST {base}/v1/persons/search with a list of questions, a list of answers back.

Asked: {"messageId", "queries": [{"kind": "by_iin", "iin"} | {"kind": "by_document", "document_number"} |
{"kind": "by_name_dob", "surname", "given_name", "patronymic", "birth_date"}]}. Answered, in the same order:
{"messageId", "results": [{"outcome": "found" | "not_found" | "too_many", "persons": [columns of the view]}]}.
Whatever else comes back counts as no answer. GET {base}/v1/health: 200 where the register can be asked.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, Literal
from uuid import UUID

import httpx
from pydantic import BaseModel, BeforeValidator, Field

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Answer
from services.bureau.registries.port import BAD_RECORD, WELL, Found, Health, answered, is_mixed_up
from services.bureau.registries.questions import By, Question
from services.bureau.registries.records import COLUMNS, NOT_A_RECORD, record_of
from shared.ids import new_id
from shared.logging import describe

logger = logging.getLogger(__name__)
PATH, HEALTH_PATH = "/v1/persons/search", "/v1/health"
# A bridge of before there was that route: it answers, and only a question will show more.
NO_SUCH_ROUTE = frozenset({404, 405, 501})
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

    def health(self) -> Health:
        """What the bridge says of the register behind it; one without such a route is not known to be ill."""
        try:
            status = self._client.get(HEALTH_PATH).status_code
        except httpx.TimeoutException:
            return Health(is_well=False, note="too_slow")
        except httpx.HTTPError:
            return Health(is_well=False, note="not_answering")
        if status in NO_SUCH_ROUTE:
            return Health(is_well=True, note="not_told")
        return WELL if status == httpx.codes.OK else Health(is_well=False, note="not_answering")

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def _ask(self, questions: Sequence[Question]) -> list[Found]:
        """In one message, or in two halves: where they are too many, and where the answers are mixed up.

        So one wrong record costs its own question an answer, and no other.
        """
        found = self._send(questions) if len(questions) <= MOST_QUESTIONS else []
        if found and (len(questions) == 1 or not is_mixed_up(questions, found)):
            return found
        middle = len(questions) // 2
        return [*self._ask(questions[:middle]), *self._ask(questions[middle:])]

    def _send(self, questions: Sequence[Question]) -> list[Found]:
        try:
            return [_found(result) for result in self._results(questions)]
        except httpx.TimeoutException as error:
            return _nothing(questions, "too_slow", error)
        except httpx.HTTPError as error:
            return _nothing(questions, "not_answering", error)
        except (NotAnAnswer, ValueError, RecursionError) as error:
            return _nothing(questions, "nonsense", error)

    def _results(self, questions: Sequence[Question]) -> list[Any]:
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


def _question(question: Question) -> dict[str, Any]:
    return {"kind": question.by.value, **_FACTS[question.by](question.asked)}


def _name_and_day(asked: Asked) -> dict[str, Any]:
    names = {"surname": asked.surname, "given_name": asked.given_name, "patronymic": asked.patronymic}
    return {**names, "birth_date": asked.birth_date}


_FACTS: Mapping[By, Callable[[Asked], dict[str, Any]]] = MappingProxyType(
    {
        By.IIN: lambda asked: {"iin": asked.iin},
        By.DOCUMENT: lambda asked: {"document_number": asked.document},
        By.NAME: _name_and_day,
    }
)


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


def _nothing(questions: Sequence[Question], note: str, error: Exception) -> list[Found]:
    logger.warning("the AIS did not answer", extra={"outcome": f"{note}: {describe(error)}"})
    return [Found(note=note) for _ in questions]
