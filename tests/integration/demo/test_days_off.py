"""The demo's day off: foreseen, declared, and what moved is what was foreseen."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from demo.days_off import declare_day_off, told
from tests.integration.demo.conftest import InTown
from tests.support.calendars import put_back
from tests.support.town import Town

MOVED = "select count(*) from sla.move where to_at > from_at and kind = '{}'"


@pytest.fixture(autouse=True)
def _restored_calendars(engines: dict[str, Engine]) -> Iterator[None]:
    with put_back(engines["sla"]):
        yield


def test_terms_that_end_on_the_day_move_and_the_sentence_says_in_whose_favour(
    town: Town, admin: InTown
) -> None:
    for _ in range(2):
        town.register()
    town.settle()
    sentence = declare_day_off(admin, "bureau5", "processing")
    assert "2 terms end later, 0 earlier, 2 in favour of the bureau" in sentence
    assert town.count(MOVED.format("processing")) == 2
    assert town.count("select count(*) from standard.calendar_change where moved = 2") == 1


def test_month_on_the_shelf_moves_in_favour_of_the_applicant(
    town: Town, admin: InTown, registered_person: dict[str, str]
) -> None:
    town.fill_register(registered_person)
    town.register()
    town.settle()
    assert "1 in favour of the applicant" in declare_day_off(admin, "centre6", "storage")
    assert town.count(MOVED.format("storage")) == 1


def test_terms_that_are_kept_are_not_told_as_moving() -> None:
    kept = {"is_kept": True, "deadlines": 5, "from_at": "2026-01-02", "to_at": "2026-01-01"}
    assert told({"groups": [kept], "moved": 0, "in_favour_of": {}}) == (
        "0 terms end later, 0 earlier, none moves"
    )
