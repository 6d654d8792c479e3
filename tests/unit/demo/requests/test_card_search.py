"""The search of the card index comes, for each shipped request, to what its story needs."""

from collections import defaultdict
from typing import Any

import pytest

from services.bureau import names
from services.bureau.names import Card, Decision, Outcome, PartialDate, PersonName, Query

Request = dict[str, Any]
Row = dict[str, str]
ON_A_CARD = {"cards", "both_same", "both_differ"}


class Drawers:
    """The shipped cards in memory, by the search's keys and by IIN."""

    def __init__(self, rows: list[Row]) -> None:
        """Files every row; a card's number here is its row's."""
        self.rows = rows
        self._cards = [_card(number, row) for number, row in enumerate(rows)]
        self._by_key: dict[int | str, list[Card]] = defaultdict(list)
        for card in self._cards:
            keys: list[int | str] = [*names.card_keys(card), *([card.iin] if card.iin else [])]
            for key in keys:
                self._by_key[key].append(card)

    def search(self, query: Query) -> Decision:
        """Asks the narrow keys, and the wide ones where those find nobody good enough."""
        keys: list[int | str] = [*names.query_keys(query), *([query.iin] if query.iin else [])]
        scored = self._score(query, keys)
        if names.is_worth_widening(scored, query):
            scored = self._score(query, [*keys, *names.wider_keys(query)])
        return names.decide(scored, query)

    def _score(self, query: Query, keys: list[int | str]) -> list[names.Scored]:
        found = {card.card_id: card for key in keys for card in self._by_key.get(key, [])}
        return [names.score(query, card) for card in found.values()]


def _card(number: int, row: Row) -> Card:
    return names.card_of(
        number,
        PersonName(row["surname"], row["given_name"], row["patronymic"] or None),
        birth_date=PartialDate.parse(row["birth_date"]),
        iin=row["iin"] or None,
        former_surnames=(row["former_surnames"],) if row["former_surnames"] else (),
    )


@pytest.fixture(scope="module")
def drawers(card_rows: list[Row]) -> Drawers:
    """The card index as shipped."""
    return Drawers(card_rows)


def _query(request: Request) -> Query:
    asked = request["body"]["subject"] or request["body"]["applicant"]
    return Query(
        **asked["name"],
        birth_date=PartialDate.parse(asked["birth_date"]),
        iin=asked["iin"],
        former_surnames=tuple(asked.get("former_surnames", ())),
    )


def _needed(story: dict[str, Any]) -> Outcome:
    if story["kind"] in {"birth_year_only", "namesakes_in_card_index"}:
        return Outcome.MULTIPLE_MATCHES
    return Outcome.SINGLE_MATCH if story["subject_in"] in ON_A_CARD else Outcome.NO_MATCH


def test_search_of_the_cards_comes_to_what_the_story_needs(
    shipped_requests: list[Request], drawers: Drawers
) -> None:
    seen = {one["story"]["key"]: drawers.search(_query(one)).outcome for one in shipped_requests}
    assert seen == {one["story"]["key"]: _needed(one["story"]) for one in shipped_requests}


def test_card_that_the_operator_chooses_is_shown(shipped_requests: list[Request], drawers: Drawers) -> None:
    for request in shipped_requests:
        chosen = (request["story"]["operator_choice"] or {}).get("card_id")
        if chosen:
            candidates = drawers.search(_query(request)).candidates
            assert chosen in {drawers.rows[one.card_id]["card_id"] for one in candidates}
