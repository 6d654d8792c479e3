"""Ringing: at most one bell at a time, no word of a dead broker to the caller."""

import threading
from typing import cast

import pytest
import redis
from celery import Celery
from kombu.exceptions import OperationalError

from shared.bus.ring import BELLS, Ringer, task_name, was_heard


class Bells:
    """Redis as far as bells need it."""

    def __init__(self) -> None:
        self.hung: set[str] = set()
        self.is_dead = False

    def set(self, name: str, value: int, *, px: int, nx: bool = False) -> bool:
        """SET PX, with NX or without."""
        if self.is_dead:
            raise redis.ConnectionError
        fresh = name not in self.hung
        self.hung.add(name)
        return fresh

    def delete(self, name: str) -> None:
        """DEL."""
        if self.is_dead:
            raise redis.ConnectionError
        self.hung.discard(name)

    def exists(self, name: str) -> int:
        """EXISTS."""
        if self.is_dead:
            raise redis.ConnectionError
        return int(name in self.hung)


class Tower:
    """Celery as far as ringing needs it: counts what it was told to send."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.rung = threading.Semaphore(0)
        self.is_dead = False
        self.error: Exception | None = None

    def send_task(self, name: str, *args: object, queue: str = "", **options: object) -> None:
        """Notes the task."""
        try:
            if self.is_dead:
                raise OperationalError
            if self.error is not None:
                raise self.error
            self.sent.append((name, queue))
        finally:
            self.rung.release()


def ringer_of(tower: Tower, bells: Bells) -> Ringer:
    """The ringer over these two instead of Celery and Redis."""
    return Ringer(cast(Celery, tower), cast("redis.Redis", bells))


@pytest.fixture
def bells() -> Bells:
    return Bells()


@pytest.fixture
def tower() -> Tower:
    return Tower()


def test_bell_rings_the_task_on_its_queue(bells: Bells, tower: Tower) -> None:
    ringer_of(tower, bells).ring(["bureau", "sla.tick"])
    assert tower.rung.acquire(timeout=60)
    assert tower.rung.acquire(timeout=60)
    assert sorted(tower.sent) == [("bureau.drain", "bureau"), ("sla.tick", "sla")]


def test_bell_that_hangs_is_not_rung_again_until_it_is_answered(bells: Bells, tower: Tower) -> None:
    ringer = ringer_of(tower, bells)
    ringer._ring_one("bureau")
    ringer._ring_one("bureau")
    assert len(tower.sent) == 1
    ringer.answer("bureau")
    ringer._ring_one("bureau")
    assert len(tower.sent) == 2


def test_answered_bell_was_heard_and_no_other(bells: Bells, tower: Tower) -> None:
    asked = cast("redis.Redis", bells)
    ringer_of(tower, bells)._ring_one("bureau")
    assert not was_heard(asked, "bureau")
    ringer_of(tower, bells).answer("bureau")
    assert was_heard(asked, "bureau")
    assert not was_heard(asked, "intake")
    bells.is_dead = True
    assert not was_heard(asked, "bureau")


def test_dead_broker_fails_nobody(bells: Bells, tower: Tower) -> None:
    ringer = ringer_of(tower, bells)
    tower.is_dead = True
    ringer._ring_one("bureau")
    bells.is_dead = True
    ringer._ring_one("bureau")
    ringer.answer("bureau")
    assert tower.sent == []


def test_error_that_nobody_foresaw_fails_one_ring_only(bells: Bells, tower: Tower) -> None:
    ringer = ringer_of(tower, bells)
    tower.error = ValueError()
    ringer._ring_one("bureau")
    assert tower.sent == []


def test_ringer_whose_thread_has_ended_begins_another(bells: Bells, tower: Tower) -> None:
    ringer, ended = ringer_of(tower, bells), threading.Thread()
    ended.start()
    ended.join()
    ringer._thread = ended
    ringer.ring(["bureau"])
    assert tower.rung.acquire(timeout=60)


def test_every_bell_names_a_task_of_its_service() -> None:
    assert {task_name(bell).partition(".")[0] for bell in BELLS} == {"intake", "bureau", "sla", "notifier"}
