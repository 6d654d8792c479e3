"""Celery tasks with an ETA: a message a deadline, each taken from Redis and held by the worker until then."""

from datetime import UTC, datetime, timedelta

import redis
from celery import Celery

from shared.clock import wall_seconds
from shared.settings import Settings, read

QUEUE, UNACKNOWLEDGED = "bench-eta", "unacked"
TUNING = "one process of pool prefork with one child, no prefetch limit, no gossip, mingle or events"
NO_TICK = (
    "the worker holds each message until its instant and never looks what is due, so there is none to time"
)
app = Celery("bench-eta", broker=read(Settings).broker_url, set_as_current=False)
app.conf.update(
    task_ignore_result=True,
    task_default_queue=QUEUE,
    worker_prefetch_multiplier=0,
    worker_enable_remote_control=False,
    broker_connection_retry_on_startup=True,
)
COMMAND = (
    *("-m", "celery", "--quiet", "-A", "bench.pending.celery_eta", "worker", "-Q", QUEUE),
    *("--loglevel", "ERROR", "--concurrency", "1"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)


def fire() -> None:
    """What would be done; never is."""


task = app.task(fire, name="bench.fire")


def send(count: int) -> None:
    """So many tasks, for tomorrow."""
    tomorrow = datetime.fromtimestamp(wall_seconds(), UTC) + timedelta(days=1)
    with app.producer_or_acquire() as producer:
        for number in range(count):
            task.apply_async(eta=tomorrow + timedelta(seconds=number), producer=producer)


def count_held() -> int:
    """How many messages a worker holds."""
    with _redis() as client:
        return int(client.hlen(UNACKNOWLEDGED))


def redis_memory_mb() -> float:
    """What Redis itself takes."""
    with _redis() as client:
        return round(int(client.info("memory")["used_memory"]) / 2**20, 1)


def forget() -> None:
    """Takes the messages away."""
    with _redis() as client:
        client.delete(QUEUE, UNACKNOWLEDGED, f"{UNACKNOWLEDGED}_index")


def _redis() -> "redis.Redis":
    return redis.Redis.from_url(read(Settings).broker_url)
