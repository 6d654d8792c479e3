"""The whole system on one machine: embedded servers unless URLs are given, every process, a register."""

import base64
import json
import secrets
import shlex
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import httpx
import psycopg
from psycopg import sql
from sqlalchemy import make_url

import demo.ais
from services import migrate
from services.programs import Web, programs
from shared.bus.broker import refuse_evicting_redis
from shared.clock import monotonic_seconds
from shared.settings import Settings, build, environment
from shared.stack import Program, Stack, StackUnavailable, free_port, is_free, local_stack

ANSWER_SECONDS = 180.0
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})
# What this machine's own servers will be found by is known when they run.
UNKNOWN_YET = {"database_url": "postgresql+psycopg://127.0.0.1", "broker_url": "redis://127.0.0.1"}


@dataclass(frozen=True)
class LocalSystem:
    """What runs: where its doors are, by which settings, on which stack."""

    url: str
    settings: Settings
    stack: Stack
    directory: Path

    @property
    def environment_file(self) -> Path:
        """What a shell reads to use the command line on this system; holds the database's password."""
        return self.directory / "environment"


@contextmanager
def local_system(
    directory: Path,
    *,
    port: int = 8000,
    fresh_database: str | None = None,
    more_variables: Mapping[str, str] = NOTHING_MORE,
) -> Iterator[LocalSystem]:
    """The system in drill mode, migrated and running, while the block lasts; its data stay in `directory`.

    `fresh_database` names a database of its own, made anew, so that nothing that was there takes part.
    `more_variables` are settings of the services beside those that a local system has anyway.
    PostgreSQL and Redis are the ones of ANYQTAMA_DATABASE_URL and ANYQTAMA_BROKER_URL where these are set.
    Raises StackUnavailable and UnsafeSetting with one sentence.
    """
    with _given_stack(directory, fresh_database) as (stack, servers):
        settings = servers.model_copy(update={"public_url": f"http://localhost:{port}"})
        refuse_evicting_redis(settings)
        _refuse_taken(port)
        migrate.migrate(settings)
        demo.ais.load(_conninfo(settings.database_url))
        mail_port = free_port()
        variables = {**_variables(settings, directory, mail_port), **more_variables}
        env = {**environment(), **variables}
        stack.run([_mailcatcher(directory, mail_port, env), *programs(Web(port=port), env)])
        _wait_until_live(f"http://127.0.0.1:{port}", directory)
        system = LocalSystem(settings.public_url, settings, stack, directory)
        _keep_for_shells(variables, system.environment_file)
        yield system


@contextmanager
def _given_stack(directory: Path, fresh_database: str | None) -> Iterator[tuple[Stack, Settings]]:
    """PostgreSQL and Redis, the given ones or this machine's, and the settings by which they are reached."""
    given = environment()
    own = {name: url for name, url in UNKNOWN_YET.items() if f"ANYQTAMA_{name.upper()}" not in given}
    settings = build(Settings, drill=True, **own)
    with local_stack(
        directory,
        database_url=None if "database_url" in own else settings.database_url,
        redis_url=None if "broker_url" in own else settings.broker_url,
        search_path=given.get("PATH"),
    ) as stack:
        database_url = stack.database_url
        if fresh_database:
            database_url = database_made_anew(database_url, fresh_database)
        yield (
            stack,
            settings.model_copy(update={"database_url": database_url, "broker_url": stack.redis_url}),
        )


def _refuse_taken(port: int) -> None:
    if not is_free(port):
        raise StackUnavailable(
            f"Port {port} of 127.0.0.1 cannot be listened on: stop what uses it, or name another by --port."
        )


def _variables(settings: Settings, directory: Path, mail_port: int) -> Mapping[str, str]:
    """What the processes read: this machine's servers, a register to ask, a mail server, a folder for SMS."""
    return {
        "ANYQTAMA_DATABASE_URL": settings.database_url,
        "ANYQTAMA_BROKER_URL": settings.broker_url,
        **({"ANYQTAMA_BELL_URL": settings.bell_url} if settings.bell_url else {}),
        "ANYQTAMA_DRILL": str(settings.drill).lower(),
        "ANYQTAMA_PUBLIC_URL": settings.public_url,
        "ANYQTAMA_INTAKE_PAPER_CENTRES": "psc-26,psc-27",
        "ANYQTAMA_BUREAU_AIS_URL": settings.database_url,
        "ANYQTAMA_BUREAU_SIGNING_KEY": _kept_secret(directory / "signing.key"),
        "ANYQTAMA_SLA_SIGNING_KEY": _kept_secret(directory / "sla-signing.key"),
        "ANYQTAMA_NOTIFIER_SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
        "ANYQTAMA_NOTIFIER_SMS": f"file://{(directory / 'sms').resolve()}",
        "ANYQTAMA_NOTIFIER_RECEIPT_SECRETS": json.dumps({"sms": _kept_secret(directory / "receipts.key")}),
    }


def _kept_secret(file: Path) -> str:
    """32 random bytes in base64, made once and readable by their owner only."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(base64.b64encode(secrets.token_bytes(32)).decode())
    return file.read_text()


def _keep_for_shells(variables: Mapping[str, str], file: Path) -> None:
    file.touch(mode=0o600)
    file.write_text("".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items()))


def _mailcatcher(directory: Path, port: int, env: Mapping[str, str]) -> Program:
    kept = str((directory / "mail").resolve())
    return Program("mail", [sys.executable, "-m", "demo.mailcatcher", kept, "127.0.0.1", str(port)], env)


def database_made_anew(url: str, name: str) -> str:
    """The URL of an empty database beside the one of `url`."""
    wanted = sql.Identifier(name)
    with psycopg.connect(_conninfo(url), autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(wanted))
        connection.execute(sql.SQL("create database {}").format(wanted))
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _conninfo(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _wait_until_live(url: str, directory: Path) -> None:
    ends_at = monotonic_seconds() + ANSWER_SECONDS
    while monotonic_seconds() < ends_at:
        try:
            if httpx.get(f"{url}/health/live", timeout=2).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise StackUnavailable(f"The web process does not answer; its log is {directory / 'log' / 'web.log'}.")
