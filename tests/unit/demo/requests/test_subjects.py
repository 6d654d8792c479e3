"""Every story tells the truth about where its subject stands in the shipped registers."""

import json
from collections import defaultdict
from typing import Any

import pytest

from demo import names
from shared.standard.identifiers import check_iin, is_synthetic_iin

Request = dict[str, Any]
Row = dict[str, str]
Person = tuple[str, str, str]


class Index:
    """One register, searched by IIN and else by surname, given name and birth date."""

    def __init__(self) -> None:
        """Nobody in it."""
        self._by_iin: dict[str, list[Row]] = defaultdict(list)
        self._by_name: dict[Person, list[Row]] = defaultdict(list)

    def add(self, row: Row, persons: set[Person]) -> None:
        """Puts a row in, under its IIN and under every name that it is known by."""
        if row["iin"]:
            self._by_iin[row["iin"]].append(row)
        for person in persons:
            self._by_name[person].append(row)

    def find(self, iin: str | None, person: Person) -> list[Row]:
        """The rows of this IIN, or where there is none, of this name and birth date."""
        return (self._by_iin.get(iin, []) if iin else []) or self._by_name.get(person, [])


def _exact(name: dict[str, Any], birth_date: str) -> Person:
    return name["surname"].casefold(), name["given_name"].casefold(), birth_date


def _sounding(name: dict[str, Any], birth_date: str) -> Person:
    surname, given_name = (
        names.latin(names.russian(name[part])).lower().replace("q", "k").replace("gh", "g")
        for part in ("surname", "given_name")
    )
    return surname, given_name, birth_date


@pytest.fixture(scope="module")
def ais(ais_rows: list[Row]) -> Index:
    """The AIS, exact as the real one, with the other valid spellings."""
    index = Index()
    for row in ais_rows:
        spellings = [row, *json.loads(row["valid_names"])]
        index.add(row, {_exact(name, row["birth_date"]) for name in spellings})
    return index


@pytest.fixture(scope="module")
def cards(card_rows: list[Row]) -> Index:
    """The card index, where the spellings of the three scripts meet; the year alone finds as well."""
    index = Index()
    for row in card_rows:
        index.add(row, {_sounding(row, row["birth_date"]), _sounding(row, row["birth_date"][:4])})
    return index


def _asked(request: Request) -> dict[str, Any]:
    asked: dict[str, Any] = request["body"]["subject"] or request["body"]["applicant"]
    return asked


def _found(request: Request, ais: Index, cards: Index) -> tuple[list[Row], list[Row]]:
    asked = _asked(request)
    in_ais = ais.find(asked["iin"], _exact(asked["name"], asked["birth_date"]))
    return in_ais, cards.find(asked["iin"], _sounding(asked["name"], asked["birth_date"]))


def _dwelling_in_ais(row: Row) -> tuple[str, ...]:
    columns = ("oblast", "city", "street", "house", "flat", "reg_from", "reg_to")
    return tuple(row[column] for column in columns)


def _dwelling_on_card(row: Row) -> tuple[str, ...]:
    columns = ("region", "locality", "street", "house", "flat", "registered_on", "deregistered_on")
    return tuple(row[column] for column in columns)


def _place(in_ais: list[Row], on_cards: list[Row]) -> str:
    if len(in_ais) > 1 or len(on_cards) > 1:
        return "namesakes"
    if not in_ais or not on_cards:
        return "ais" if in_ais else "cards" if on_cards else "neither"
    is_same = _dwelling_in_ais(in_ais[0]) == _dwelling_on_card(on_cards[0])
    return "both_same" if is_same else "both_differ"


def test_subject_stands_where_the_story_says(
    shipped_requests: list[Request], ais: Index, cards: Index
) -> None:
    told = {request["story"]["key"]: request["story"]["subject_in"] for request in shipped_requests}
    seen = {request["story"]["key"]: _place(*_found(request, ais, cards)) for request in shipped_requests}
    assert seen == told


