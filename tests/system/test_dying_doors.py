"""The web process killed in the middle of a registration: all or nothing, and a retry is told the truth."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from shared.ids import new_id
from tests.support.city import City
from tests.support.dying_web import DIE_BEFORE_ANSWERING, SAY_APART
from tests.support.gate import locked, standing_before
from tests.support.processes import eventually, kill_group

REQUESTS = "select count(*) from intake.request where idempotency_key = :key"
FORGET_HISTORY = """
delete from intake.history where request_id in (select id from intake.request where idempotency_key = :key)
"""
FORGET_REQUEST = "delete from intake.request where idempotency_key = :key"
SAID = "select count(*) from bus.event where type = 'request.registered'"


def death_before_the_event(city: City, key: str, headers: dict[str, str]) -> tuple[int, int]:
    """Fault 8 as a story; gives how many requests there are of it, and how many were said."""
    said, web = city.count(SAID), city.web()
    with ThreadPoolExecutor(1) as pool, locked(city.owner, "bus.event") as holder:
        asked = pool.submit(city.post, key, headers=headers)
        eventually(lambda: standing_before(holder, "intake", "bus.event"), "its work is done but unsaid")
        kill_group(web)
        assert isinstance(asked.exception(), httpx.TransportError)
    city.wait_for_another("web", web)
    return city.count(REQUESTS, key=key), city.count(SAID) - said


def test_web_killed_between_the_insert_and_its_event_has_done_neither(city: City) -> None:
    key = str(new_id())
    assert death_before_the_event(city, key, {}) == (0, 0)
    city.register(key)
    city.come_to_rest()


def test_control_event_said_apart_from_the_insert_is_missed(city: City) -> None:
    key = str(new_id())
    assert death_before_the_event(city, key, SAY_APART) == (1, 0)
    city.undo(FORGET_HISTORY, key=key)
    city.undo(FORGET_REQUEST, key=key)
    city.come_to_rest()


def test_web_killed_after_the_commit_gives_the_retry_the_first_answer(city: City) -> None:
    key, web = str(new_id()), city.web()
    with pytest.raises(httpx.TransportError):
        city.post(key, headers=DIE_BEFORE_ANSWERING)
    assert city.count(REQUESTS, key=key) == 1
    city.wait_for_another("web", web)
    first = city.register(key)
    assert city.count(
        "select count(*) from intake.request where id = :id and idempotency_key = :key", id=first, key=key
    )
    assert city.register(key) == first
    city.come_to_rest()
