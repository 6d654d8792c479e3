"""The shipped input of the demo, read as anybody would read it."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parents[3] / "demo" / "data"


@pytest.fixture(scope="session")
def shipped_requests() -> list[dict[str, Any]]:
    """The lines of requests.ndjson, each with a story and a body."""
    text = (DATA / "requests.ndjson").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="session")
def ais_rows() -> list[dict[str, str]]:
    """The rows of ais.csv."""
    return _rows("ais.csv")


@pytest.fixture(scope="session")
def card_rows() -> list[dict[str, str]]:
    """The rows of cards.csv."""
    return _rows("cards.csv")


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
