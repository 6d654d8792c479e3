"""The bell: tells a service that there may be work. Carries no data, never blocks or fails its caller."""

import logging
import threading
from collections.abc import Callable, Iterable

import redis
from celery import Celery
from kombu.exceptions import OperationalError

BELL_MILLISECONDS = 2000
# So long the beat leaves a bell alone that somebody has answered: whatever was due then is being worked off.
HEARD_MILLISECONDS = 700
# The tasks that can be rung, each with the queue that carries it.
BELLS = {
    "intake": "intake",
    "bureau": "bureau",
    "bureau.search": "bureau.search",
    "sla": "sla",
    "sla.tick": "sla",
    "sla.count": "sla.count",
    "notifier": "notifier",
    "notifier.send": "notifier.send",
}
logger = logging.getLogger(__name__)


def task_name(bell: str) -> str:
    """`bureau` -> `bureau.drain`; a bell with a dot names its task itself."""
    return bell if "." in bell else f"{bell}.drain"


class Ringer:
    """Rings from a thread of its own: a slow or dead broker costs delay, never a caller's time."""

    def __init__(self, app: Celery, bells: "redis.Redis") -> None:
        self._app = app
        self._bells = bells
        self._wanted: set[str] = set()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None

    def ring(self, names: Iterable[str]) -> None:
        """Notes the bells and returns at once."""
        with self._wake:
            self._wanted.update(names)
            self._start()
            self._wake.notify()

    def _start(self) -> None:
        if self._thread is not None and self._thread.is_alive():  # in the child of a fork it is not
            return
        self._thread = threading.Thread(target=self._run, name="ringer", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._wanted)
                names, self._wanted = self._wanted, set()
            for name in names:
                self._ring_one(name)

    def _ring_one(self, name: str) -> None:
        try:
            if self._bells.set(f"bell:{name}", 1, nx=True, px=BELL_MILLISECONDS):
                self._app.send_task(task_name(name), queue=BELLS[name], ignore_result=True, retry=False)
        except (redis.RedisError, OperationalError, OSError):
            logger.debug("the bell of %s could not be rung; beat will", name)
        except Exception as error:
            logger.warning("the bell of %s could not be rung; beat will", name, exc_info=error)

    def answer(self, name: str) -> None:
        """Takes the bell down before the first claim, so that work said from now on rings again."""
        try:
            self._bells.delete(f"bell:{name}")
            self._bells.set(f"heard:{name}", 1, px=HEARD_MILLISECONDS)
        except redis.RedisError:
            logger.debug("the bell of %s could not be taken down; it falls by itself", name)


def was_heard(bells: "redis.Redis", name: str) -> bool:
    """Whether somebody has just looked for what this bell rings for; False where Redis does not say."""
    try:
        return bool(bells.exists(f"heard:{name}"))
    except redis.RedisError:
        return False


class _Silent:
    def ring(self, names: Iterable[str]) -> None:
        """Where no ringer is connected nobody is rung: the command line, and tests."""

    def answer(self, name: str) -> None:
        """Nothing to take down."""


_connected: Ringer | _Silent = _Silent()


def connect(make: Callable[[], Ringer]) -> None:
    """Gives this process its ringer. Called once at a process's start."""
    global _connected
    _connected = make()


def ring(*names: str) -> None:
    """Wakes the named services; a no-op in a process without a ringer."""
    if names:
        _connected.ring(names)


def answer(name: str) -> None:
    """To be called by a worker before it looks for work."""
    _connected.answer(name)


def ringer(app: Celery, bell_url: str) -> Callable[[], Ringer]:
    """How to make a ringer for this broker."""
    return lambda: Ringer(app, bells_at(bell_url))


def bells_at(bell_url: str, *, patience_seconds: float = 1.0) -> "redis.Redis":
    """Where the bells hang: short time-outs, no retries. Opens no connection yet."""
    return redis.Redis.from_url(
        bell_url,
        socket_timeout=patience_seconds,
        socket_connect_timeout=patience_seconds,
        retry=None,
        retry_on_timeout=False,
    )
