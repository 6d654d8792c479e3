"""Offers requests over HTTP: batches at a rate, or single ones from several clients at once."""

import http.client
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

from bench.figures import Span, shares_of_rate
from shared.clock import monotonic_seconds

TICK_SECONDS = 0.25
SENDERS, CLIENTS = 4, 8
Bodies = Iterator[tuple[str, str]]


class NotRegistered(Exception):
    """The web process did not register what it was offered."""


@dataclass(frozen=True)
class Door:
    """Where requests are offered, and by which key."""

    port: int
    key: str

    def open(self) -> http.client.HTTPConnection:
        """A connection. The web process closes one over which nothing comes for five seconds."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def post(
        self, connection: http.client.HTTPConnection, path: str, body: str, **headers: str
    ) -> tuple[int, bytes]:
        """Status and body of the answer."""
        sent = {"authorization": f"Bearer {self.key}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        connection.request("POST", path, body.encode(), sent)
        answer = connection.getresponse()
        return answer.status, answer.read()


def offer_batches(door: Door, bodies: Bodies, *, rate: float, seconds: float) -> int:
    """Offers `rate` a second in batches of a quarter of a second; gives how many. Raises NotRegistered."""
    shares = shares_of_rate(rate, round(seconds / TICK_SECONDS), TICK_SECONDS)
    batches = [_lines(list(islice(bodies, share))) for share in shares if share]
    begun_at = monotonic_seconds()
    with ThreadPoolExecutor(SENDERS) as senders:
        waiting = []
        for tick, batch in enumerate(batches):
            time.sleep(max(0.0, begun_at + tick * TICK_SECONDS - monotonic_seconds()))
            waiting.append(senders.submit(_post_batch, door, batch))
        return sum(done.result() for done in waiting)


def offer_at_once(door: Door, bodies: Bodies, count: int) -> None:
    """One batch of so many. Raises NotRegistered."""
    _post_batch(door, _lines(list(islice(bodies, count))))


def offer_singles(door: Door, bodies: Bodies, *, rate: float | None, seconds: float) -> int:
    """Single requests from eight clients, together `rate` a second, or as many as are answered.

    Gives how many were registered. Raises NotRegistered.
    """
    return len(answers_to_singles(door, bodies, rate=rate, seconds=seconds))


def answers_to_singles(door: Door, bodies: Bodies, *, rate: float | None, seconds: float) -> list[Span]:
    """The same; gives of each request when it was sent and when it was answered, in monotonic seconds."""
    clients = [_Client(door, bodies, rate and rate / CLIENTS, seconds, number) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if any(client.failure for client in clients):
        raise NotRegistered(next(client.failure for client in clients if client.failure))
    return [span for client in clients for span in client.answers]


def _lines(requests: Sequence[tuple[str, str]]) -> tuple[int, str]:
    """How many, and the NDJSON: each body with its own idempotency_key."""
    lines = [f'{body[:-1]}, "idempotency_key": "{key}"}}' for key, body in requests]
    return len(lines), "\n".join(lines)


def _post_batch(door: Door, batch: tuple[int, str]) -> int:
    """Over a connection of its own: a sender may rest too long between two batches to keep one."""
    count, body = batch
    with closing(door.open()) as connection:
        status, answer = door.post(
            connection, "/v1/requests/batch", body, content_type="application/x-ndjson"
        )
    registered = answer.count(b'"status":201')
    if status != 200 or registered != count:
        raise NotRegistered(f"{status}: {registered} of {count}; {answer[:300]!r}")
    return registered


class _Client(threading.Thread):
    """One client with a connection of its own; holds its rate where the answers allow."""

    def __init__(self, door: Door, bodies: Bodies, rate: float | None, seconds: float, number: int) -> None:
        super().__init__(name=f"client-{number}", daemon=True)
        count = int((rate or 200) * seconds)
        self._door, self._rate, self._seconds = door, rate, seconds
        self._requests = list(islice(bodies, count))
        self._late = number / (rate * CLIENTS) if rate else 0.0  # not all in the same instant
        self.answers: list[Span] = []
        self.failure = ""

    def run(self) -> None:
        """Sends until its requests or its time are used up."""
        connection = self._door.open()
        begun_at = monotonic_seconds() + self._late
        for number, (key, body) in enumerate(self._requests):
            if self._rate:
                time.sleep(max(0.0, begun_at + number / self._rate - monotonic_seconds()))
            elif monotonic_seconds() - begun_at > self._seconds:
                return
            sent_at = monotonic_seconds()
            status, answer = self._door.post(
                connection, "/v1/requests", body, content_type="application/json", idempotency_key=key
            )
            if status != 201:
                self.failure = f"{status}: {answer[:300]!r}"
                return
            self.answers.append((sent_at, monotonic_seconds()))
