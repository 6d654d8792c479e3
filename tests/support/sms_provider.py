"""An SMS provider's JSON door on loopback that answers as it is told to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class SmsProvider:
    """`status`, `headers` and `body` are its next answers; `hangs` makes it take messages in silence."""

    port: int = 0
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b'{"id": "provider-1"}'
    hangs: bool = False
    taken: list[dict[str, Any]] = field(default_factory=list)
    authorizations: list[str | None] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """For ANYQTAMA_NOTIFIER_SMS."""
        return f"http://127.0.0.1:{self.port}/send"


@contextmanager
def sms_provider() -> Iterator[SmsProvider]:
    """A provider on a free loopback port while the block lasts."""
    provider = SmsProvider()
    with ThreadingHTTPServer(("127.0.0.1", 0), _answering_for(provider)) as server:
        provider.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield provider
        finally:
            provider.released.set()
            server.shutdown()
            thread.join()


def _answering_for(provider: SmsProvider) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        def post(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            provider.taken.append(json.loads(content))
            provider.authorizations.append(self.headers["authorization"])
            if provider.hangs:
                provider.released.wait()
                self.close_connection = True
                return
            self.send_response(provider.status)
            for name, value in {**provider.headers, "content-length": str(len(provider.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(provider.body)

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    # The server looks for a name that is not ours to choose.
    for method in ("POST",):
        setattr(Answering, f"do_{method}", Answering.post)
    return Answering
