"""Questions to the card index that nobody can mean: a clear answer, before any card is looked at."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event

from services.bureau.domain.asking import Asked
from services.bureau.queries.cards import search_cards
from shared import db

RIGHT_TO_LEFT = "\u202e\u200f\u2067"
EMOJI = "🙂" * 20


@pytest.fixture
def read(engines: dict[str, Engine]) -> Iterator[list[str]]:
    """The statements that the bureau sends to the database."""
    sent: list[str] = []

    def note(*told: Any) -> None:
        sent.append(told[2])

    event.listen(engines["bureau"], "before_cursor_execute", note)
    yield sent
    event.remove(engines["bureau"], "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ({}, "query_too_vague"),
        ({"surname": "", "given_name": " "}, "query_too_vague"),
        ({"surname": "А"}, "query_too_vague"),
        ({"surname": "А", "given_name": "Б"}, "query_too_vague"),
        ({"surname": EMOJI, "given_name": EMOJI}, "query_too_vague"),
        ({"surname": "'; drop table", "given_name": "--"}, None),
    ],
)
def test_question_that_asks_for_nobody_is_answered_so(
    body: dict[str, str], note: str | None, operator: Any
) -> None:
    answer = operator.post("/v1/cards/search", json=body)
    if answer.status_code == 422:  # a blank name is none
        assert {error["field"] for error in answer.json()["errors"]} <= {"surname", "given_name"}
        return
    assert answer.status_code == 200
    if note is not None:
        assert (answer.json()["outcome"], answer.json()["note"]) == ("not_asked", note)
    assert answer.json()["candidates"] == []


@pytest.mark.parametrize(
    "body",
    [
        {"surname": "А" * 10_000, "given_name": "Канарейкин"},
        {"surname": RIGHT_TO_LEFT, "given_name": "Канарейкин"},
        {"surname": "Канарейкин\x00"},
        {"surname": "Канарейкин", "birth_date": "1980-02-31x"},
        {"surname": "Канарейкин", "iin": "12345678901"},
        {"surname": "Канарейкин", "former_surnames": ["А"] * 21},
        {"surname": ["Канарейкин"]},
    ],
)
def test_field_that_cannot_be_is_named_and_never_repeated(body: dict[str, Any], operator: Any) -> None:
    answer = operator.post("/v1/cards/search", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].split(".")[0] in body
    assert "Канарейкин" not in answer.text


@pytest.mark.parametrize(
    "asked",
    [Asked("", ""), Asked("А", ""), Asked("А" * 10_000, "Б"), Asked(EMOJI, EMOJI), Asked(RIGHT_TO_LEFT, "Б")],
)
def test_time_is_bounded_because_no_card_is_read(
    asked: Asked, engines: dict[str, Engine], read: list[str]
) -> None:
    with db.transaction(engines["bureau"]) as session:
        [answer] = search_cards(session, [asked])
    assert answer.outcome == "not_asked"
    assert [statement for statement in read if "card_key" in statement] == []


def test_card_that_is_read_would_have_been_seen(engines: dict[str, Engine], read: list[str]) -> None:
    with db.transaction(engines["bureau"]) as session:
        search_cards(session, [Asked("Үлгібаев", "Нұрлан", None, "1980-05-12")])
    assert [statement for statement in read if "card_key" in statement]
