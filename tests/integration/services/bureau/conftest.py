"""The bureau over empty tables: an AIS of its own, the card index, its doors, and two operators."""

import base64
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from services.bureau.api import router
from services.bureau.api.callers import bureau_settings
from services.bureau.handlers import SERVICE
from services.bureau.operations.card_import import import_cards
from services.bureau.operations.card_report import Report
from services.bureau.queries.cases import next_due
from services.bureau.registries import HttpRegistry, Limited, Registry, SqlRegistry
from services.bureau.searching import Search, Searched
from services.bureau.settings import BureauSettings
from shared import bus, clock, db
from shared.bus.drain import Drained, drain
from shared.bus.events.model import Event
from shared.security import Role
from shared.settings import Settings
from tests.support.cases import CARD_HEADER, Person, ais_row, card_line, create_ais, fill_ais
from tests.support.registry import TOKEN, FakeRegistry, running_registry
from tests.support.web import TestClient, client, key_for, web_app


@pytest.fixture(scope="session")
def _ais(owner: Engine, settings: Settings) -> Iterator[SqlRegistry]:
    create_ais(owner)
    registry = SqlRegistry(settings.database_url, "ais_of_test.person")
    yield registry
    registry.close()


@pytest.fixture
def ais(_ais: SqlRegistry, owner: Engine) -> Callable[..., SqlRegistry]:
    """The AIS of the test, empty; called with persons or rows it registers them."""
    with owner.begin() as connection:
        connection.execute(text("truncate ais_of_test.register"))

    def register(*known: Person | dict[str, Any]) -> SqlRegistry:
        if known:
            fill_ais(owner, [ais_row(one) if isinstance(one, Person) else one for one in known])
        return _ais

    return register


@pytest.fixture
def bureau_settings_of_test(settings: Settings) -> BureauSettings:
    """Settings with a key that is everybody's."""
    key = base64.b64encode(bytes(range(32))).decode()
    return BureauSettings(ais_url=settings.database_url, ais_view="ais_of_test.person", signing_key=key)


@pytest.fixture
def file_cards(engines: dict[str, Engine]) -> Callable[..., Report]:
    """Puts cards into the index: persons or whole lines."""

    def put(*cards: Person | str) -> Report:
        lines = [card_line(one) if isinstance(one, Person) else one for one in cards]
        return import_cards(engines["bureau"], io.BytesIO("\n".join([CARD_HEADER, *lines]).encode()))

    return put


@pytest.fixture
def hear(engines: dict[str, Engine], settings: Settings) -> Callable[..., Drained]:
    """Says events as the other services would, and lets the bureau work them off."""

    def hear(*events: Event) -> Drained:
        for event in events:
            with bus.transaction(engines["intake"], bus.command("intake")) as session:
                bus.publish(session, event)
        return drain(SERVICE, engines["bureau"], settings)

    return hear


@pytest.fixture
def search(
    engines: dict[str, Engine], ais: Callable[..., SqlRegistry], bureau_settings_of_test: BureauSettings
) -> Callable[..., Searched]:
    """One pass of the search worker, over the AIS of the test or another register."""

    def search(registry: Registry | None = None) -> Searched:
        known = bureau_settings_of_test
        return Search(engines["bureau"], registry or ais(), known.key_ring, known).run_once()

    return search


@pytest.fixture
def register() -> Iterator[FakeRegistry]:
    """A register on loopback that knows three people."""
    with running_registry() as running:
        running.people = [ais_row(Person(number=number)) for number in (2, 1, 3)]
        yield running


@pytest.fixture
def ais_by_http(register: FakeRegistry) -> Iterator[Registry]:
    """Our side of it, with little patience."""
    registry = Limited(lambda: HttpRegistry(register.url, token=TOKEN), seconds=2)
    yield registry
    registry.close()


@pytest.fixture
def backoff_over(engines: dict[str, Engine]) -> Callable[[], None]:
    """Lets waiting searches be tried now, so that no test has to wait for them."""

    def end() -> None:
        with db.transaction(engines["bureau"]) as session:
            session.execute(text("update bureau.search_run set due_at = now() where state = 'pending'"))

    return end


