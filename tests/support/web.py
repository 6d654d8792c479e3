"""The doors as tests knock at them: an app over the test's engines, and clients that hold a key."""

import warnings
from typing import Any

from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine
from starlette.exceptions import StarletteDeprecationWarning

from services.web import BULK
from shared import db, http
from shared.security import Role, create_key

with warnings.catch_warnings():
    # Starlette asks for httpx2 here, which is not among the locked packages; httpx does the same.
    warnings.simplefilter("ignore", StarletteDeprecationWarning)
    from fastapi.testclient import TestClient

__all__ = ["TestClient", "client", "key_for", "web_app"]


def web_app(engines: dict[str, Engine], *routers: APIRouter) -> FastAPI:
    """An application over these engines with these routers, its errors and limits installed."""
    app = FastAPI()
    app.state.engines = engines
    http.install(app, bulk=BULK)
    for router in routers:
        app.include_router(router)
    return app


def key_for(owner: Engine, role: Role, *, centres: tuple[str, ...] = (), bureau: str | None = None) -> str:
    """The text of a fresh key."""
    with db.transaction(owner) as session:
        return create_key(session, role=role, label="a test's", centres=centres, bureau=bureau)[1]


def client(app: FastAPI, key: str | None = None) -> TestClient:
    """A client that sends this key with everything, or none."""
    headers: dict[str, Any] = {"authorization": f"Bearer {key}"} if key else {}
    return TestClient(app, headers=headers, raise_server_exceptions=False)
