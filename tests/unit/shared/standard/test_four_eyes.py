"""The decisions that want a second pair of eyes stand in the standard's data, each with its source."""

import re

from shared.standard.four_eyes import decisions_of_two
from shared.standard.shipped import read_shipped


def test_correction_of_a_certificate_takes_two_people() -> None:
    assert decisions_of_two() == {"supersede"}


def test_each_decision_names_its_assumption_or_paragraph() -> None:
    rows = read_shipped("four_eyes.json")["decisions"]
    assert all(re.fullmatch(r"A\d+|para \d+.*", row["source"]) and row["why"] for row in rows)
