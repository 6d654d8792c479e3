"""The intake service over empty tables: its doors, and a way to say what the other services would."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from services.intake.api import router
from services.intake.api.callers import intake_settings
from services.intake.handlers import SERVICE
from services.intake.settings import IntakeSettings
from shared.bus.drain import Drained, drain
from shared.bus.events.model import Event
from shared.security import Role
from shared.settings import Settings
from tests.support.bus import say
from tests.support.requests import a_request
from tests.support.web import TestClient, client, key_for, web_app

PAPER_CENTRE = "psc-02"


@pytest.fixture
def app(engines: dict[str, Engine]) -> FastAPI:
    """The doors of intake; psc-02 sends paper."""
    app = web_app(engines, router)
    settings = IntakeSettings(paper_centres=frozenset({PAPER_CENTRE}))
    app.dependency_overrides[intake_settings] = lambda: settings
    return app


@pytest.fixture
def centre(app: FastAPI, owner: Engine) -> TestClient:
    """The system of the centres psc-01 and psc-02."""
    return client(app, key_for(owner, Role.PSC_SYSTEM, centres=("psc-01", PAPER_CENTRE)))


@pytest.fixture
def another_centre(app: FastAPI, owner: Engine) -> TestClient:
    """The system of psc-05."""
    return client(app, key_for(owner, Role.PSC_SYSTEM, centres=("psc-05",)))


@pytest.fixture
def hear(engines: dict[str, Engine], settings: Settings) -> Callable[..., Drained]:
    """Says events as the bureau would, and lets intake work them off."""

    def hear(*events: Event) -> Drained:
        for event in events:
            say(engines["bureau"], event)
        return drain(SERVICE, engines["intake"], settings)

    return hear


@pytest.fixture
def register(centre: TestClient) -> Callable[..., dict[str, Any]]:
    """Registers a request and gives the answer."""

    def register(key: str = "one", **changes: Any) -> dict[str, Any]:
        answer = centre.post("/v1/requests", json=a_request(**changes), headers={"Idempotency-Key": key})
        assert answer.status_code == 201, answer.text
        registered: dict[str, Any] = answer.json()
        return registered

    return register


@pytest.fixture
def state_of(centre: TestClient) -> Callable[[object], str]:
    """The state of a request as its centre sees it."""
    return lambda request_id: str(centre.get(f"/v1/requests/{UUID(str(request_id))}").json()["state"])
