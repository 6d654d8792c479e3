"""The AIS over HTTP: POST {base}/v1/persons/search with a list of questions, a list of answers back.

Asked: {"messageId", "queries": [{"kind": "by_iin", "iin"} | {"kind": "by_name_dob", "surname", "given_name",
"patronymic", "birth_date"}]}. Answered, in the same order: {"messageId", "results": [{"outcome": "found" |
"not_found" | "too_many", "persons": [columns of the view]}]}. Whatever else comes back counts as no answer.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import httpx
from pydantic import BaseModel, BeforeValidator, Field

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import NO_MATCH, Answer, Candidate, Outcome, unavailable
from services.bureau.registries.port import NOT_ASKED, TOO_MANY, answer_of
from services.bureau.registries.records import COLUMNS, REMOVED, candidate_of
from shared.clock import monotonic_seconds
from shared.ids import new_id
from shared.logging import describe

logger = logging.getLogger(__name__)
PATH = "/v1/persons/search"
LARGEST_ANSWER_BYTES = 8 * 1024 * 1024


class AnswerTooSlow(Exception):
    """The answer trickles in; the time for it is over."""


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
    """All answers, in the order of the questions, under the id of the message that asked."""

    message_id: UUID = Field(alias="messageId")
    results: list[PersonsFound]


class HttpRegistry:
    """Asks a bridge in front of the AIS; what it does wrong is "unavailable", never "not found"."""

    name = "ais"

    def __init__(self, url: str, *, token: str | None = None, timeout_seconds: float = 5) -> None:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.Client(base_url=url, headers=headers, timeout=timeout_seconds)
        self._timeout_seconds = timeout_seconds

    def find_many(self, asked: Sequence[Asked]) -> list[Answer]:
        """One answer a question, in their order."""
        askable = [one for one in asked if one.is_askable]
        answers = iter(self._ask(askable) if askable else ())
        return [next(answers) if one.is_askable else NOT_ASKED for one in asked]

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def _ask(self, asked: Sequence[Asked]) -> list[Answer]:
        try:
            found = self._send(asked)
            return [_answer(one, result) for one, result in zip(asked, found, strict=True)]
        except (httpx.TimeoutException, AnswerTooSlow) as error:
            return _nobody_answered(asked, "too_slow", error)
        except httpx.HTTPError as error:
            return _nobody_answered(asked, "not_answering", error)
        except (NotAnAnswer, KeyError, TypeError, ValueError) as error:
            return _nobody_answered(asked, "nonsense", error)

    def _send(self, asked: Sequence[Asked]) -> list[PersonsFound]:
        message_id = new_id()
        message = {"messageId": str(message_id), "queries": [_question(one) for one in asked]}
        with self._client.stream("POST", PATH, json=message) as response:
            response.raise_for_status()
            answer = SearchAnswer.model_validate_json(self._read(response))
        if answer.message_id != message_id or len(answer.results) != len(asked):
            raise NotAnAnswer
        return answer.results

    def _read(self, response: httpx.Response) -> bytes:
        """The whole body within the time and size that an answer may have."""
        body, ends_at = bytearray(), monotonic_seconds() + self._timeout_seconds
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > LARGEST_ANSWER_BYTES:
                raise NotAnAnswer
            if monotonic_seconds() > ends_at:
                raise AnswerTooSlow
        return bytes(body)


def _question(asked: Asked) -> dict[str, Any]:
    """By IIN where one is given, else by names and birth date."""
    if asked.iin:
        return {"kind": "by_iin", "iin": asked.iin}
    names = {"surname": asked.surname, "given_name": asked.given_name, "patronymic": asked.patronymic}
    return {"kind": "by_name_dob", **names, "birth_date": asked.birth_date}


def _answer(asked: Asked, found: PersonsFound) -> Answer:
    persons = [_person(asked, record) for record in found.persons if record["status"] != REMOVED]
    if found.outcome == "too_many":
        return Answer(Outcome.MULTIPLE_MATCHES, tuple(persons), TOO_MANY)
    if (found.outcome == "found") != bool(found.persons):
        raise NotAnAnswer
    return answer_of(asked, persons) if persons else NO_MATCH


def _person(asked: Asked, record: Mapping[str, Any]) -> Candidate:
    """Raises NotAnAnswer for a person whom nobody asked for: a bridge that mixes up its answers."""
    person = candidate_of(record)
    if asked.iin and person.iin != asked.iin:
        raise NotAnAnswer
    return person


def _nobody_answered(asked: Sequence[Asked], note: str, error: Exception) -> list[Answer]:
    logger.warning("the AIS did not answer", extra={"outcome": f"{note}: {describe(error)}"})
    return [unavailable(note) for _ in asked]
