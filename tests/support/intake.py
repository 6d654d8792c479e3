"""The intake service as tests meet it: a centre's system at its doors, other services saying things."""

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Engine, text

from services.intake.handlers import SERVICE
from shared.bus.drain import Drained, drain
from shared.bus.events.model import Event
from shared.settings import Settings
from tests.support.bus import say
from tests.support.requests import a_request
from tests.support.web import TestClient

PAPER_CENTRE = "psc-02"
SHOWN = {"identity_document": {"kind": "id_card", "number": "990000001"}}


@dataclass(frozen=True)
class Intake:
    """The doors, a client that holds the key of psc-01 and psc-02, and the bus on both sides."""

    app: FastAPI
    centre: TestClient
    engines: dict[str, Engine]
    settings: Settings

    def register(self, key: str = "one", **changes: Any) -> dict[str, Any]:
        """Registers a request and gives the answer."""
        headers = {"Idempotency-Key": key}
        answer = self.centre.post("/v1/requests", json=a_request(**changes), headers=headers)
        assert answer.status_code == 201, answer.text
        registered: dict[str, Any] = answer.json()
        return registered

    def hear(self, *events: Event) -> Drained:
        """The bureau's role says these; intake works them off, all of them."""
        say(self.engines["bureau"], *events)
        handled = Drained()
        while self.rows("select from bus.delivery where consumer = 'intake' and parked_at is null"):
            counts = drain(SERVICE, self.engines["intake"], self.settings)
            handled.handled, handled.failed = handled.handled + counts.handled, handled.failed + counts.failed
            self.make_due()
        return handled

    def make_due(self) -> None:
        """Ends leases and backoffs now."""
        with self.engines["intake"].begin() as connection:
            connection.execute(text("update bus.delivery set due_at = now() where consumer = 'intake'"))

    def one(self, request_id: object) -> dict[str, Any]:
        """The request as its centre sees it."""
        found: dict[str, Any] = self.centre.get(f"/v1/requests/{request_id}").json()
        return found

    def act(self, request_id: object, act: str, body: dict[str, Any] | None = None) -> Any:
        """The answer to POST /v1/requests/{id}/{act}."""
        return self.centre.post(f"/v1/requests/{request_id}/{act}", json=body or {})

    def said(self, kind: str) -> list[dict[str, Any]]:
        """The facts of every event of this type, in order."""
        return [
            row[0]
            for row in self.rows("select data from bus.event where type = :kind order by id", kind=kind)
        ]

    def rows(self, statement: str, **parameters: object) -> list[Any]:
        """What the database holds, as the service's role sees it."""
        with self.engines["intake"].begin() as connection:
            return list(connection.execute(text(statement), parameters))
