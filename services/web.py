"""The one HTTP process: mounts each service's door, each over its own engine and database role."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from pydantic_settings import BaseSettings
from sqlalchemy import Engine

from services import health
from services.bureau.api import router as bureau
from services.bureau.settings import BureauSettings
from services.intake.api import router as intake
from services.intake.settings import IntakeSettings
from services.notifier.api import router as notifier
from services.notifier.settings import ReceiptSettings
from services.sla.api import router as sla
from services.sla.settings import SlaSettings
from shared import db, http
from shared import logging as log
from shared.bus import ring
from shared.bus.broker import celery_app, refuse_evicting_redis
from shared.settings import SERVICES, Settings, read

# Whole files and batches come here; single things everywhere else.
BULK = frozenset({"/v1/requests/batch", "/v1/cards/import"})
DOOR_SETTINGS: tuple[type[BaseSettings], ...] = (IntakeSettings, BureauSettings, SlaSettings, ReceiptSettings)
ROUTERS: dict[str, APIRouter] = {"intake": intake, "bureau": bureau, "sla": sla, "notifier": notifier}


def create_app() -> FastAPI:
    """The application as a server runs it: engines by the settings, bells connected."""
    settings = read(Settings)
    for model in DOOR_SETTINGS:  # whatever a door will need is wanted now, not at the first request
        read(model)
    log.configure(settings.log_level)
    refuse_evicting_redis(settings)
    ring.connect(ring.ringer(celery_app(settings), settings.bell_redis_url))
    return app_over({service: db.engine_for(settings, service, pool_size=10) for service in SERVICES})


def app_over(engines: dict[str, Engine]) -> FastAPI:
    """The application over given engines, one per service; they are closed with it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        for engine in engines.values():
            engine.dispose()

    app = FastAPI(
        title="anyqtama",
        summary="Kazakhstan's address certificate: registered, searched, certified or returned, handed over",
        version="1",
        lifespan=lifespan,
    )
    app.state.engines = engines
    http.install(app, bulk=BULK)
    app.include_router(health.router)
    for service, router in ROUTERS.items():
        app.include_router(router, tags=[service])
    return app
