"""What brokers are asked for, and a beat that outlives the connection of its scheduler."""

import importlib
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from shared.bus.broker import BEAT_SECONDS, celery_app
from shared.bus.ring import BELLS, bells_at
from shared.settings import Settings, read

DATABASE_URL = "postgresql+psycopg://somebody@localhost/some"
RABBIT = Settings(database_url=DATABASE_URL, broker_url="amqp://localhost", bell_url="redis://localhost")
REDIS = Settings(database_url=DATABASE_URL, broker_url="redis://localhost")


class Gone:
    """A producer whose connection has died."""

    def __getattr__(self, name: str) -> Any:
        raise BrokenPipeError(name)


def test_queues_outlive_a_node_of_rabbitmq() -> None:
    kinds = {queue.name: queue.queue_arguments for queue in celery_app(RABBIT).conf.task_queues}
    assert kinds == {queue: {"x-queue-type": "quorum"} for queue in BELLS.values()}


def test_a_ring_waits_for_rabbitmq_but_not_for_ever() -> None:
    options = celery_app(RABBIT).conf.broker_transport_options
    assert options["confirm_publish"] is True
    assert 0 < options["read_timeout"] <= 5
    assert 0 < options["write_timeout"] <= 5


def test_a_redis_is_asked_for_no_kind_of_queue() -> None:
    assert {queue.queue_arguments for queue in celery_app(REDIS).conf.task_queues} == {None}


class Bells:
    """Redis as far as beat needs it: which bells somebody has just answered."""

    def __init__(self) -> None:
        self.heard: set[str] = set()

    def exists(self, name: str) -> int:
        """EXISTS."""
        return int(name.removeprefix("heard:") in self.heard)


@pytest.fixture
def bells() -> Bells:
    return Bells()


@pytest.fixture
def beat(monkeypatch: pytest.MonkeyPatch, bells: Bells) -> Iterator[ModuleType]:
    """The beat's module, which reads its settings as it is loaded, with these bells."""
    monkeypatch.setenv("ANYQTAMA_DATABASE_URL", DATABASE_URL)
    monkeypatch.setenv("ANYQTAMA_BROKER_URL", "redis://localhost")
    read.cache_clear()
    module = importlib.import_module("shared.bus.beat")
    monkeypatch.setattr(module, "bells", bells)
    yield module
    read.cache_clear()


def rings(beat: ModuleType, bell: str, *, times: int) -> int:
    """How many rings of this bell wait after beat was to ring it so many times."""
    app = celery_app(REDIS)
    app.conf.update(broker_url="memory://", broker_transport_options={})
    scheduler = beat.Beat(app)
    with app.connection_for_read() as connection:
        channel = connection.default_channel
        channel.queue_declare(bell)
        channel.queue_purge(bell)
        for _ in range(times):
            scheduler.apply_entry(scheduler.schedule[bell], producer=Gone())
        return int(channel.queue_declare(bell, passive=True).message_count)


def test_beat_rings_every_bell_once_a_second_whatever_a_ring_takes(
    beat: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    now = [0.0]

    def ring_slowly(_: Any, entry: Any) -> None:
        rung.append(entry.name)
        now[0] += beat.PATIENCE_SECONDS

    monkeypatch.setattr(beat.Beat, "apply_entry", ring_slowly)
    monkeypatch.setattr(beat.clock, "monotonic_seconds", lambda: now[0])
    scheduler = beat.Beat(beat.app)
    for _ in range(2 * len(BELLS)):
        pause_seconds = scheduler.tick()
        now[0] += pause_seconds
    assert sorted(rung[: len(BELLS)]) == sorted(rung[len(BELLS) :]) == sorted(BELLS)
    assert now[0] == pytest.approx(2 * BEAT_SECONDS)


def test_beat_rings_though_the_connection_of_its_scheduler_has_died(beat: ModuleType) -> None:
    assert rings(beat, "bureau", times=beat.MOST_WAITING + 1) == beat.MOST_WAITING


def test_beat_asks_about_all_bells_within_a_second_though_redis_hangs(beat: ModuleType) -> None:
    asking = bells_at("redis://localhost", patience_seconds=beat.PATIENCE_SECONDS).get_connection_kwargs()
    assert len(BELLS) * asking["socket_timeout"] < 1
    assert len(BELLS) * asking["socket_connect_timeout"] < 1


def test_beat_leaves_a_bell_alone_that_somebody_has_just_answered_and_no_other(
    beat: ModuleType, bells: Bells
) -> None:
    bells.heard.add("bureau")
    assert rings(beat, "bureau", times=1) == 0
    assert rings(beat, "intake", times=1) == 1
    bells.heard.clear()
    assert rings(beat, "bureau", times=1) == 1
