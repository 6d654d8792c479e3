"""What a test holds open, like a process that froze, must keep nobody waiting: who would wait fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

WAITS_FOR_NOBODY = "set local lock_timeout = '1s'"


@contextmanager
def waits_for_nobody(engine: Engine) -> Iterator[None]:
    """While the block lasts every transaction of the engine fails where it would wait for a lock."""

    def begin(connection: Any) -> None:
        connection.exec_driver_sql(WAITS_FOR_NOBODY)

    event.listen(engine, "begin", begin)
    try:
        yield
    finally:
        event.remove(engine, "begin", begin)
