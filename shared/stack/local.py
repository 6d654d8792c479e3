"""The system's ground on one machine: a database, a Redis, and a supervisor for what uses them."""

import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from sqlalchemy import make_url

from shared.stack import postgres, redis
from shared.stack.claim import claim
from shared.stack.program import Program
from shared.stack.reaching import wait_until_answers
from shared.stack.supervisor import Supervisor

GIVEN_SECONDS = 10.0
ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Stack:
    """What runs: where the database and Redis are, and who keeps the programs running."""

    database_url: str
    redis_url: str
    supervisor: Supervisor

    def run(self, programs: Iterable[Program]) -> None:
        """Starts these programs; they are stopped before the database and Redis are."""
        self.supervisor.start(programs)


@contextmanager
def local_stack(
    directory: Path, *, database_url: str | None, redis_url: str | None, search_path: str | None = None
) -> Iterator[Stack]:
    """A running stack while the block lasts; starts what no URL is given for, and waits until both answer.

    Data stay in `directory`, which one stack uses at a time. Ctrl-C, SIGTERM and SIGHUP end the block as an
    exception does. `redis_url` may be another broker's (amqp://…), which is not asked. `search_path`: where
    to look for a Redis, None is the PATH. Raises StackUnavailable.
    """
    with ExitStack() as opened:
        opened.enter_context(claim(directory, "stack"))
        if database_url is None:
            opened.enter_context(claim(directory, postgres.NAME))
        if redis_url is None:
            opened.enter_context(claim(directory, redis.NAME))
        opened.enter_context(_ended_by_signals())
        supervisor = opened.enter_context(Supervisor(directory / "log"))
        yield Stack(
            database_url=_database(directory, supervisor, database_url),
            redis_url=_redis(directory, supervisor, redis_url, search_path),
            supervisor=supervisor,
        )


def _database(directory: Path, supervisor: Supervisor, given: str | None) -> str:
    if given is None:
        return postgres.start_postgres(directory, supervisor)
    wait_until_answers(
        lambda: postgres.refusal(given), f"PostgreSQL at {_place(given)}", seconds=GIVEN_SECONDS
    )
    return given


def _redis(directory: Path, supervisor: Supervisor, given: str | None, search_path: str | None) -> str:
    if given is None:
        return redis.start_redis(directory, supervisor, search_path=search_path)
    if given.startswith(("redis://", "rediss://")):
        wait_until_answers(lambda: redis.refusal(given), f"Redis at {_place(given)}", seconds=GIVEN_SECONDS)
    return given


def _place(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Only the main thread can hear signals; elsewhere the owner of the main thread decides."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _end) for number in ENDING_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
