"""The plan of the demo's requests, and that the shipped files are what it makes."""

from collections import Counter
from pathlib import Path

import pytest

from demo.requests.files import input_files
from demo.requests.kinds import KINDS
from demo.requests.stories import PAPER_CENTRES, DemoInput, make_input
from shared.standard.centres import all_centres

DATA = Path(__file__).parents[4] / "demo" / "data"


@pytest.fixture(scope="module")
def made() -> DemoInput:
    """The input of the shipped seed, made anew."""
    return make_input()


def test_shipped_files_are_what_the_generator_makes(made: DemoInput) -> None:
    for name, text in input_files(made).items():
        assert (DATA / name).read_bytes() == text.encode(), f"{name}: run python -m demo.requests"


def test_another_seed_makes_other_people(made: DemoInput) -> None:
    other = make_input(seed=2)
    assert {row["iin"] for row in other.registers.ais} != {row["iin"] for row in made.registers.ais}


def test_every_centre_gets_the_same_number_of_requests(made: DemoInput) -> None:
    per_centre = Counter(request["body"]["centre"] for request in made.requests)
    assert set(per_centre) == {centre.id for centre in all_centres()}
    assert set(per_centre.values()) == {13}


def test_every_kind_is_played_as_often_as_its_row_says(made: DemoInput) -> None:
    played = Counter(request["story"]["kind"] for request in made.requests)
    assert played == {kind.slug: kind.lines for kind in KINDS}
    assert min(played.values()) >= 3


def test_paper_is_a_matter_of_the_centre(made: DemoInput) -> None:
    for request in made.requests:
        assert request["story"]["paper"] == (request["body"]["centre"] in PAPER_CENTRES)


def test_keys_are_in_the_order_of_the_file(made: DemoInput) -> None:
    keys = [request["story"]["key"] for request in made.requests]
    assert keys == [f"s-{number:03d}" for number in range(1, len(keys) + 1)]
