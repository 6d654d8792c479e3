"""The automated information system of the demo: generated people behind the view that bureaus may read."""

from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from demo.registers import AIS_COLUMNS
from services.bureau.registries.sql import KNOWS_LETTERS
from shared.errors import UnsafeSetting

DATA = Path(__file__).parent / "data"
DATES = {"birth_date", "reg_from", "reg_to"}
SCHEMA = """
create schema if not exists ais;
drop table if exists ais.register cascade;
create table ais.register ({columns});
"""
VIEW = """
create index on ais.register (iin);
create index on ais.register (doc_number);
create index on ais.register (lower(surname), lower(given_name), birth_date);
create index on ais.register using gin (valid_names);
create view ais.person as select * from ais.register;
analyze ais.register;
"""


def load(conninfo: str, source: Path = DATA / "ais.csv") -> None:
    """Puts the file's people into schema `ais` of the database, in place of those there before.

    Raises UnsafeSetting where the database's locale would not let the bureaus find them.
    """
    columns = ", ".join(f"{name} {_type(name)}" for name in AIS_COLUMNS)
    copy = sql.SQL("copy ais.register ({}) from stdin with (format csv, header true)")
    with psycopg.connect(conninfo) as connection, connection.cursor() as cursor:
        if cursor.execute(KNOWS_LETTERS).fetchone() != (True,):
            raise UnsafeSetting(
                "ANYQTAMA_DATABASE_URL: this database's locale does not know Cyrillic letters, small and "
                "capital; it, and template1 from which new ones are made, need another, as C.UTF-8"
            )
        cursor.execute(SCHEMA.format(columns=columns).encode())
        with cursor.copy(copy.format(sql.SQL(", ").join(map(sql.Identifier, AIS_COLUMNS)))) as stream:
            stream.write(source.read_bytes())
        cursor.execute(VIEW)


def go_away(session: Session) -> None:
    """From now on nobody finds the AIS: its view is gone."""
    session.execute(text("alter view if exists ais.person rename to person_away"))


def come_back(session: Session) -> None:
    """The view is where it was."""
    session.execute(text("alter view if exists ais.person_away rename to person"))


def _type(column: str) -> str:
    if column in DATES:
        return "date"
    return "jsonb" if column == "valid_names" else "text"
