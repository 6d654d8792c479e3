"""A register on loopback that speaks the HTTP adapter's wire, and misbehaves as a test wishes."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Mood = Literal[
    "well",
    "down",
    "refusing",
    "hanging",
    "slow",
    "no_health",
    "trickling",
    "trickling_head",
    "nonsense",
    "other_message",
    "too_few",
    "other_person",
    "mixed_up",
    "strange_result",
]
TOKEN = "a-token-of-the-test"


BY: dict[str, dict[str, str]] = {
    "by_iin": {"iin": "iin"},
    "by_document": {"doc_number": "document_number"},
    "by_name_dob": {name: name for name in ("surname", "given_name", "birth_date")},
}


class FakeRegistry:
    """People by IIN, by document, by name and birth date; `mood` is how it answers the next questions.

    A slow one answers well, once the test lets it (`woken`); `is_asked` tells that a question has come.
    """

    def __init__(self) -> None:
        self.people: list[dict[str, Any]] = []
        self.mood: Mood = "well"
        self.asked: list[dict[str, Any]] = []
        self.tokens: list[str | None] = []
        self.woken, self.is_asked = threading.Event(), threading.Event()
        self.health_asked = 0
        self.url = ""

    def answer(self, message: dict[str, Any]) -> dict[str, Any]:
        """The whole answer to a message."""
        self.asked.append(message)
        results = [self._find(query) for query in message["queries"]]
        if self.mood == "too_few":
            results = results[1:]
        if self.mood == "mixed_up":
            results.reverse()
        if self.mood == "strange_result":
            results[0] = {"outcome": "who knows"}
        if self.mood == "other_person":
            results = [
                {"outcome": "found", "persons": [person | {"valid_names": []} for person in self.people[-1:]]}
                for _ in results
            ]
        other = "00000000-0000-7000-8000-000000000000"
        return {
            "messageId": other if self.mood == "other_message" else message["messageId"],
            "results": results,
        }

    def _find(self, query: dict[str, Any]) -> dict[str, Any]:
        by = BY[query["kind"]].items()
        found = [person for person in self.people if all(person.get(ours) == query[its] for ours, its in by)]
        persons = [
            person | {"valid_names": json.loads(person.get("valid_names") or "[]")} for person in found
        ]
        return {"outcome": "found" if found else "not_found", "persons": persons}


@contextmanager
def running_registry() -> Iterator[FakeRegistry]:
    """The register, on a free port while the block lasts."""
    register = FakeRegistry()
    server = Server(register)
    register.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield register
    finally:
        register.woken.set()
        server.shutdown()
        server.server_close()
        thread.join()


class Server(ThreadingHTTPServer):
    """A server that knows the register it speaks for."""

    def __init__(self, register: FakeRegistry) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.register = register


class Handler(BaseHTTPRequestHandler):
    """One connection to the register."""

    protocol_version = "HTTP/1.1"

    @property
    def register(self) -> FakeRegistry:
        """Whom this connection reaches."""
        assert isinstance(self.server, Server)
        return self.server.register

    def do_POST(self) -> None:
        """Answers as the register's mood is."""
        message = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.register.tokens.append(self.headers["authorization"])
        self.register.is_asked.set()
        if self.register.mood in ("hanging", "slow"):
            self.register.woken.wait(30)
        body = json.dumps(self.register.answer(message)).encode()
        self._send(b"<html>it works</html>" if self.register.mood == "nonsense" else body)

    def do_GET(self) -> None:
        """Whether it is well; a bridge of an earlier time does not know the question."""
        self.register.health_asked += 1
        self.register.tokens.append(self.headers["authorization"])
        if self.register.mood in ("hanging", "slow"):
            self.register.woken.wait(30)
        known = self.path == "/v1/health" and self.register.mood != "no_health"
        self._send(b'{"status": "ok"}', status=200 if known else 404)

    def _send(self, body: bytes, *, status: int = 200) -> None:
        if self.register.mood == "trickling_head":
            self._trickle(b"HTTP/1.1 200 OK\r\nX-Waits: " + b"." * 10_000)
            return
        self.send_response({"down": 503, "refusing": 401}.get(self.register.mood, status))
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.register.mood == "trickling":
            self._trickle(body)
        else:
            self.wfile.write(body)

    def _trickle(self, body: bytes) -> None:
        """A byte now and then: never silent for long, never done."""
        for place in range(len(body)):
            if self.register.woken.wait(0.05):
                return
            self.wfile.write(body[place : place + 1])

    def handle(self) -> None:
        """Goes on until the caller has gone away, as a test of time-outs means it to."""
        with suppress(OSError):
            super().handle()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a test's output is its own."""
