"""Databases for the peers, beside ours on the same server."""

from sqlalchemy import URL, create_engine, make_url, text

from shared.settings import Settings, read


def beside(name: str) -> URL:
    """Where the database of this name is."""
    return make_url(read(Settings).database_url).set(database=name)


def make_empty(name: str) -> None:
    """An empty database of this name, in place of one there before."""
    engine = create_engine(read(Settings).database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"drop database if exists {name} with (force)"))
        connection.execute(text(f"create database {name}"))
    engine.dispose()
