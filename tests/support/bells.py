"""The broker as a test sees it: rings of its own, what waits in a queue, and who listens."""

import redis

from shared.bus.broker import celery_app
from shared.bus.ring import BELLS, task_name
from shared.settings import Settings


def ring(settings: Settings, bell: str, *, times: int = 1) -> None:
    """Sends the task itself, whether or not its bell hangs already."""
    app = celery_app(settings)
    for _ in range(times):
        app.send_task(task_name(bell), queue=BELLS[bell], ignore_result=True, retry=False)
    app.close()


def listening(settings: Settings) -> int:
    """How many workers wait at their queues for the next message; their children may still be at work."""
    with redis.Redis.from_url(settings.broker_url, socket_timeout=5) as client:
        return _waiting_at_queues(client.client_list())


def waiting(settings: Settings, queue: str) -> int:
    """How many messages wait in a queue."""
    with redis.Redis.from_url(settings.broker_url, socket_timeout=5) as client:
        return int(client.llen(queue))


def will_never_ring(settings: Settings, queue: str, *, workers: int = 1) -> bool:
    """No message waits or is in anybody's hands, and all workers listen: without a beat nothing will come."""
    with redis.Redis.from_url(settings.broker_url, socket_timeout=5) as client, client.pipeline() as at_once:
        waiting, unacked, clients = at_once.llen(queue).exists("unacked").client_list().execute()
    return not waiting and not unacked and _waiting_at_queues(clients) >= workers


def _waiting_at_queues(clients: list[dict[str, str]]) -> int:
    return sum(one["cmd"] == "brpop" and "b" in one["flags"] for one in clients)


def swallowed(settings: Settings, bell: str) -> bool:
    """Rings while every worker stands still; True where a listener of theirs has taken the message away.

    Redis ends a listener's turn each second, so that a worker may stand still between two: then False, and
    nothing has been rung.
    """
    if not listening(settings):
        return False
    ring(settings, bell)
    with redis.Redis.from_url(settings.broker_url, socket_timeout=5) as client:
        return not client.delete(BELLS[bell])
