"""The town in which journeys take place."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from shared.settings import Settings
from tests.support.mail import MailServer, mail_server
from tests.support.requests import IIN
from tests.support.town import Town


@pytest.fixture
def mail() -> Iterator[MailServer]:
    """A mail server that takes letters, but for some."""
    with mail_server() as running:
        yield running


@pytest.fixture
def town(
    engines: dict[str, Engine], owner: Engine, settings: Settings, mail: MailServer, tmp_path: Path
) -> Iterator[Town]:
    """A town on a working morning, with an empty register and an empty card index."""
    built = Town(engines, owner, settings, directory=tmp_path, smtp_url=mail.url)
    yield built
    built.close()


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
        "oblast": "Астана қаласы",
        "city": "Астана",
        "street": "Үлгі көшесі",
        "house": "12",
        "flat": "3",
        "reg_from": "2010-02-01",
    }
