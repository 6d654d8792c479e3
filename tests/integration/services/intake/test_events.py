"""The feed: CloudEvents in the order of commits, nothing personal, without end as a stream."""

import asyncio
from itertools import islice
from typing import Any

from sqlalchemy import Engine

from services.intake.api import events
from shared import db
from shared.bus import feed
from shared.security import Role, create_key, revoke_key
from tests.support import said
from tests.support.bus import wait_until_nobody_analyses
from tests.support.intake import Intake
from tests.support.web import client


def _page(intake: Intake, after: str | None = None, limit: int = 100) -> Any:
    query = {"limit": limit, **({"after": after} if after else {})}
    wait_until_nobody_analyses(intake.engines["intake"])
    return intake.centre.get("/v1/events", params=query).json()


def test_feed_gives_cloud_events_without_names(intake: Intake) -> None:
    request_id = intake.register()["id"]
    (event,) = _page(intake)["items"]
    assert (event["specversion"], event["type"]) == ("1.0", "kz.psc.request.registered.v1")
    assert (event["subject"], event["source"]) == (request_id, "urn:anyqtama:intake")
    assert "Үлгібаев" not in str(event)


def test_feed_goes_on_after_any_event_it_gave(intake: Intake) -> None:
    intake.register("one")
    intake.register("two")
    first = _page(intake, limit=1)
    rest = _page(intake, after=first["items"][0]["id"])
    assert len(rest["items"]) == 1
    assert _page(intake, after=rest["next_cursor"])["items"] == []
    intake.register("three")
    assert len(_page(intake, after=rest["next_cursor"])["items"]) == 1


def test_feed_refuses_a_cursor_that_is_not_its_own(intake: Intake) -> None:
    for path in ("/v1/events", "/v1/events/stream"):
        assert intake.centre.get(path, params={"after": "!"}).status_code == 422


def test_stream_tells_what_is_new_and_ends_with_its_listener(intake: Intake) -> None:
    request_id = intake.register()["id"]
    reach = feed.Reach(everything=True)

    def read(after: str | None) -> feed.Page:
        with db.transaction(intake.engines["intake"]) as session:
            return feed.read_page(session, after=after, limit=10, reach=reach)

    async def listen() -> list[str]:
        heard: list[str] = []

        async def has_left() -> bool:
            return len(heard) >= 2

        async for line in events.server_sent(read(None), read, has_left, poll_seconds=0):
            heard.append(line)
            if len(heard) == 1:
                intake.hear(said.received(request_id))
        return heard

    first, second = asyncio.run(listen())
    assert "event: request.registered\n" in first
    assert "event: package.received\n" in second
    assert first.startswith("id: ")
    assert second.endswith("\n\n")


def test_stream_ends_when_the_key_is_revoked(intake: Intake, owner: Engine) -> None:
    intake.register()
    with db.transaction(owner) as session:
        key_id, key = create_key(session, role=Role.INSPECTOR, label="a test's", centres=("psc-02",))
    elsewhere = client(intake.app, key)
    with elsewhere.stream("GET", "/v1/events/stream") as answer:
        lines = answer.iter_lines()
        cursor = next(lines).removeprefix("id: ")
        assert [next(lines), next(lines)] == [": nothing new", ""]
        with db.transaction(owner) as session:
            revoke_key(session, key_id)
        assert len(list(islice(lines, 10))) < 10
    assert _page(intake)["items"] != []
    assert _page(intake, after=cursor)["items"] == []
