"""The feed: in commit order, no late commit slips past a cursor, each caller its own events."""

import pytest
from sqlalchemy import Engine

from shared import bus, db
from shared.bus import feed
from shared.bus.feed import Reach
from shared.bus.publish import store
from shared.errors import InvalidInput
from shared.ids import new_id
from tests.support.bus import received, say

Engines = dict[str, Engine]
EVERYTHING = Reach(everything=True)


def test_event_that_commits_late_is_not_skipped(engines: Engines) -> None:
    early, late = new_id(), new_id()
    with bus.transaction(engines["bureau"], bus.command("bureau")) as slow:
        bus.publish(slow, received(late))
        store(slow)
        say(engines["intake"], received(early))
        before = _read(engines)
    after = _read(engines, after=before.cursor)
    assert [row.subject for row in [*before.events, *after.events]] == [late, early]


def test_cursor_goes_on_where_the_page_ended(engines: Engines) -> None:
    subjects = [new_id() for _ in range(5)]
    for subject in subjects:
        say(engines["bureau"], received(subject))
    first = _read(engines, limit=2)
    rest = _read(engines, after=first.cursor)
    assert [row.subject for row in [*first.events, *rest.events]] == subjects


def test_caller_reads_only_events_within_reach(engines: Engines) -> None:
    say(engines["bureau"], received(new_id()))
    assert len(_read(engines, reach=Reach(centres=("psc-01",))).events) == 1
    assert len(_read(engines, reach=Reach(bureaus=("astana",))).events) == 1
    assert _read(engines, reach=Reach(centres=("psc-02",), bureaus=("aktobe",))).events == []


@pytest.mark.parametrize("cursor", ["!", "YWJj", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5Ljk", "x" * 5000, "Ёж"])
def test_foreign_cursor_is_refused(engines: Engines, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        _read(engines, after=cursor)


def _read(
    engines: Engines, *, after: str | None = None, limit: int = 100, reach: Reach = EVERYTHING
) -> feed.Page:
    with db.transaction(engines["intake"]) as session:
        return feed.read_page(session, after=after, limit=limit, reach=reach)
