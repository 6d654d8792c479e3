"""Engines and the one place that commits. Each service has its own engine and database role."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, ColumnElement, Engine, Text, Uuid, any_, cast, create_engine, literal
from sqlalchemy.orm import InstrumentedAttribute, Session

from shared.settings import Settings

ROLE_PREFIX = "anyqtama_"
# A process that is frozen, or whose host is gone, must not hold its locks for ever.
LET_GO = "-c idle_in_transaction_session_timeout=20s -c client_connection_check_interval=5s"
# Migrations and the loading of cards think between two statements for longer than any worker may.
LET_GO_LATE = LET_GO.replace("20s", "10min")


def engine_for(
    settings: Settings,
    service: str,
    *,
    pool_size: int = 5,
    database_url: str | None = None,
    pings: bool = True,
) -> Engine:
    """An engine that works as the role of `service`; `database_url` overrides the common one.

    The login either is that role or is a member of it: the role is taken when the connection opens. Without
    `pings` a connection that died is noticed by the first statement, not before it.
    """
    role = f"-c role={ROLE_PREFIX}{service}"
    return _engine(database_url or settings.database_url, pool_size, options=role, pings=pings)


def owner_engine(settings: Settings, *, pool_size: int = 2) -> Engine:
    """An engine as the login itself: for migrations and the command line."""
    return _engine(settings.database_url, pool_size, options="", let_go=LET_GO_LATE)


def _engine(url: str, pool_size: int, *, options: str, let_go: str = LET_GO, pings: bool = True) -> Engine:
    connect: dict[str, Any] = {
        "options": f"{options} {let_go} -c timezone=UTC".strip(),
        "connect_timeout": 5,
        "client_encoding": "utf8",
        "application_name": options.rpartition("=")[2] or "anyqtama_owner",
    }
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=pings,
        pool_timeout=10,
        hide_parameters=True,  # an error text must never quote a person's data
        connect_args=connect,
        json_serializer=as_json,
        json_deserializer=orjson.loads,
    )


def as_json(value: object, *, default: Callable[[Any], Any] | None = None) -> str:
    """JSON for the database, UUIDs, enumerations and instants as text; `default` writes what is not known."""
    return orjson.dumps(value, default=default, option=orjson.OPT_NON_STR_KEYS).decode()


def among(
    column: ColumnElement[UUID] | InstrumentedAttribute[UUID], ids: Iterable[UUID]
) -> ColumnElement[bool]:
    """`column in ids` with all ids as one parameter, so that the statement stays the same for any number."""
    return column == any_(cast(literal(array_of(sorted(set(ids))), Text), ARRAY(Uuid)))


def array_of(values: Iterable[UUID | int]) -> str:
    """A PostgreSQL array as text, to be cast there: the driver would look at each value by itself."""
    return f"{{{','.join(map(str, values))}}}"


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One session, one transaction: committed at the end of the block, rolled back if it raises."""
    with Session(engine, autoflush=False, expire_on_commit=False) as session:
        yield session
        session.commit()
