"""The intake service over empty tables; psc-02 sends paper."""

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from services.intake.api import router
from services.intake.api.callers import intake_settings
from services.intake.settings import IntakeSettings
from shared.security import Role
from shared.settings import Settings
from tests.support.intake import PAPER_CENTRE, Intake
from tests.support.web import TestClient, client, key_for, web_app


@pytest.fixture
def app(engines: dict[str, Engine]) -> FastAPI:
    """The doors of intake."""
    app = web_app(engines, router)
    settings = IntakeSettings(paper_centres=frozenset({PAPER_CENTRE}))
    app.dependency_overrides[intake_settings] = lambda: settings
    return app


@pytest.fixture
def intake(app: FastAPI, owner: Engine, engines: dict[str, Engine], settings: Settings) -> Intake:
    """The service, with the system of psc-01 and psc-02 at its doors."""
    key = key_for(owner, Role.PSC_SYSTEM, centres=("psc-01", PAPER_CENTRE))
    return Intake(app, client(app, key), engines, settings)


@pytest.fixture
def another_centre(app: FastAPI, owner: Engine) -> TestClient:
    """The system of psc-05."""
    return client(app, key_for(owner, Role.PSC_SYSTEM, centres=("psc-05",)))


@pytest.fixture
def public(app: FastAPI) -> TestClient:
    """Somebody without a key."""
    return client(app)


@pytest.fixture
def operator(app: FastAPI, owner: Engine) -> TestClient:
    """An operator of the bureau that psc-01 and psc-02 send to."""
    return client(app, key_for(owner, Role.OPERATOR, bureau="astana"))
