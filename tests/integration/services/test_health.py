"""What the lights tell of the sources: one that is away is shown, and makes nobody silent."""

import math
from collections.abc import Sequence

import pytest
from sqlalchemy import Engine, text

from services import health
from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Answer
from services.bureau.registries import Health, Registry
from services.bureau.searching import note_health
from tests.support.web import TestClient, client, web_app

EVERYBODY = text("insert into bus.heartbeat (process, at) select unnest(cast(:all as text[])), now()")
LONG_AGO = text("insert into bus.heartbeat (process, at) values ('ais', now() - interval '1 hour')")


class Source(Registry):
    """A register of which its health alone is asked."""

    name = "ais"

    def __init__(self, told: Health) -> None:
        self._told = told

    def find_many(self, asked: Sequence[Asked]) -> list[Answer]:
        raise AssertionError("nobody is asked about")

    def health(self) -> Health:
        return self._told

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def web(engines: dict[str, Engine], owner: Engine) -> TestClient:
    """The lights of a system whose processes are all alive."""
    with owner.begin() as connection:
        connection.execute(EVERYBODY, {"all": list(health.EXPECTED)})
    return client(web_app(engines, health.router))


def _age(web: TestClient) -> float:
    [line] = [line for line in web.get("/metrics").text.splitlines() if line.startswith(METRIC)]
    return float(line.rpartition(" ")[2])


METRIC = 'anyqtama_source_age_seconds{source="ais"}'


def test_source_that_never_was_well_is_endlessly_old(web: TestClient) -> None:
    assert _age(web) == math.inf
    assert web.get("/health/ready").json()["sources"] == {"ais": None}


def test_source_that_has_been_away_is_shown_and_is_no_silent_process(web: TestClient, owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(LONG_AGO)
    light = web.get("/health/ready").json()
    assert light["sources"]["ais"] >= 3600 > health.SOURCE_LIMIT_SECONDS
    assert "ais" not in light["silent"]
    assert "ais" not in light["seconds_since"]
    assert 'anyqtama_heartbeat_age_seconds{process="ais"}' not in web.get("/metrics").text


@pytest.mark.parametrize(
    ("told", "is_noted"), [(Health(is_well=True), True), (Health(is_well=False, note="too_slow"), False)]
)
def test_search_notes_a_sign_of_life_of_a_source_that_is_well_and_of_no_other(
    told: Health, is_noted: bool, web: TestClient, engines: dict[str, Engine]
) -> None:
    note_health(engines["bureau"], Source(told))
    assert (_age(web) < health.SOURCE_LIMIT_SECONDS) is is_noted
