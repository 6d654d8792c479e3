"""Loopback ports, and waiting until a server answers on one."""

import random
import socket
import time
from collections.abc import Callable

from shared.stack.errors import StackUnavailable

# Below the range from which kernels take the ports of outgoing connections. In that range a client that tries
# to reach a stopped server can be given the server's own port, connect to itself, and keep the server away.
PORTS = range(15_000, 30_000)
PAUSE_SECONDS = 0.05


def free_port() -> int:
    """A TCP port on 127.0.0.1 on which nothing listens now; at random, so that two stacks seldom meet."""
    for port in random.sample(PORTS, k=100):
        if is_free(port):
            return port
    raise StackUnavailable(f"No free port was found on 127.0.0.1 between {PORTS.start} and {PORTS.stop}.")


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def wait_until_answers(ask: Callable[[], str | None], what: str, *, seconds: float) -> None:
    """Asks again and again until `ask` gives None instead of a reason why not. Raises StackUnavailable."""
    deadline = time.monotonic() + seconds
    while (reason := ask()) is not None:
        if time.monotonic() > deadline:
            raise StackUnavailable(f"{what} did not answer within {seconds:.0f} seconds: {reason}")
        time.sleep(PAUSE_SECONDS)
