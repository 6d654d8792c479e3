"""GET /v1/forecast: what will be breached at the present pace, seen by whom, and what it costs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from services.sla.queries.forecast import forecast
from shared import clock, db
from shared.bus.feed import Reach
from shared.calendars import calendars
from shared.ids import new_id
from shared.security import Role
from tests.support.sla import (
    THURSDAY,
    TUESDAY_CLOSING,
    Clockwork,
    accepted,
    arrived,
    caller,
    informed,
    prepared,
    received,
    withdrawn,
)
from tests.support.web import TestClient

ELSEWHERE = {"centre": "psc-14", "bureau": "karaganda"}
HOUR = timedelta(hours=1)
LAST_WEEK = THURSDAY - timedelta(days=6)


@pytest.fixture
def supervisor(app: FastAPI, owner: Engine) -> TestClient:
    """Somebody who sees the whole country."""
    return caller(app, owner, Role.SUPERVISOR)


@pytest.fixture
def opened(clockwork: Clockwork) -> list[UUID]:
    """Forty packages in work since Thursday noon; two were certified in the six working days before."""
    subjects, done = [new_id() for _ in range(40)], [new_id() for _ in range(2)]
    for subject in done:
        clockwork.hear(received(subject, LAST_WEEK), prepared(subject, LAST_WEEK + HOUR))
    clockwork.hear(*(received(subject) for subject in subjects))
    clockwork.hear(*(accepted(subject, THURSDAY + HOUR / 120) for subject in subjects))
    return subjects


def queues(client: TestClient, query: str = "") -> dict[tuple[str, str], dict[str, Any]]:
    answer = client.get(f"/v1/forecast{query}")
    assert answer.status_code == 200, answer.text
    return {(one["kind"], one["place"]): one for one in answer.json()["queues"]}


def test_empty_system_foretells_nothing(clockwork: Clockwork, supervisor: TestClient) -> None:
    told = supervisor.get("/v1/forecast").json()
    assert (told["items"], told["next_cursor"], told["queues"]) == ([], None, [])


def test_queue_longer_than_the_pace_allows_names_those_at_its_end(
    opened: list[UUID], supervisor: TestClient
) -> None:
    told = supervisor.get("/v1/forecast?limit=500").json()
    [queue] = told["queues"]
    assert (queue["kind"], queue["place"], queue["open"], queue["breached"]) == (
        "processing",
        "astana",
        40,
        0,
    )
    assert 0 < queue["pace_per_hour"] < 0.2
    assert queue["will_breach"] == len(told["items"]) > 30
    positions = [item["position"] for item in told["items"]]
    assert positions == list(range(40 - len(positions) + 1, 41))
    assert [item["request_id"] for item in told["items"]] == [str(one) for one in sorted(opened)][
        -len(positions) :
    ]
    for item in told["items"]:
        assert item["expected_at"] is None or item["expected_at"] > item["due_at"]


def test_pages_show_everything_once(opened: list[UUID], supervisor: TestClient) -> None:
    whole = supervisor.get("/v1/forecast?limit=500").json()["items"]
    seen, cursor = [], ""
    while True:
        page = supervisor.get(f"/v1/forecast?limit=7{cursor}").json()
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert [_placed(item) for item in seen] == [_placed(item) for item in whole]


def test_what_the_machine_ended_at_once_says_nothing_of_peoples_pace(
    opened: list[UUID], clockwork: Clockwork, supervisor: TestClient
) -> None:
    before = queues(supervisor)
    for subject in [new_id() for _ in range(20)]:
        clockwork.hear(received(subject, LAST_WEEK), prepared(subject, LAST_WEEK + timedelta(seconds=3)))
    assert queues(supervisor) == before


def test_withdrawn_ones_are_no_work_done(
    opened: list[UUID], clockwork: Clockwork, supervisor: TestClient
) -> None:
    before = queues(supervisor)
    for subject in [new_id() for _ in range(5)]:
        clockwork.hear(received(subject, LAST_WEEK), withdrawn(subject, LAST_WEEK + HOUR))
    assert queues(supervisor) == before


def test_waived_ones_are_no_work_done(
    opened: list[UUID], clockwork: Clockwork, supervisor: TestClient
) -> None:
    before = queues(supervisor)
    subjects = [new_id() for _ in range(5)]
    clockwork.hear(*(received(subject, THURSDAY - 26 * HOUR) for subject in subjects))
    for subject in subjects:
        body = {"ground": "the archive burnt down"}
        answer = supervisor.post(f"/v1/requests/{subject}/deadlines/processing/waive", json=body)
        assert answer.is_success, answer.text
    pace = queues(supervisor)["processing", "astana"]["pace_per_hour"]
    assert pace == before["processing", "astana"]["pace_per_hour"]


def test_queues_out_of_reach_are_not_counted(opened: list[UUID], clockwork: Clockwork) -> None:
    clockwork.hear(received(new_id(), LAST_WEEK).model_copy(update=ELSEWHERE))

    def foreseen(*, everything: bool = False, centre: str = "", bureau: str = "") -> set[str]:
        with db.transaction(clockwork.engine) as session:
            reach = Reach(everything, (centre,), (bureau,))
            found = forecast(session, calendars(session), reach=reach, now=clock.now(session))
            return {one.queue.place for one in found}

    assert foreseen(everything=True) == {"astana", "karaganda"}
    assert foreseen(bureau="karaganda") == foreseen(centre="psc-14") == {"karaganda"}
    assert foreseen(centre="psc-01") == {"astana"}
    assert foreseen(centre="psc-02") == set()


def test_breached_ones_stand_before_and_are_told_apart(
    opened: list[UUID], clockwork: Clockwork, supervisor: TestClient
) -> None:
    clockwork.at(TUESDAY_CLOSING)
    assert queues(supervisor)["processing", "astana"]["will_breach"] == 40
    clockwork.tick()
    queue = queues(supervisor)["processing", "astana"]
    assert (queue["open"], queue["breached"], queue["will_breach"]) == (40, 40, 0)
    assert supervisor.get("/v1/forecast").json()["items"] == []


def test_holiday_makes_it_worse(
    opened: list[UUID], clockwork: Clockwork, owner: Engine, app: FastAPI, restored_calendars: None
) -> None:
    supervisor = caller(app, owner, Role.SUPERVISOR)
    before = queues(supervisor)["processing", "astana"]
    admin = caller(app, owner, Role.ADMIN)
    name = {"kk": "тест", "ru": "тест", "en": "test"}
    day = {"day": "2026-03-06", "kind": "off", "name": name, "source": "a test"}
    closing = {"days": [day], "reason": "a test"}
    elsewhere = {**closing, "region": "karaganda"}
    assert admin.put("/v1/calendars/bureau5/days", json=elsewhere).is_success
    assert queues(supervisor)["processing", "astana"] == before
    here = {**closing, "region": "astana"}
    assert admin.put("/v1/calendars/bureau5/days", json=here).is_success
    after = queues(supervisor)["processing", "astana"]
    assert after["pace_per_hour"] == before["pace_per_hour"]
    assert after["will_breach"] > before["will_breach"]


def test_absence_makes_it_worse(
    opened: list[UUID], clockwork: Clockwork, app: FastAPI, owner: Engine, supervisor: TestClient
) -> None:
    for _ in range(2):
        caller(app, owner, Role.OPERATOR, bureau="astana")
    before = queues(supervisor)["processing", "astana"]["will_breach"]
    with owner.begin() as connection:
        away = text("""
            insert into sla.absence (id, key_id, first_on, last_on, noted_by, noted_at)
            select gen_random_uuid(), id, '2026-03-06', '2026-03-31', id, now()
            from access.api_key where role = 'operator'
        """)
        connection.execute(away)
    assert queues(supervisor)["processing", "astana"]["will_breach"] == 40 > before


def test_centre_has_a_queue_of_those_to_be_informed(clockwork: Clockwork, supervisor: TestClient) -> None:
    for subject in [new_id() for _ in range(3)]:
        clockwork.hear(arrived(subject, LAST_WEEK), informed(subject, LAST_WEEK + HOUR))
    clockwork.hear(*(arrived(new_id(), THURSDAY) for _ in range(5)))
    queue = queues(supervisor)["inform", "psc-01"]
    assert queue["open"] == 5
    assert queue["will_breach"] > 0


@pytest.mark.parametrize(
    ("role", "scope", "places", "sees_items"),
    [
        (Role.BUREAU_HEAD, {"bureau": "astana"}, {"astana"}, True),
        (Role.BUREAU_HEAD, {"bureau": "karaganda"}, {"karaganda"}, True),
        (Role.DIRECTOR, {"centres": ("psc-01",)}, set(), True),
        (Role.DIRECTOR, {"centres": ("psc-02",)}, set(), False),
        (Role.SUPERVISOR, {"bureau": "karaganda"}, {"karaganda"}, True),
        (Role.SUPERVISOR, {}, {"astana", "karaganda"}, True),
    ],
)
def test_everybody_sees_the_own_places_only(
    opened: list[UUID],
    clockwork: Clockwork,
    app: FastAPI,
    owner: Engine,
    role: Role,
    scope: dict[str, Any],
    places: set[str],
    sees_items: bool,
) -> None:
    clockwork.hear(*(received(new_id(), LAST_WEEK).model_copy(update=ELSEWHERE) for _ in range(3)))
    told = caller(app, owner, role, **scope).get("/v1/forecast?limit=500").json()
    assert {queue["place"] for queue in told["queues"]} == places
    assert bool(told["items"]) is sees_items
    for item in told["items"]:
        assert _sees(scope, item)


def _placed(item: dict[str, Any]) -> tuple[str, int]:
    return item["request_id"], item["position"]


def _sees(scope: dict[str, Any], item: dict[str, Any]) -> bool:
    reach = {"centres": (), "bureau": None, **scope}
    return not scope or item["centre"] in reach["centres"] or item["bureau"] == reach["bureau"]


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.OPERATOR, Role.PSC_SYSTEM])
def test_those_who_do_not_watch_are_refused(
    clockwork: Clockwork, app: FastAPI, owner: Engine, role: Role
) -> None:
    scope: dict[str, Any] = {"bureau": "astana"} if role is Role.OPERATOR else {"centres": ("psc-01",)}
    assert caller(app, owner, role, **scope).get("/v1/forecast").status_code == 403


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("?kind=processing", {"processing"}),
        ("?kind=return", {"return"}),
        ("?kind=inform", set()),
        ("?bureau=astana", {"processing", "return"}),
        ("?bureau=karaganda", set()),
        ("?centre=psc-02", set()),
    ],
)
def test_forecast_is_narrowed_by_what_is_asked(
    clockwork: Clockwork, supervisor: TestClient, query: str, kinds: set[str]
) -> None:
    clockwork.hear(*(received(new_id(), LAST_WEEK) for _ in range(3)))
    assert {kind for kind, _ in queues(supervisor, query)} == kinds
    items = supervisor.get(f"/v1/forecast{query}").json()["items"]
    assert {item["kind"] for item in items} == kinds


@pytest.mark.parametrize(
    "query",
    ["kind=storage", "kind=canary", "limit=0", "cursor=%00", "cursor=WyJhIl0", "colour=red", "centre=%00"],
)
def test_query_that_cannot_be_read_is_refused(supervisor: TestClient, query: str) -> None:
    answer = supervisor.get(f"/v1/forecast?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"]


def test_forecast_costs_a_few_statements_however_many_are_open(
    opened: list[UUID], supervisor: TestClient, statements: Callable[[], int]
) -> None:
    supervisor.get("/v1/forecast")
    statements()
    supervisor.get("/v1/forecast")
    assert statements() <= 8
