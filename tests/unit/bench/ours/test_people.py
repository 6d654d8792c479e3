"""The benchmark's people are certain to be found, and nobody real."""

import csv
import io
import json
from itertools import islice

import pytest

from bench.ours.people import CENTRES, Person, ais_csv, bodies, cards_csv, people
from services.intake.bodies import BatchLineBody
from shared.standard.identifiers import check_iin, is_synthetic_iin

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def persons() -> list[Person]:
    return people(300)


def rows(text: str) -> Rows:
    return list(csv.DictReader(io.StringIO(text)))


def test_no_two_share_a_birth_date(persons: list[Person]) -> None:
    assert len({person.row.birth_date for person in persons}) == len(persons) == 300


def test_everybody_is_recognisable_as_synthetic(persons: list[Person]) -> None:
    assert all(is_synthetic_iin(check_iin(person.iin).number) for person in persons)


def test_everybody_is_in_both_registers_at_the_same_address(persons: list[Person]) -> None:
    in_ais = [(row["oblast"], row["city"], row["street"], row["house"]) for row in rows(ais_csv(persons))]
    on_card = [
        (row["region"], row["locality"], row["street"], row["house"]) for row in rows(cards_csv(persons))
    ]
    assert in_ais == on_card


def test_every_body_is_one_that_intake_registers(persons: list[Person]) -> None:
    for key, body in islice(bodies(persons, "run"), 50):
        line = BatchLineBody.model_validate({**json.loads(body), "idempotency_key": key})
        assert line.centre in CENTRES


def test_keys_are_never_given_twice(persons: list[Person]) -> None:
    keys = [key for key, _ in islice(bodies(persons, "run"), 500)]
    assert len(set(keys)) == len(keys)
