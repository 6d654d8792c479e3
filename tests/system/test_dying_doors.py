"""The web process killed in the middle of a registration: all or nothing, and a retry is told the truth."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from shared.ids import new_id
from tests.support.city import City
from tests.support.dying_web import DIE_BEFORE_ANSWERING
from tests.support.gate import locked, wait_for_somebody
from tests.support.processes import kill_group

REQUESTS = "select count(*) from intake.request where idempotency_key = :key"
SAID = "select count(*) from bus.event where type = 'request.registered'"


def test_web_killed_between_the_insert_and_its_event_has_done_neither(city: City) -> None:
    key, said, web = str(new_id()), city.count(SAID), city.pid("web")
    with ThreadPoolExecutor(1) as pool, locked(city.owner, "bus.event"):
        asked = pool.submit(city.post, key)
        wait_for_somebody(city.owner)
        kill_group(web)
        assert isinstance(asked.exception(), httpx.TransportError)
    city.wait_for_another("web", web)
    assert (city.count(REQUESTS, key=key), city.count(SAID)) == (0, said)
    city.register(key)
    city.come_to_rest()


def test_web_killed_after_the_commit_gives_the_retry_the_first_answer(city: City) -> None:
    key, web = str(new_id()), city.pid("web")
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
