"""Rows that many cases of one transaction add, written in one statement a table.

The mapper would spend more time on building its statements than PostgreSQL on the rows.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.event import listen
from sqlalchemy.orm import DeclarativeBase, Session

INSERT = """
insert into TABLE (COLUMNS)
select COLUMNS from jsonb_populate_recordset(cast(null as TABLE), cast(:rows as jsonb))
"""
_GATHERED = "bureau.rows"
Rows = dict[type[DeclarativeBase], list[Mapping[str, Any]]]


def add_later(session: Session, model: type[DeclarativeBase], row: Mapping[str, Any]) -> None:
    """Adds a row with the transaction; written before what the mapper writes, or at the commit."""
    if _GATHERED not in session.info:
        session.info[_GATHERED] = {}
        listen(session, "before_flush", lambda held, *_: _write(held))
        listen(session, "before_commit", _write)
    gathered: Rows = session.info[_GATHERED]
    gathered.setdefault(model, []).append(row)


def add_all(session: Session, model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes the rows at once; all have the same columns."""
    if rows:
        session.execute(_insert(model, tuple(rows[0])), {"rows": json.dumps(rows, default=str)})


def _write(session: Session) -> None:
    gathered: Rows = session.info[_GATHERED]
    session.info[_GATHERED] = {}
    for model in sorted(gathered, key=_place):
        add_all(session, model, gathered[model])


def _place(model: type[DeclarativeBase]) -> int:
    """Tables that others refer to come first."""
    return [table.fullname for table in model.metadata.sorted_tables].index(str(model.__table__))


@cache
def _insert(model: type[DeclarativeBase], columns: tuple[str, ...]) -> TextClause:
    statement = INSERT.replace("TABLE", str(model.__table__)).replace("COLUMNS", ", ".join(columns))
    return text(statement)
