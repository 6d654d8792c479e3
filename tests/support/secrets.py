"""Canaries: personal data that must turn up nowhere but where it belongs, and a listener on Redis."""

import base64
import binascii
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import redis
from redis.exceptions import RedisError
from sqlalchemy import Engine, text

from shared.standard.identifiers import make_iin

CANARY_SURNAME = "Канареева"
CANARY_PHONE = "+77009990143"
CANARY_IIN = make_iin(date(1985, 4, 17), "female", 9143)
CANARIES = (CANARY_SURNAME, CANARY_PHONE, CANARY_IIN)
ERRORS = text("select coalesce(string_agg(last_error, ' '), '') from bus.delivery")
ENCODED = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")


def found_in(words: str) -> list[str]:
    """The canaries in a text: as they are, as JSON escapes them, and inside of base64."""
    words = words + _decoded(words)
    return [canary for canary in CANARIES if canary in words or _escaped(canary) in words]


def _escaped(canary: str) -> str:
    return canary.encode("ascii", "backslashreplace").decode()


def _decoded(words: str) -> str:
    parts = []
    for piece in ENCODED.findall(words):
        with suppress(binascii.Error):
            parts.append(base64.b64decode(piece + "=" * (-len(piece) % 4)).decode(errors="replace"))
    return "\n".join(parts)


def assert_none_in_logs(directory: Path) -> None:
    """No canary in what any process has written."""
    for log in sorted(directory.glob("**/*.log")):
        assert not found_in(log.read_text(errors="replace")), f"personal data in {log.name}"


def assert_none_in_errors(owner: Engine) -> None:
    """No canary in what the bus notes about a failure."""
    with owner.begin() as connection:
        assert not found_in(connection.execute(ERRORS).scalar_one()), (
            "personal data in bus.delivery.last_error"
        )


class Overheard:
    """Everything that was sent to Redis while it was listened to."""

    def __init__(self) -> None:
        self.commands: list[str] = []

    def listen(self, url: str, ended: threading.Event) -> None:
        """Notes each command, and comes back when Redis does."""
        while not ended.is_set():
            client = redis.Redis.from_url(url, socket_timeout=1)
            with suppress(RedisError, OSError), client, client.monitor() as monitor:
                self._note(monitor.listen(), ended)
            ended.wait(0.05)

    def _note(self, commands: Iterable[dict[str, str]], ended: threading.Event) -> None:
        for command in commands:
            self.commands.append(command["command"])
            if ended.is_set():
                return


@contextmanager
def listening(url: str) -> Iterator[Overheard]:
    """Listens to Redis while the block lasts."""
    overheard, ended = Overheard(), threading.Event()
    listener = threading.Thread(target=overheard.listen, args=(url, ended), daemon=True)
    listener.start()
    try:
        yield overheard
    finally:
        ended.set()
        listener.join(timeout=5)
