"""The feed: in commit order, no late commit slips past a cursor, each caller its own events."""

import pytest
from sqlalchemy import Engine, text

from shared import bus, db
from shared.bus import feed
from shared.bus.feed import Reach
from shared.bus.publish import store
from shared.errors import InvalidInput
from shared.ids import new_id
from tests.support.bus import accepted, received, say, wait_until_nobody_analyses

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


def test_cursor_moves_past_the_events_of_others(engines: Engines) -> None:
    elsewhere = Reach(centres=("psc-02",), bureaus=("aktobe",))
    say(engines["bureau"], *[received(new_id()) for _ in range(3)])
    page = _read(engines, reach=elsewhere)
    assert page.events == []
    assert _read(engines, after=page.cursor).events == []
    new = new_id()
    say(engines["bureau"], received(new))
    assert [row.subject for row in _read(engines, after=page.cursor).events] == [new]


def test_cursor_of_a_page_that_is_not_full_stays_before_what_is_still_to_be_committed(
    engines: Engines,
) -> None:
    early, late = new_id(), new_id()
    say(engines["bureau"], received(early))
    with bus.transaction(engines["bureau"], bus.command("bureau")) as slow:
        bus.publish(slow, received(late))
        store(slow)
        say(engines["intake"], received(new_id()))
        elsewhere = _read(engines, reach=Reach(centres=("psc-02",)))
        own = _read(engines)
    assert [row.subject for row in own.events] == [early]
    for page in (elsewhere, own):
        assert late in [row.subject for row in _read(engines, after=page.cursor).events]


def test_transactions_are_ordered_as_numbers_not_as_text(engines: Engines, owner: Engine) -> None:
    subjects = [new_id() for _ in range(3)]
    for subject in subjects:
        say(engines["bureau"], received(subject))
    with owner.begin() as connection:
        for subject, xid in zip(subjects, ("9", "98", "101"), strict=True):
            about = {"xid": xid, "subject": subject}
            connection.execute(
                text("update bus.event set xid = cast(:xid as xid8) where subject = :subject"), about
            )
    first = _read(engines, limit=1)
    rest = _read(engines, after=first.cursor)
    assert [row.subject for row in [*first.events, *rest.events]] == subjects


def test_event_that_names_no_centre_belongs_to_the_centre_of_its_request(
    engines: Engines, owner: Engine
) -> None:
    subject, foreign = new_id(), new_id()
    say(engines["bureau"], received(subject), accepted(subject), received(foreign), accepted(foreign))
    with owner.begin() as connection:
        connection.execute(
            text("update bus.event set type = 'request.registered' where type = 'package.received'")
        )
        connection.execute(text("update bus.event set data = '{}' where type = 'package.accepted'"))
        connection.execute(
            text(
                'update bus.event set data = \'{"centre": "psc-02", "bureau": "astana"}\' '
                "where subject = :foreign and type = 'request.registered'"
            ),
            {"foreign": foreign},
        )
    seen = _read(engines, reach=Reach(centres=("psc-01",))).events
    assert [(row.subject, row.type) for row in seen] == [
        (subject, "request.registered"),
        (subject, "package.accepted"),
    ]


@pytest.mark.parametrize("cursor", ["!", "YWJj", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5Ljk", "x" * 5000, "Ёж"])
def test_foreign_cursor_is_refused(engines: Engines, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        _read(engines, after=cursor)


def _read(
    engines: Engines, *, after: str | None = None, limit: int = 100, reach: Reach = EVERYTHING
) -> feed.Page:
    wait_until_nobody_analyses(engines["intake"])
    with db.transaction(engines["intake"]) as session:
        return feed.read_page(session, after=after, limit=limit, reach=reach)
