"""GET /v1/deadlines and the deadlines of one request: what is shown, to whom."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from shared.ids import new_id
from shared.security import Role
from tests.support.sla import (
    FRIDAY_CLOSING,
    HERE,
    THURSDAY,
    TUESDAY_CLOSING,
    Clockwork,
    accepted,
    caller,
    forwarded,
    handed_in,
    prepared,
    received,
    registered,
)
from tests.support.web import TestClient, client

ELSEWHERE = {"centre": "psc-14", "bureau": "karaganda"}


@pytest.fixture
def supervisor(app: FastAPI, owner: Engine) -> TestClient:
    """Somebody who sees the whole country."""
    return caller(app, owner, Role.SUPERVISOR)


@pytest.fixture
def subject(clockwork: Clockwork) -> UUID:
    """A request whose package was received on Thursday and accepted an hour later."""
    subject = new_id()
    clockwork.hear(registered(subject), received(subject), accepted(subject, THURSDAY + timedelta(hours=1)))
    return subject


def test_request_shows_each_deadline_with_its_reasons(subject: UUID, supervisor: TestClient) -> None:
    answer = supervisor.get(f"/v1/requests/{subject}/deadlines")
    assert answer.status_code == 200
    processing, giving_back = answer.json()["items"]
    assert (processing["kind"], processing["condition"]) == ("processing", "running")
    assert processing["rule"]["id"] == "processing@2008"
    assert datetime.fromisoformat(processing["due_at"]) == TUESDAY_CLOSING
    steps = [step["step"] for step in processing["explanation"]]
    assert (steps[0], steps[1]) == ("started", "rule")
    assert steps[2:] == ["reached", "closes", "strict"]
    assert set(processing["explanation"][0]["text"]) == {"kk", "ru", "en"}
    assert all(step["source"]["kk"] for step in processing["explanation"])
    assert (giving_back["kind"], giving_back["condition"]) == ("return", "met")
    assert giving_back["explanation"][-1]["step"] == "earlier"


def test_condition_follows_the_clock(subject: UUID, supervisor: TestClient, clockwork: Clockwork) -> None:
    def shown() -> str:
        items = supervisor.get(f"/v1/requests/{subject}/deadlines").json()["items"]
        return str(items[0]["condition"])

    clockwork.at(FRIDAY_CLOSING)
    assert shown() == "approaching"
    clockwork.at(TUESDAY_CLOSING)
    assert shown() == "overdue"
    clockwork.tick()
    assert shown() == "breached"


def test_steps_taken_are_shown_with_when_they_were_due_and_when_they_were_noticed(
    subject: UUID, supervisor: TestClient, clockwork: Clockwork
) -> None:
    def steps() -> list[list[dict[str, Any]]]:
        return [item["steps"] for item in supervisor.get(f"/v1/requests/{subject}/deadlines").json()["items"]]

    assert steps() == [[], []]
    late = TUESDAY_CLOSING + timedelta(days=2)
    clockwork.at(late)
    clockwork.tick()
    taken, of_the_met_one = steps()
    assert [(one["step"], datetime.fromisoformat(one["due_at"])) for one in taken] == [
        ("one_working_day_left", FRIDAY_CLOSING),
        ("breached", TUESDAY_CLOSING),
    ]
    assert all(datetime.fromisoformat(one["noticed_at"]) >= late for one in taken)
    assert of_the_met_one == []


def test_registered_request_without_deadlines_yet_shows_none(
    clockwork: Clockwork, supervisor: TestClient
) -> None:
    subject = new_id()
    clockwork.hear(registered(subject))
    assert supervisor.get(f"/v1/requests/{subject}/deadlines").json() == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        (Role.INSPECTOR, {"centres": ("psc-01",)}, 200),
        (Role.PSC_SYSTEM, {"centres": ("psc-01", "psc-02")}, 200),
        (Role.OPERATOR, {"bureau": "astana"}, 200),
        (Role.INSPECTOR, {"centres": ("psc-02",)}, 404),
        (Role.BUREAU_HEAD, {"bureau": "karaganda"}, 404),
    ],
)
def test_another_centres_request_is_missing(
    subject: UUID, app: FastAPI, owner: Engine, role: Role, scope: dict[str, Any], status: int
) -> None:
    somebody = caller(app, owner, role, **scope)
    assert somebody.get(f"/v1/requests/{subject}/deadlines").status_code == status
    assert somebody.get(f"/v1/requests/{new_id()}/deadlines").status_code == 404


def test_forwarded_request_is_its_new_bureaus_and_no_longer_the_old_ones(
    app: FastAPI, owner: Engine, subject: UUID, clockwork: Clockwork
) -> None:
    old, new = (caller(app, owner, Role.OPERATOR, bureau=name) for name in ("astana", "karaganda"))
    path = f"/v1/requests/{subject}/deadlines"
    assert (old.get(path).status_code, new.get(path).status_code) == (200, 404)
    clockwork.hear(forwarded(subject, "karaganda"))
    assert (old.get(path).status_code, new.get(path).status_code) == (404, 200)


def test_id_that_is_none_is_refused(supervisor: TestClient) -> None:
    answer = supervisor.get("/v1/requests/not-an-id/deadlines")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_without_a_key_nothing_is_shown(app: FastAPI, subject: UUID) -> None:
    stranger = client(app)
    for path in ("/v1/deadlines", f"/v1/requests/{subject}/deadlines", "/v1/escalations", "/v1/clock"):
        assert stranger.get(path).status_code == 401


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("", ["processing", "return"]),
        ("condition=met", ["return"]),
        ("condition=running", ["processing"]),
        ("condition=approaching", []),
        ("kind=return", ["return"]),
        ("kind=storage", []),
        ("centre=psc-01&bureau=astana", ["processing", "return"]),
        ("centre=psc-02", []),
        ("bureau=karaganda", []),
    ],
)
def test_list_is_narrowed_by_what_is_asked(
    subject: UUID, supervisor: TestClient, query: str, kinds: list[str]
) -> None:
    answer = supervisor.get(f"/v1/deadlines?{query}")
    assert answer.status_code == 200
    assert [item["kind"] for item in answer.json()["items"]] == kinds


@pytest.mark.parametrize("condition", ["approaching", "overdue", "breached", "elapsed", "cancelled"])
def test_list_and_item_agree_on_the_condition(
    subject: UUID, supervisor: TestClient, clockwork: Clockwork, condition: str
) -> None:
    instants = {"approaching": FRIDAY_CLOSING, "overdue": TUESDAY_CLOSING, "breached": TUESDAY_CLOSING}
    clockwork.at(instants.get(condition, THURSDAY))
    if condition == "breached":
        clockwork.tick()
    items = supervisor.get(f"/v1/deadlines?condition={condition}").json()["items"]
    assert [item["condition"] for item in items] == [condition] * (condition in instants)


@pytest.mark.parametrize(
    "query",
    [
        "condition=sad",
        "kind=never",
        "limit=0",
        "limit=501",
        "cursor=%00",
        "cursor=WyJhIl0",
        "colour=red",
        "centre=%00",
    ],
)
def test_query_that_cannot_be_read_is_refused(supervisor: TestClient, query: str) -> None:
    answer = supervisor.get(f"/v1/deadlines?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"]


def test_pages_show_everything_once(clockwork: Clockwork, supervisor: TestClient) -> None:
    clockwork.hear(*(received(new_id(), THURSDAY - timedelta(days=number)) for number in range(7)))
    seen, cursor = [], ""
    while True:
        page = supervisor.get(f"/v1/deadlines?limit=5{cursor}").json()
        seen += [(item["due_at"], item["request_id"], item["kind"]) for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(seen) == len(set(seen)) == 14
    assert seen == sorted(seen)


def test_list_holds_only_what_the_caller_may_see(
    clockwork: Clockwork, app: FastAPI, owner: Engine, subject: UUID
) -> None:
    other = new_id()
    clockwork.hear(received(other).model_copy(update=ELSEWHERE))
    for scope, role, seen in (
        ({"bureau": "astana"}, Role.BUREAU_HEAD, subject),
        ({"bureau": "karaganda"}, Role.OPERATOR, other),
        ({"centres": ("psc-14",)}, Role.DIRECTOR, other),
    ):
        items = caller(app, owner, role, **scope).get("/v1/deadlines").json()["items"]
        assert {item["request_id"] for item in items} == {str(seen)}


def test_late_groups_open_breaches(clockwork: Clockwork, supervisor: TestClient) -> None:
    ended, open_ones = new_id(), [new_id(), new_id()]
    clockwork.hear(handed_in(new_id()), *(received(subject) for subject in [ended, *open_ones]))
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()
    clockwork.hear(prepared(ended, TUESDAY_CLOSING + timedelta(hours=1)))
    groups = supervisor.get("/v1/deadlines/late").json()["items"]
    told = {group["kind"]: (group["breached"], group["internal"]) for group in groups}
    assert told == {"processing": (2, False), "return": (2, False), "carry_to_bureau": (1, True)}
    assert {(group["centre"], group["bureau"]) for group in groups} == {(HERE["centre"], HERE["bureau"])}
