"""The demo's scenes in a town: its people knock at the doors of one process, which does all work at once."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from demo.client import Client
from demo.pace import Pace
from shared.security import Role
from shared.settings import Settings
from tests.support.mail import mail_server
from tests.support.requests import IIN
from tests.support.town import Town
from tests.support.web import TestClient, client, key_for


class InTown(Client):
    """A caller within the process; instead of sending again it looks at once."""

    def __init__(self, http: TestClient) -> None:
        self._http = http


def lose_first_answers(http: TestClient) -> None:
    """Breaks the line once after each path was posted to: the act is done, and no answer comes."""
    lost: set[str] = set()

    def lose(answer: httpx.Response) -> None:
        path = answer.request.url.path
        if answer.request.method == "POST" and path not in lost:
            lost.add(path)
            raise httpx.ReadError("the line broke")

    http.event_hooks = {"response": [lose]}


class TownPace(Pace):
    """Nobody works by themselves: to wait until all is settled is to do it."""

    def __init__(self, town: Town) -> None:
        super().__init__(town.settings)
        self._town = town

    def settle(self) -> None:
        """Does all work that is due."""
        self._town.settle()


@pytest.fixture
def town(engines: dict[str, Engine], owner: Engine, settings: Settings, tmp_path: Path) -> Iterator[Town]:
    """A town on a working morning, with an empty register and an empty card index."""
    with mail_server() as mail:
        built = Town(engines, owner, settings, directory=tmp_path, smtp_url=mail.url)
        yield built
        built.close()


@pytest.fixture
def pace(town: Town) -> TownPace:
    """The town's clock."""
    return TownPace(town)


@pytest.fixture
def admin(town: Town) -> InTown:
    """Somebody who may change calendars."""
    return InTown(client(town.app, key_for(town.owner, Role.ADMIN)))


@pytest.fixture
def window(town: Town) -> InTown:
    """The window of psc-01."""
    return InTown(town.window)


@pytest.fixture
def director(town: Town) -> InTown:
    """The director of psc-01."""
    return InTown(town.director)


@pytest.fixture
def registered_person() -> dict[str, str]:
    """The person of `a_request`, as the AIS knows that person."""
    return {
        "person_ref": "ais-1",
        "iin": IIN,
        "surname": "Үлгібаев",
        "given_name": "Нұрлан",
        "patronymic": "Сынақұлы",
        "birth_date": "1980-05-12",
        "city": "Астана",
        "street": "Үлгі көшесі",
        "house": "12",
        "reg_from": "2010-02-01",
    }
