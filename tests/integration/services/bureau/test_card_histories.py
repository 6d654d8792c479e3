"""What a card said before stays readable at the desk of its region; the scan of a card is told with it."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from services.bureau.operations import card_import
from services.bureau.operations.card_import import import_cards
from services.bureau.operations.card_report import Report
from shared.security import Role
from tests.support.cases import CARD_HEADER, Person, card_line
from tests.support.web import client, key_for

PERSON = Person()
SCANNED = f"{CARD_HEADER},scan"
TakeIn = Callable[..., Report]


@pytest.fixture
def take_in(engines: dict[str, Engine]) -> TakeIn:
    """Takes in lines under a header."""

    def take_in(header: str, *lines: str) -> Report:
        return import_cards(engines["bureau"], io.BytesIO("\n".join([header, *lines]).encode()))

    return take_in


def test_earlier_addresses_of_a_card_are_told_the_latest_first(take_in: TakeIn, operator: Any) -> None:
    for street in ("Үлгі көшесі", "Сынақ көшесі", "Мысал даңғылы"):
        take_in(CARD_HEADER, card_line(PERSON, street=street))
    answer = operator.get("/v1/cards/10001").json()
    assert answer["card"]["street"] == "Мысал даңғылы"
    earlier = [(one["version"], one["written"]["street"]) for one in answer["versions"]]
    assert earlier == [(2, "Сынақ көшесі"), (1, "Үлгі көшесі")]
    assert all(one["replaced_at"] for one in answer["versions"])


def test_card_of_another_region_is_not_found(take_in: TakeIn, operator: Any, app: Any, owner: Engine) -> None:
    take_in(CARD_HEADER, card_line(PERSON), card_line(Person(number=2), region="город Алматы"))
    elsewhere = client(app, key_for(owner, Role.BUREAU_HEAD, bureau="almaty-city"))
    assert [who.get("/v1/cards/10001").status_code for who in (operator, elsewhere)] == [200, 404]
    assert [who.get("/v1/cards/10002").status_code for who in (operator, elsewhere)] == [404, 200]
    assert operator.get("/v1/cards/nobody").status_code == 404
    assert operator.get(f"/v1/cards/{'9' * 41}").status_code == 422


def test_supervisor_of_a_region_reads_its_cards_only(take_in: TakeIn, app: Any, owner: Engine) -> None:
    take_in(CARD_HEADER, card_line(PERSON), card_line(Person(number=2), region="город Алматы"))
    bound = client(app, key_for(owner, Role.SUPERVISOR, bureau="almaty-city"))
    assert [bound.get(f"/v1/cards/{card}").status_code for card in (10001, 10002)] == [404, 200]


@pytest.mark.parametrize("region", ["", "Тобольская губерния"])
def test_card_of_no_known_region_is_for_who_stands_above_the_bureaus(
    region: str, take_in: TakeIn, operator: Any, head: Any, app: Any, owner: Engine
) -> None:
    take_in(CARD_HEADER, card_line(PERSON, card_id="А/1", region=region))
    above = [client(app, key_for(owner, role)) for role in (Role.SUPERVISOR, Role.ADMIN)]
    assert [who.get("/v1/cards/А%2F1").status_code for who in (operator, head, *above)] == [
        404,
        404,
        200,
        200,
    ]


@pytest.mark.parametrize(
    "region", ["Туркестанская область", "Шымкент қаласы", "Жетісу облысы", "Абайская область"]
)
def test_card_of_a_region_made_since_is_its_bureaus(region: str, take_in: TakeIn, operator: Any) -> None:
    take_in(CARD_HEADER, card_line(PERSON, region=region))
    assert operator.get("/v1/cards/10001").status_code == 404


def test_only_the_desk_reads_cards(take_in: TakeIn, app: Any, owner: Engine) -> None:
    take_in(CARD_HEADER, card_line(PERSON))
    inspector = client(app, key_for(owner, Role.INSPECTOR, centres=("psc-01",)))
    assert inspector.get("/v1/cards/10001").status_code == 403


def test_scan_is_told_by_the_card_and_by_the_search(take_in: TakeIn, operator: Any) -> None:
    take_in(SCANNED, card_line(PERSON) + ",box-7/0001.tif")
    assert operator.get("/v1/cards/10001").json()["card"]["scan"] == "box-7/0001.tif"
    asked = {**PERSON.name, "birth_date": PERSON.birth_date}
    [found] = operator.post("/v1/cards/search", json=asked).json()["candidates"]
    assert found["scan"] == "box-7/0001.tif"


def test_file_without_scans_leaves_the_known_ones(take_in: TakeIn, operator: Any) -> None:
    take_in(SCANNED, card_line(PERSON) + ",box-7/0001.tif")
    assert take_in(CARD_HEADER, card_line(PERSON)).unchanged == 1
    assert take_in(CARD_HEADER, card_line(PERSON, house="12")).corrected == 1
    assert operator.get("/v1/cards/10001").json()["card"]["scan"] == "box-7/0001.tif"


def test_another_scan_is_a_correction(take_in: TakeIn, operator: Any) -> None:
    take_in(SCANNED, card_line(PERSON) + ",box-7/0001.tif")
    assert take_in(SCANNED, card_line(PERSON) + ",box-7/0002.tif").corrected == 1
    [earlier] = operator.get("/v1/cards/10001").json()["versions"]
    assert earlier["written"]["scan"] == "box-7/0001.tif"


@pytest.mark.parametrize("scan", ["https://scans.example/1.tif", "../1", "a b", "а1", "x" * 101])
def test_scan_is_a_key_and_no_address(scan: str, take_in: TakeIn) -> None:
    report = take_in(SCANNED, f"{card_line(PERSON)},{scan}")
    assert [(bad.line, bad.field, bad.code) for bad in report.bad] == [(2, "scan", "not_a_key")]


def test_first_load_takes_scans_in(owner: Engine, operator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_import, "FIRST_LOAD_BYTES", 1)
    body = "\n".join([SCANNED, card_line(PERSON) + ",box-7/0001.tif"]).encode()
    assert import_cards(owner, io.BytesIO(body)).imported == 1
    assert operator.get("/v1/cards/10001").json()["card"]["scan"] == "box-7/0001.tif"
