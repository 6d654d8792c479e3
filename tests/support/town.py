"""A whole town in one process: four services drained by hand, a register, a mail server, people with keys."""

import base64
import csv
import io
import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import Engine, make_url, text

import demo.ais
from demo.pace import Pace
from demo.registers import AIS_COLUMNS
from services.bureau import handlers as bureau
from services.bureau.api.callers import bureau_settings
from services.bureau.registries import registry_for
from services.bureau.searching import Search
from services.bureau.settings import BureauSettings
from services.intake import handlers as intake
from services.intake.api.callers import intake_settings
from services.intake.settings import IntakeSettings
from services.notifier import handlers as notifier
from services.notifier.gateways.http_sms import HttpSmsGateway
from services.notifier.sending import Sending
from services.notifier.settings import SendingSettings, gateways
from services.sla import handlers as sla
from services.sla import timer
from services.web import app_over
from shared import clock, db
from shared.bus.drain import drain
from shared.ids import new_id
from shared.security import Role
from shared.settings import Settings
from tests.support.requests import a_request
from tests.support.sla import sla_settings
from tests.support.web import TestClient, client, key_for

SERVICES = (intake.SERVICE, bureau.SERVICE, sla.SERVICE, notifier.SERVICE)
MOST_ROUNDS = 50
PAPER_CENTRE = "psc-02"
SIGNING_KEY = base64.b64encode(secrets.token_bytes(32)).decode()


class Town:
    """Everything that one journey needs; `settle` does all work that is due."""

    def __init__(
        self, engines: dict[str, Engine], owner: Engine, settings: Settings, *, directory: Path, smtp_url: str
    ) -> None:
        self.engines, self.owner, self.settings = engines, owner, settings
        self._directory = directory
        self._bureau = BureauSettings(ais_url=settings.database_url, signing_key=SIGNING_KEY)
        self._sending = SendingSettings(smtp_url=SecretStr(smtp_url), sms=f"file://{directory}/sms")
        self._gateways = gateways(self._sending, production=False)
        self._registry = registry_for(self._bureau)
        self.app = app = app_over(engines)
        app.dependency_overrides[bureau_settings] = lambda: self._bureau
        intake_of_town = IntakeSettings(paper_centres=frozenset({PAPER_CENTRE}))
        app.dependency_overrides[intake_settings] = lambda: intake_of_town
        self.window = client(app, key_for(owner, Role.INSPECTOR, centres=("psc-01", PAPER_CENTRE)))
        self.director = client(app, key_for(owner, Role.DIRECTOR, centres=("psc-01",)))
        self.operator = client(app, key_for(owner, Role.OPERATOR, bureau="astana"))
        self.head = client(app, key_for(owner, Role.BUREAU_HEAD, bureau="astana"))
        self.supervisor = client(app, key_for(owner, Role.SUPERVISOR))
        self.admin = client(app, key_for(owner, Role.ADMIN))
        self.anybody: TestClient = client(app)
        self.fill_register()
        Pace(settings).begin_on_a_working_morning()

    def close(self) -> None:
        """Closes what is the town's own."""
        self._registry.close()

    def cut_off_sms(self) -> None:
        """Nobody answers at the SMS provider's door any more."""
        self._gateways["sms"] = HttpSmsGateway("http://127.0.0.1:1", token=None, timeout_seconds=0.5)

    def fill_register(self, *people: Mapping[str, str]) -> None:
        """Puts these people, and nobody else, into the AIS."""
        content = io.StringIO()
        rows = csv.DictWriter(content, AIS_COLUMNS, restval="")
        rows.writeheader()
        rows.writerows({"valid_names": "[]", "status": "registered", **person} for person in people)
        file = self._directory / "ais.csv"
        file.write_text(content.getvalue())
        url = make_url(self.settings.database_url).set(drivername="postgresql")
        demo.ais.load(url.render_as_string(hide_password=False), file)

    def register(self, **changes: Any) -> UUID:
        """Registers a request at the window; gives its id."""
        body = a_request(**changes)
        answer = self.window.post("/v1/requests", json=body, headers={"idempotency-key": str(new_id())})
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["id"])

    def settle(self) -> None:
        """Drains, searches, sends and ticks until nothing is done any more."""
        for _ in range(MOST_ROUNDS):
            if not self._work():
                return
        raise AssertionError("the town does not come to rest")

    def _work(self) -> int:
        done = sum(drain(one, self.engines[one.name], self.settings).handled for one in SERVICES)
        search = Search(self.engines["bureau"], self._registry, self._bureau.key_ring, self._bureau)
        done += search.run_once().runs
        done += Sending(self.engines["notifier"], self._gateways, self._sending).run_once().handed_over
        return done + timer.run_once(self.engines["sla"], sla_settings()).fired

    def now(self) -> datetime:
        """The town's instant, UTC."""
        with db.transaction(self.owner) as session:
            return clock.now(session)

    def let_pass(self, **step: int) -> None:
        """Moves the clock and does what became due."""
        with db.transaction(self.owner) as session:
            clock.advance(session, timedelta(**step))
        self.settle()

    def state(self, request_id: UUID) -> str:
        """The request's state, as the window sees it."""
        return str(self.window.get(f"/v1/requests/{request_id}").json()["state"])

    def post(self, path: str, body: Any = None, *, by: TestClient | None = None) -> Any:
        """Posts as the window, or as `by`; the answer must be a success."""
        answer = (by or self.window).post(path, json=body or {})
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def work_off(self, **completion: Any) -> str:
        """The operator takes the next task and completes it; gives its kind."""
        task = self.post("/v1/tasks/next", by=self.operator)
        self.post(f"/v1/tasks/{task['id']}/complete", completion, by=self.operator)
        self.settle()
        return str(task["kind"])

    def deadlines(self, request_id: UUID) -> dict[str, str]:
        """The condition of each of the request's deadlines."""
        answer = self.window.get(f"/v1/requests/{request_id}/deadlines").json()
        return {row["kind"]: row["condition"] for row in answer["items"]}

    def due_at(self, request_id: UUID, kind: str) -> datetime:
        """When the clock says that a deadline of the request is due, UTC."""
        answer = self.window.get(f"/v1/requests/{request_id}/deadlines").json()
        return next(datetime.fromisoformat(row["due_at"]) for row in answer["items"] if row["kind"] == kind)

    def change_day(self, calendar: str, day: date, *, off: bool) -> None:
        """An administrator makes a day off, or gives it back to its weekday; all is told."""
        name = {"kk": "Жабық", "ru": "Закрыто", "en": "Closed"}
        noted = {"day": f"{day}", "kind": "off", "name": name, "source": "an act"}
        days = {"days": [noted]} if off else {"removed": [f"{day}"]}
        answer = self.admin.put(f"/v1/calendars/{calendar}/days", json={**days, "reason": "an act"})
        assert answer.is_success, answer.text
        self.settle()

    def count(self, query: str) -> int:
        """What a count over the tables gives."""
        with self.owner.begin() as connection:
            return int(connection.execute(text(query)).scalar_one())
