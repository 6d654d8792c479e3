"""The canary goes round through real processes; whichever link is taken away, it is seen, and it heals."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text

from shared import clock, db
from tests.support.city import City
from tests.support.processes import eventually, resume_group, stop_group

RUNNING = "select count(*) from sla.deadline where kind = 'canary' and status = 'running'"
INCIDENTS = "select count(*) from sla.incident where kind = 'canary_overdue' and closed_at is null"
ABOUT_IT = f"{INCIDENTS} and about = :link"
TIME_PASSES = text("update sla.canary set last_heard_at = last_heard_at - interval '1 hour'")
FAILS = "begin raise exception 'broken by a test'; end"
DOES_NOTHING = "begin return null; end"


@contextmanager
def _broken(city: City, table: str, column: str, value: str, body: str) -> Iterator[None]:
    """While the block lasts, changing such rows of the table fails, or silently does nothing."""
    with city.owner.begin() as connection:
        connection.exec_driver_sql(f"""
            create function broken() returns trigger language plpgsql as $$ {body} $$;
            create trigger broken before update on {table} for each row
                when (new.{column} = '{value}') execute function broken()
        """)
    try:
        yield
    finally:
        with city.owner.begin() as connection:
            connection.exec_driver_sql("drop function broken() cascade")


@contextmanager
def _timer_fails(city: City) -> Iterator[None]:
    with _broken(city, "sla.deadline", "kind", "canary", FAILS):
        yield


@contextmanager
def _sla_hears_nothing(city: City) -> Iterator[None]:
    with _broken(city, "bus.delivery", "consumer", "sla", DOES_NOTHING):
        yield


@contextmanager
def _notifier_sleeps(city: City) -> Iterator[None]:
    sleeping = city.pid("notifier")
    stop_group(sleeping)
    try:
        yield
    finally:
        resume_group(sleeping)


def _comes_due(city: City) -> None:
    """Moves the clock on until the canary that is set is due, a quarter of an hour after the last one."""
    with db.transaction(city.owner) as session:
        clock.advance(session, timedelta(minutes=6))
        session.execute(TIME_PASSES)  # with it, or the answer may come in between and be taken back


def _reasons(city: City) -> list[str]:
    answer = city.window.get("/health/ready")
    told: list[str] = answer.json()["reasons"]
    assert (answer.status_code == 200) is (not told)
    return told


@pytest.mark.parametrize(
    ("link", "broken", "reason"),
    [
        ("timer", _timer_fails, "it is due and was not fired"),
        ("notifier", _notifier_sleeps, "the notifier has not heard it"),
        ("sla", _sla_hears_nothing, "sla has not heard the answer"),
    ],
)
def test_broken_link_is_a_red_light_with_its_reason_and_an_incident_until_it_is_mended(
    city: City, link: str, broken: Callable[[City], AbstractContextManager[None]], reason: str
) -> None:
    eventually(
        lambda: city.count(RUNNING) and not _reasons(city),
        "a canary has come round, the next is set",
    )
    with broken(city):
        _comes_due(city)
        eventually(lambda: any(reason in told for told in _reasons(city)), "the light turns red and says why")
        eventually(lambda: city.count(ABOUT_IT, link=link), "there is an incident that names the link")
    eventually(lambda: not city.count(INCIDENTS), "the incident is closed")
    eventually(lambda: not _reasons(city), "the light is green again")


def test_canary_comes_round_by_itself_where_nothing_is_broken(city: City) -> None:
    eventually(lambda: city.count(RUNNING), "a canary is set")
    called = city.count("select count(*) from bus.event where type = 'canary.answered'")
    _comes_due(city)
    eventually(
        lambda: city.count("select count(*) from bus.event where type = 'canary.answered'") > called,
        "it is answered",
    )
    eventually(lambda: not city.count(INCIDENTS), "no incident is left")
    eventually(lambda: not _reasons(city), "and the light is green")