@pytest.fixture
def pass_time(owner: Engine) -> Callable[[timedelta], None]:
    """Moves the domain's clock on."""

    def move(step: timedelta) -> None:
        with db.transaction(owner) as session:
            clock.advance(session, step)

    return move


@pytest.fixture
def nearly_due(engines: dict[str, Engine], pass_time: Callable[[timedelta], None]) -> Callable[[], None]:
    """Moves the domain's clock to the instant at which nobody waits for the AIS any longer."""

    def move() -> None:
        with db.transaction(engines["bureau"]) as session:
            instant = next_due(session)
            now = clock.now(session)
        assert instant is not None
        pass_time(instant - now + timedelta(seconds=1))

    return move


@pytest.fixture
def app(engines: dict[str, Engine], bureau_settings_of_test: BureauSettings) -> FastAPI:
    """The doors of the bureau."""
    app = web_app(engines, router)
    app.dependency_overrides[bureau_settings] = lambda: bureau_settings_of_test
    return app


@pytest.fixture
def operator(app: FastAPI, owner: Engine) -> TestClient:
    """An operator of the bureau of Astana."""
    return client(app, key_for(owner, Role.OPERATOR, bureau="astana"))


@pytest.fixture
def colleague(app: FastAPI, owner: Engine) -> TestClient:
    """Another operator of the same bureau."""
    return client(app, key_for(owner, Role.OPERATOR, bureau="astana"))


@pytest.fixture
def head(app: FastAPI, owner: Engine) -> TestClient:
    """The head of the bureau of Astana."""
    return client(app, key_for(owner, Role.BUREAU_HEAD, bureau="astana"))


@pytest.fixture
def stranger(app: FastAPI, owner: Engine) -> TestClient:
    """An operator of another region's bureau."""
    return client(app, key_for(owner, Role.OPERATOR, bureau="karaganda"))


@pytest.fixture
def said(engines: dict[str, Engine]) -> Callable[[object], list[str]]:
    """What the bureau has said of a request, in order."""

    def said(subject: object) -> list[str]:
        statement = text(
            "select type from bus.event where subject = :subject and source = 'bureau' order by id"
        )
        with db.transaction(engines["bureau"]) as session:
            return list(session.execute(statement, {"subject": subject}).scalars())

    return said


@pytest.fixture
def case_of(operator: TestClient) -> Callable[[object], dict[str, Any]]:
    """A case as an operator sees it."""
    return lambda case_id: dict(operator.get(f"/v1/cases/{case_id}").json())


@pytest.fixture
def next_task(operator: TestClient) -> Callable[[], dict[str, Any]]:
    """Takes the operator's next task."""

    def take() -> dict[str, Any]:
        answer = operator.post("/v1/tasks/next")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return take


@pytest.fixture
def complete(operator: TestClient) -> Callable[..., Any]:
    """Completes a task of the operator; gives the answer."""

    def complete(task: dict[str, Any], result: str, **more: Any) -> Any:
        return operator.post(f"/v1/tasks/{task['id']}/complete", json={"result": result, **more})

    return complete


@pytest.fixture
def seen_by_two(
    app: FastAPI, bureau_settings_of_test: BureauSettings, hear: Callable[..., Drained],
    search: Callable[..., Searched], operator: Any, colleague: Any,
) -> Callable[[Event], None]:  # fmt: skip
    """Has two people say of a request, one after the other, that nobody is listed."""
    strict = bureau_settings_of_test.model_copy(update={"four_eyes": frozenset({"confirm_not_listed"})})
    app.dependency_overrides[bureau_settings] = lambda: strict

    def see(request: Event) -> None:
        hear(request)
        search()
        for desk in (operator, colleague):
            task = desk.post("/v1/tasks/next").json()
            assert desk.post(f"/v1/tasks/{task['id']}/complete", json={"result": "not_listed"}).is_success

    return see