def test_operator_chooses_where_and_only_where_no_machine_may(shipped_requests: list[Request]) -> None:
    for request in shipped_requests:
        story = request["story"]
        is_open = story["subject_in"] in {"both_differ", "namesakes"} or story["kind"] == "birth_year_only"
        is_chosen = is_open and story["expect"] == "certified"
        assert (story["operator_choice"] is not None) == is_chosen


def test_choice_is_among_what_the_search_finds(
    shipped_requests: list[Request], ais: Index, cards: Index
) -> None:
    for request in shipped_requests:
        choice = request["story"]["operator_choice"]
        if choice:
            in_ais, on_cards = _found(request, ais, cards)
            found = [row["person_ref"] for row in in_ais] + [row["card_id"] for row in on_cards]
            assert choice.get("person_ref", choice.get("card_id")) in found


def test_choice_among_namesakes_can_be_told_from_the_request(
    shipped_requests: list[Request], ais: Index, cards: Index
) -> None:
    for request in shipped_requests:
        story, body = request["story"], request["body"]
        in_ais, on_cards = _found(request, ais, cards)
        if story["kind"] == "namesakes_in_ais":
            number = body["applicant"]["identity_document"]["number"]
            fitting = [row["person_ref"] for row in in_ais if row["doc_number"] == number]
            assert fitting == [story["operator_choice"]["person_ref"]]
        if story["kind"] == "namesakes_in_card_index":
            address = body["subject"]["last_known_address"]
            lines = {
                f"{c['locality']}, {c['street']}, {c['house']}-{c['flat']}": c["card_id"] for c in on_cards
            }
            assert lines[address] == story["operator_choice"]["card_id"]


def test_names_written_three_ways_differ_from_the_register(
    shipped_requests: list[Request], ais: Index, cards: Index
) -> None:
    kinds = {"name_in_kazakh", "name_in_russian", "name_in_latin", "name_differs_from_card"}
    written = [request for request in shipped_requests if request["story"]["kind"] in kinds]
    differing = 0
    for request in written:
        card = _found(request, ais, cards)[1][0]
        name = _asked(request)["name"]
        differing += (name["surname"], name["given_name"]) != (card["surname"], card["given_name"])
    assert differing >= len(written) * 0.5


def test_former_surname_is_the_one_in_the_ais(
    shipped_requests: list[Request], ais: Index, cards: Index
) -> None:
    for request in shipped_requests:
        if request["story"]["kind"] == "former_surname":
            asked = _asked(request)
            assert asked["former_surnames"] == [row["surname"] for row in _found(request, ais, cards)[0]]
            assert asked["name"]["surname"] not in asked["former_surnames"]


def test_deregistered_subjects_are_deregistered(
    shipped_requests: list[Request], ais: Index, cards: Index
) -> None:
    for request in shipped_requests:
        if request["story"]["kind"] == "deregistered":
            in_ais, on_cards = _found(request, ais, cards)
            assert all(row["status"] == "deregistered" and row["reg_to"] for row in in_ais)
            assert all(card["deregistered_on"] and card["deregistered_to"] for card in on_cards)


def test_registers_hold_nobody_twice(ais_rows: list[Row], card_rows: list[Row]) -> None:
    for rows, reference in ((ais_rows, "person_ref"), (card_rows, "card_id")):
        iins = [row["iin"] for row in rows if row["iin"]]
        assert len(iins) == len(set(iins))
        assert len({row[reference] for row in rows}) == len(rows) > 2000


def test_every_iin_of_the_registers_is_right_and_synthetic(ais_rows: list[Row], card_rows: list[Row]) -> None:
    for row in (*ais_rows, *card_rows):
        if row["iin"]:
            born = check_iin(row["iin"]).birth_date
            assert born is not None
            assert f"{born:%Y-%m-%d}".startswith(row["birth_date"])
            assert is_synthetic_iin(row["iin"])


def test_streets_of_the_registers_exist_nowhere(ais_rows: list[Row], card_rows: list[Row]) -> None:
    assert all(row["street"].startswith(("Үлгі", "Sample")) for row in (*ais_rows, *card_rows))
