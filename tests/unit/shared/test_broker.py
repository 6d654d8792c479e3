"""What brokers are asked for, and a beat that outlives the connection of its scheduler."""

import importlib
from typing import Any

import pytest

from shared.bus.broker import celery_app
from shared.bus.ring import BELLS
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


def test_beat_rings_though_the_connection_of_its_scheduler_has_died(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANYQTAMA_DATABASE_URL", DATABASE_URL)
    monkeypatch.setenv("ANYQTAMA_BROKER_URL", "redis://localhost")
    read.cache_clear()
    beat = importlib.import_module("shared.bus.beat")
    app = celery_app(REDIS)
    app.conf.update(broker_url="memory://", broker_transport_options={})
    scheduler = beat.Beat(app)
    entry = scheduler.schedule["bureau"]
    for _ in range(beat.MOST_WAITING + 1):
        scheduler.apply_entry(entry, producer=Gone())
    with app.connection_for_read() as connection:
        waiting = connection.default_channel.queue_declare("bureau", passive=True).message_count
    read.cache_clear()
    assert waiting == beat.MOST_WAITING
