"""/v1/calendars/{id}: days, preview, change, journal; /v1/incidents."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from services.sla import timer
from shared.ids import new_id
from shared.security import Role
from tests.support.sla import Clockwork, caller, forwarded, received, registered, sla_settings
from tests.support.web import TestClient


@pytest.fixture
def inspector(app: FastAPI, owner: Engine) -> TestClient:
    """An inspector of a centre."""
    return caller(app, owner, Role.INSPECTOR, centres=("psc-01",))


def test_days_are_shown_with_name_and_source(inspector: TestClient) -> None:
    answer = inspector.get("/v1/calendars/centre6/days?from=2026-03-20&to=2026-03-25").json()
    assert [day["day"] for day in answer["items"]][:3] == ["2026-03-21", "2026-03-22", "2026-03-23"]
    assert answer["items"][0]["name"]["ru"] == "Наурыз мейрамы"
    assert (answer["items"][0]["kind"], answer["items"][0]["confirmed"]) == ("off", True)


def test_days_come_in_pages(inspector: TestClient) -> None:
    asked = "/v1/calendars/bureau5/days?from=2026-01-01&to=2026-12-31&limit=5"
    first = inspector.get(asked).json()
    second = inspector.get(f"{asked}&cursor={first['next_cursor']}").json()
    assert len(first["items"]) == 5
    assert first["items"][-1]["day"] < second["items"][0]["day"]


@pytest.fixture
def admin(app: FastAPI, owner: Engine) -> TestClient:
    """Somebody who owns the calendars."""
    return caller(app, owner, Role.ADMIN)


def closed(day: str, **more: Any) -> dict[str, Any]:
    name = {"kk": "Жабық", "ru": "Закрыто", "en": "Closed"}
    return {"day": day, "kind": "off", "name": name, "source": "act of a test", **more}


@pytest.mark.usefixtures("restored_calendars")
def test_change_is_previewed_made_explained_and_journaled(clockwork: Clockwork, admin: TestClient) -> None:
    subject, day = new_id(), closed("2026-03-10")
    clockwork.say(registered(subject))
    clockwork.hear(received(subject))
    told = admin.post("/v1/calendars/bureau5/preview", json={"days": [day]}).json()
    assert (told["moved"], told["kept"], told["in_favour_of"]) == (2, 0, {"bureau": 2})
    assert {group["kind"]: group["deadlines"] for group in told["groups"]} == {"processing": 1, "return": 1}
    assert {one["request_id"] for one in told["deadlines"]} == {str(subject)}
    made = admin.put("/v1/calendars/bureau5/days", json={"days": [day], "reason": "snow"}).json()
    assert (made["moved"], made["groups"]) == (2, told["groups"])
    shown = admin.get("/v1/calendars/bureau5/days?from=2026-03-10&to=2026-03-10").json()["items"]
    assert (shown[0]["kind"], shown[0]["source"]) == ("off", "act of a test")
    [entry] = admin.get("/v1/calendars/bureau5/changes").json()["items"]
    assert (entry["id"], entry["reason"], entry["days"][0]["day"]) == (made["id"], "snow", "2026-03-10")
    processing = admin.get(f"/v1/requests/{subject}/deadlines").json()["items"][0]
    assert processing["moves"][0]["reason"] == "snow"
    assert "Closed (act of a test)" in " ".join(step["text"]["en"] for step in processing["explanation"])


@pytest.mark.usefixtures("restored_calendars")
def test_closure_of_a_region_is_previewed_made_explained_and_journaled(
    clockwork: Clockwork, admin: TestClient
) -> None:
    here, there = new_id(), new_id()
    karaganda = {"centre": "psc-14", "bureau": "karaganda"}
    clockwork.say(registered(here).model_copy(update=karaganda), registered(there))
    clockwork.hear(received(here).model_copy(update=karaganda), received(there))
    body = {"days": [closed("2026-03-10")], "region": "karaganda"}
    told = admin.post("/v1/calendars/bureau5/preview", json=body).json()
    made = admin.put("/v1/calendars/bureau5/days", json={**body, "reason": "snow"}).json()
    assert (told["region"], told["moved"]) == (made["region"], made["moved"]) == ("karaganda", 2)
    assert {one["request_id"] for one in told["deadlines"]} == {str(here)}
    [entry] = admin.get("/v1/calendars/bureau5/changes").json()["items"]
    assert (entry["region"], entry["days"][0]["before"]) == ("karaganda", None)
    asked = "/v1/calendars/bureau5/days?from=2026-03-10&to=2026-03-10"
    shown = [admin.get(f"{asked}{region}").json()["items"] for region in ("&region=karaganda", "")]
    assert [len(items) for items in shown] == [1, 0]
    told_why = {
        subject: str(admin.get(f"/v1/requests/{subject}/deadlines").json()["items"][0]["explanation"])
        for subject in (here, there)
    }
    for words in ("Closed (act of a test)", "Закрыто (act of a test)", "Жабық (act of a test)"):
        assert words in told_why[here]
        assert words not in told_why[there]


@pytest.mark.usefixtures("restored_calendars")
def test_journal_tells_whom_a_change_concerns_and_nobody_else(
    clockwork: Clockwork, app: FastAPI, owner: Engine, admin: TestClient, inspector: TestClient
) -> None:
    forwarded_away = new_id()
    clockwork.hear(received(forwarded_away))
    clockwork.hear(forwarded(forwarded_away, "kostanay"))
    made = [
        admin.put("/v1/calendars/bureau5/days", json={**body, "reason": "snow"}).json()["id"]
        for body in (
            {"days": [closed("2026-03-10")], "region": "astana"},
            {"days": [closed("2026-03-12")], "region": "karaganda"},
            {"days": [closed("2026-03-13")]},
        )
    ]

    def told(who: TestClient) -> list[int]:
        entries = who.get("/v1/calendars/bureau5/changes").json()["items"]
        return sorted(made.index(entry["id"]) for entry in entries)

    assert told(caller(app, owner, Role.BUREAU_HEAD, bureau="astana")) == [0, 2]
    assert told(caller(app, owner, Role.DIRECTOR, centres=("psc-01",))) == [0, 2]
    assert told(caller(app, owner, Role.SUPERVISOR, bureau="karaganda")) == [1, 2]
    assert told(caller(app, owner, Role.BUREAU_HEAD, bureau="kostanay")) == [0, 2]  # a term of theirs moved
    assert told(caller(app, owner, Role.SUPERVISOR)) == told(admin) == [0, 1, 2]
    assert inspector.get("/v1/calendars/bureau5/changes").status_code == 403


def test_region_that_does_not_exist_is_refused(admin: TestClient) -> None:
    body = {"days": [closed("2026-03-10")], "region": "nowhere"}
    for answer in (
        admin.post("/v1/calendars/bureau5/preview", json=body),
        admin.put("/v1/calendars/bureau5/days", json={**body, "reason": "a test"}),
        admin.get("/v1/calendars/bureau5/days?region=nowhere"),
    ):
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"].endswith("region")


def test_preview_tells_a_supervisor_of_the_own_region_only(
    clockwork: Clockwork, app: FastAPI, owner: Engine, admin: TestClient
) -> None:
    here, forwarded_here, elsewhere = new_id(), new_id(), new_id()
    far = {"centre": "psc-14", "bureau": "karaganda"}
    clockwork.hear(
        received(here), *(received(one).model_copy(update=far) for one in (forwarded_here, elsewhere))
    )
    clockwork.hear(forwarded(forwarded_here, "astana"))
    body = {"days": [closed("2026-03-10")]}

    def told(who: TestClient) -> tuple[int, int, dict[str, int], set[str]]:
        answer = who.post("/v1/calendars/bureau5/preview", json=body).json()
        examples = {one["request_id"] for one in answer["deadlines"]}
        counted = sum(group["deadlines"] for group in answer["groups"])
        return answer["moved"], counted, answer["in_favour_of"], examples

    region = told(caller(app, owner, Role.SUPERVISOR, bureau="astana"))
    assert region == (4, 4, {"bureau": 4}, {str(here), str(forwarded_here)})
    other = told(caller(app, owner, Role.SUPERVISOR, bureau="karaganda"))
    assert other == (2, 2, {"bureau": 2}, {str(elsewhere)})
    assert told(caller(app, owner, Role.SUPERVISOR, bureau="kostanay")) == (0, 0, {}, set())
    assert told(caller(app, owner, Role.SUPERVISOR))[0] == told(admin)[0] == 6


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"days": [closed("2051-01-01")]}, "date_outside_calendar"),
        ({"days": [closed("2026-03-10"), closed("2026-03-10")]}, "day_twice"),
        ({"days": [closed("2026-02-31")]}, "invalid_input"),
        ({"days": [closed("2026-03-10", closes="13:00")]}, "invalid_input"),
        ({"days": [closed("2026-03-10", name={"kk": "", "ru": "a", "en": "a"})]}, "invalid_input"),
        ({"days": [closed("2026-03-10", weekday=2)]}, "invalid_input"),
        ({"days": []}, "invalid_input"),
        ({"removed": ["2026-03-10"]}, "nothing_changes"),
    ],
)
def test_bad_change_is_a_clear_error(
    clockwork: Clockwork, admin: TestClient, body: dict[str, Any], code: str
) -> None:
    for answer in (
        admin.post("/v1/calendars/bureau5/preview", json=body),
        admin.put("/v1/calendars/bureau5/days", json={**body, "reason": "a test"}),
    ):
        assert answer.json()["code"] == code
    assert admin.get("/v1/calendars/bureau5/changes").json()["items"] == []


def test_only_administrators_change_days(app: FastAPI, owner: Engine, inspector: TestClient) -> None:
    body = {"days": [closed("2026-03-10")]}
    supervisor = caller(app, owner, Role.SUPERVISOR)
    assert inspector.post("/v1/calendars/bureau5/preview", json=body).status_code == 403
    assert supervisor.put("/v1/calendars/bureau5/days", json={**body, "reason": "no"}).status_code == 403
    assert supervisor.post("/v1/calendars/lunar/preview", json=body).status_code == 404


def test_unconfirmed_year_is_on_the_list_of_incidents(clockwork: Clockwork, admin: TestClient) -> None:
    timer.look_after(clockwork.engine, sla_settings())
    [first, *_] = admin.get("/v1/incidents").json()["items"]
    assert (first["kind"], first["severity"]) == ("calendar_unconfirmed", "warning")


def test_unknown_calendar_is_missing(inspector: TestClient) -> None:
    answer = inspector.get("/v1/calendars/lunar/days")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_calendar")


@pytest.mark.parametrize("query", ["from=2026-02-31", "to=tomorrow", "cursor=WyJhIl0", "year=2026"])
def test_query_that_cannot_be_read_is_refused(inspector: TestClient, query: str) -> None:
    assert inspector.get(f"/v1/calendars/bureau5/days?{query}").status_code == 422
