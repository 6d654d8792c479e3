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


class FakeRegistry:
    """People by IIN and by name and birth date; `mood` is how it answers the next questions."""

    def __init__(self) -> None:
        self.people: list[dict[str, Any]] = []
        self.mood: Mood = "well"
        self.asked: list[dict[str, Any]] = []
        self.tokens: list[str | None] = []
        self.woken = threading.Event()
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
        by = ("iin",) if query["kind"] == "by_iin" else ("surname", "given_name", "birth_date")
        found = [person for person in self.people if all(person[name] == query[name] for name in by)]
        persons = [
            person | {"valid_names": json.loads(person.get("valid_names") or "[]")} for person in found
        ]
        return {"outcome": "found" if found else "not_found", "persons": persons}


def _found(people: list[dict[str, Any]]) -> dict[str, Any]:
    """The people as a bridge tells them: other names as a list."""
    persons = [person | {"valid_names": json.loads(person.get("valid_names") or "[]")} for person in people]
    return {"outcome": "found" if people else "not_found", "persons": persons}


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
        if self.register.mood == "hanging":
            self.register.woken.wait(30)
        body = json.dumps(self.register.answer(message)).encode()
        self._send(b"<html>it works</html>" if self.register.mood == "nonsense" else body)

    def _send(self, body: bytes) -> None:
        if self.register.mood == "trickling_head":
            self._trickle(b"HTTP/1.1 200 OK\r\nX-Waits: " + b"." * 10_000)
            return
        self.send_response({"down": 503, "refusing": 401}.get(self.register.mood, 200))
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
