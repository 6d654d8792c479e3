"""A relay before a server: it carries what both say, until it is told to swallow it without a word."""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Relay(ThreadingTCPServer):
    """On a free port of loopback, before the server at `target`; silent while `is_silent` is set."""

    daemon_threads = True

    def __init__(self, target: tuple[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), Carrier)
        self.target, self.is_silent = target, threading.Event()
        self.port: int = self.server_address[1]


class Carrier(BaseRequestHandler):
    """One connection through the relay, until either side ends it."""

    def handle(self) -> None:
        """Carries both ways, and takes what comes meanwhile where the relay is silent."""
        assert isinstance(self.server, Relay)
        with suppress(OSError), socket.create_connection(self.server.target) as behind:
            other = {self.request: behind, behind: self.request}
            while True:
                for speaker in select.select(list(other), [], [])[0]:
                    said = speaker.recv(65536)
                    if not said:
                        return
                    if not self.server.is_silent.is_set():
                        other[speaker].sendall(said)


@contextmanager
def relay_to(host: str, port: int) -> Iterator[Relay]:
    """The relay, while the block lasts."""
    with Relay((host, port)) as relay:
        thread = threading.Thread(target=relay.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield relay
        finally:
            relay.shutdown()
            thread.join()
