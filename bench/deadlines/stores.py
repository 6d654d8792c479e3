"""A database of the system with nothing in it yet but calendars, and the engines that ask it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, create_engine, make_url, text

from services import migrate
from shared import clock, db
from shared.calendars import calendars
from shared.settings import Settings
from shared.standard.calendars import Calendar

NOBODYS_BROKER = "redis://127.0.0.1:1/0"


@dataclass(frozen=True)
class Store:
    """`owner` fills, `sla` is the service's own engine, as its worker has it; `now` when it was opened."""

    url: str
    owner: Engine
    sla: Engine
    calendars: Mapping[str, Calendar]
    now: datetime


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """The database of this SQLAlchemy URL, migrated."""
    settings = Settings(database_url=url, broker_url=NOBODYS_BROKER)
    owner = db.owner_engine(settings)
    sla = db.engine_for(settings, "sla", pool_size=2, pings=False)
    try:
        migrate.prepare(owner, drill=True)
        with db.transaction(owner) as session:
            known, now = calendars(session).country, clock.now(session)
        yield Store(url, owner, sla, known, now)
    finally:
        owner.dispose()
        sla.dispose()


def beside(url: str, name: str) -> str:
    """The URL of an empty database of this name on the same server."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"create database {name}"))
    engine.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)
