"""Databases beside the one that the tests share."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text

# What initdb makes where no locale is set, what is found in old offices, and where only the encoding is set.
BYTES = "template template0 encoding 'SQL_ASCII' locale_provider libc locale 'C'"
ONE_ALPHABET = "template template0 encoding 'WIN1251' locale_provider libc locale 'C'"
NO_CAPITALS = "template template0 encoding 'UTF8' locale_provider libc locale 'C'"


@contextmanager
def another_database(owner: Engine, name: str, how: str = "") -> Iterator[str]:
    """An empty database of that name while the block lasts; gives its URL, with the password."""
    with owner.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"drop database if exists {name} with (force)"))
        connection.execute(text(f"create database {name} {how}"))
        try:
            yield owner.url.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(text(f"drop database {name} with (force)"))
