"""Celery as we use it: eternal task names, no results, retries or ETA; a queue a bell, default exchange."""

from datetime import timedelta

import redis
from celery import Celery
from kombu.entity import Exchange, Queue

from shared.bus.ring import BELLS, task_name
from shared.errors import UnsafeSetting
from shared.settings import Settings

BEAT_SECONDS = 1.0
CHILD_KILOBYTES = 500_000
# A queue's name is its routing key: no binding that a flushed Redis could lose.
DEFAULT_EXCHANGE = Exchange("", type="direct")


def celery_app(settings: Settings) -> Celery:
    """The Celery application of one process. Opens no connection."""
    app = Celery("anyqtama", broker=settings.broker_url, set_as_current=False)
    app.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        # No soft limit: its exception, raised in the middle of a statement, leaves a connection that is
        # neither usable nor closed, with its locks. A killed process lets go of everything.
        task_time_limit=settings.task_time_limit_seconds,
        task_create_missing_queues=False,
        task_queues=_queues(settings),
        task_default_queue="intake",
        task_default_exchange="",
        # No prefetch limit, acknowledged when taken up: a worker that holds all it may does not listen, so
        # it misses its broker's going away, then fails to acknowledge, and takes nothing any more, for ever.
        worker_prefetch_multiplier=0,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        # Against leaks. Not by a number of tasks: a child that is replaced stands still for a second or two,
        # and under load that was every minute or two.
        worker_max_memory_per_child=CHILD_KILOBYTES,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_channel_error_retry=True,
        broker_pool_acquire_timeout=5,
        broker_transport_options=_transport_options(settings),
        beat_schedule=_schedule(),
        beat_max_loop_interval=BEAT_SECONDS,
        timezone="UTC",
    )
    return app


def _queues(settings: Settings) -> list[Queue]:
    """RabbitMQ keeps them on several nodes where it has several, so that none ends with a node."""
    arguments = {"x-queue-type": "quorum"} if _is_rabbit(settings) else None
    return [
        Queue(name, DEFAULT_EXCHANGE, routing_key=name, queue_arguments=arguments)
        for name in sorted(set(BELLS.values()))
    ]


def _is_rabbit(settings: Settings) -> bool:
    return settings.broker_url.startswith("amqp")


def _schedule() -> dict[str, dict[str, object]]:
    """Every bell, every second. Without expiry: a worker whose host's clock is ahead would drop them all."""
    every = timedelta(seconds=BEAT_SECONDS)
    return {
        bell: {
            "task": task_name(bell),
            "schedule": every,
            "options": {"queue": queue, "retry": False},
        }
        for bell, queue in BELLS.items()
    }


def _transport_options(settings: Settings) -> dict[str, object]:
    if _is_rabbit(settings):
        # A ring waits for RabbitMQ's word that it was taken, and RabbitMQ may be hung, or out of memory.
        return {"confirm_publish": True, "read_timeout": 5, "write_timeout": 5}
    return {
        "visibility_timeout": settings.visibility_timeout_seconds,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
        "health_check_interval": 25,
        "retry_on_timeout": False,
        "queue_order_strategy": "round_robin",
    }


def refuse_evicting_redis(settings: Settings) -> None:
    """Raises UnsafeSetting where the broker's Redis drops keys when it is full: it would drop whole queues.

    A Redis that does not answer now, or does not tell, is no reason to stop: work goes on without bells.
    """
    if not settings.broker_url.startswith("redis"):
        return
    try:
        with redis.Redis.from_url(settings.broker_url, socket_timeout=2, socket_connect_timeout=2) as client:
            policy = client.config_get("maxmemory-policy").get("maxmemory-policy", "noeviction")
    except redis.RedisError:
        return
    if policy != "noeviction":
        raise UnsafeSetting(
            f"ANYQTAMA_BROKER_URL: this Redis evicts keys ({policy}); set maxmemory-policy noeviction"
        )
