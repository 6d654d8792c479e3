"""The clockwork of sla over empty tables, and people at its doors."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event

from services.sla.api import router
from shared.settings import Settings
from tests.support.calendars import put_back
from tests.support.sla import THURSDAY, Clockwork
from tests.support.web import web_app


@pytest.fixture
def clockwork(engines: dict[str, Engine], owner: Engine, settings: Settings) -> Clockwork:
    """sla on a Thursday at noon, having heard nothing."""
    work = Clockwork(engines, owner, settings)
    work.at(THURSDAY)
    return work


@pytest.fixture
def app(engines: dict[str, Engine]) -> FastAPI:
    """The doors of sla."""
    return web_app(engines, router)


@pytest.fixture
def statements(engines: dict[str, Engine]) -> Iterator[Callable[[], int]]:
    """How many statements sla has sent since it was asked last."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    def count() -> int:
        number = len(sent)
        sent.clear()
        return number

    event.listen(engines["sla"], "before_cursor_execute", note)
    yield count
    event.remove(engines["sla"], "before_cursor_execute", note)


@pytest.fixture
def restored_calendars(engines: dict[str, Engine]) -> Iterator[None]:
    """The calendars may be changed: they are put back as they were, and the journal emptied."""
    with put_back(engines["sla"]):
        yield
