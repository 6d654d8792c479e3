"""GET /v1/calendars/{id}/days."""

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from shared.security import Role
from tests.support.sla import caller
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


def test_unknown_calendar_is_missing(inspector: TestClient) -> None:
    answer = inspector.get("/v1/calendars/lunar/days")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_calendar")


@pytest.mark.parametrize("query", ["from=2026-02-31", "to=tomorrow", "cursor=WyJhIl0", "year=2026"])
def test_query_that_cannot_be_read_is_refused(inspector: TestClient, query: str) -> None:
    assert inspector.get(f"/v1/calendars/bureau5/days?{query}").status_code == 422
