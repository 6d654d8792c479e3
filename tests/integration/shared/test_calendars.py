"""The calendars as a process remembers them: never what was undone, and whole while others read anew."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared import calendars as module
from shared import db
from shared.calendars import calendars, mark_changed, write_days
from shared.standard.calendars import DayNote
from shared.standard.shipped import Text
from tests.support.calendars import put_back

TUESDAY = date(2026, 3, 10)
CLOSED = DayNote(TUESDAY, "off", Text("Жабық", "Закрыто", "Closed"), "a test")


@pytest.fixture
def engine(engines: dict[str, Engine]) -> Iterator[Engine]:
    """sla's engine; the calendars are put back afterwards."""
    with put_back(engines["sla"]):
        yield engines["sla"]


def is_working(session: Session) -> bool:
    return calendars(session).country["bureau5"].is_working(TUESDAY)


def test_change_is_seen_where_it_is_made_and_forgotten_where_it_is_undone(engine: Engine) -> None:
    with Session(engine) as undone:
        write_days(undone, "bureau5", [CLOSED], [], region=None, now=datetime(2026, 3, 5, tzinfo=UTC))
        assert not is_working(undone)
    with db.transaction(engine) as another:
        mark_changed(another)  # takes the version that the other would have had
    with db.transaction(engine) as session:
        assert is_working(session)


class Forgetful(dict[Any, Any]):
    """Another thread clears it as soon as something is in it."""

    def __setitem__(self, key: Any, value: Any) -> None:
        """Is gone at once."""


def test_what_another_thread_forgets_is_given_all_the_same(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_known", Forgetful())
    with db.transaction(engine) as session:
        assert is_working(session)
