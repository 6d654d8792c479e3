"""Writing what a session has gathered with one statement a table and kind, however many rows there are.

The mapper sends a statement a row for updates, and for inserts one whose text grows with the rows; under load
most of a worker's time would go there. Here rows travel as one JSON parameter. What does not fit is left to
the mapper's own flush.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import ClauseElement, CursorResult, TextClause, text
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.attributes import instance_state, set_committed_value

from shared.db import as_json

INSERT = """
insert into TABLE (COLUMNS)
select COLUMNS from jsonb_populate_recordset(cast(null as TABLE), cast(:rows as jsonb))
"""
UPDATE = """
update TABLE t set CHANGES
from jsonb_populate_recordset(cast(null as TABLE), cast(:rows as jsonb)) r where SAME
"""
Columns = tuple[str, ...]
Groups = dict[tuple[Mapper[Any], Columns], list[Any]]


class RowsVanished(Exception):
    """A row that was read and changed is not there any more: the transaction must not go on."""


def flush(session: Session) -> None:
    """Writes new and changed rows of the session, those that others refer to first."""
    if session.deleted:
        session.flush()
        return
    for (mapper, columns), rows in _by_table(_new(session)):
        _insert(session, mapper, columns, rows)
    for (mapper, columns), rows in _by_table(_changed(session)):
        _update(session, mapper, columns, rows)
    session.flush()


def _new(session: Session) -> Groups:
    groups: Groups = defaultdict(list)
    for row in session.new:
        state = instance_state(row)
        columns = tuple(sorted(key for key in state.dict if key in state.mapper.column_attrs))
        if _is_plain(state.dict, columns):
            groups[state.mapper, columns].append(row)
    return groups


def _changed(session: Session) -> Groups:
    groups: Groups = defaultdict(list)
    for row in session.dirty:
        state = instance_state(row)
        columns = tuple(sorted(key for key in state.committed_state if key in state.mapper.column_attrs))
        if columns and _is_plain(state.dict, columns):
            groups[state.mapper, columns].append(row)
    return groups


def _is_plain(values: Mapping[str, Any], columns: Columns) -> bool:
    return not any(isinstance(values.get(column), ClauseElement) for column in columns)


def _by_table(groups: Groups) -> Sequence[tuple[tuple[Mapper[Any], Columns], list[Any]]]:
    return sorted(groups.items(), key=lambda group: _places(group[0][0])[group[0][0].local_table])


@cache
def _places(mapper: Mapper[Any]) -> dict[Any, int]:
    return {table: place for place, table in enumerate(mapper.class_.metadata.sorted_tables)}


def _insert(session: Session, mapper: Mapper[Any], columns: Columns, rows: list[Any]) -> None:
    session.execute(_insertion(mapper, columns), {"rows": _as_json(mapper, columns, rows)})
    for row in rows:
        session.expunge(row)


def _update(session: Session, mapper: Mapper[Any], columns: Columns, rows: list[Any]) -> None:
    keys = _key_columns(mapper)
    parameters = {"rows": _as_json(mapper, (*keys, *columns), rows)}
    updated = cast(CursorResult[Any], session.execute(_updating(mapper, columns), parameters))
    if updated.rowcount != len(rows):
        raise RowsVanished
    for row in rows:
        for column in columns:
            set_committed_value(row, column, getattr(row, column))


def _as_json(mapper: Mapper[Any], columns: Columns, rows: list[Any]) -> str:
    names = [(column, mapper.columns[column].name) for column in columns]
    content = [{name: row.__dict__.get(column) for column, name in names} for row in rows]
    return as_json(content, default=_as_text)


def _as_text(value: Any) -> Any:
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    return str(value) if not isinstance(value, Mapping | tuple | frozenset | set) else _as_collection(value)


def _as_collection(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else list(value)


@cache
def _insertion(mapper: Mapper[Any], columns: Columns) -> TextClause:
    names = ", ".join(f'"{name}"' for name in _names(mapper, columns))
    return text(INSERT.replace("TABLE", str(mapper.local_table)).replace("COLUMNS", names))


@cache
def _updating(mapper: Mapper[Any], columns: Columns) -> TextClause:
    changes = ", ".join(f'"{name}" = r."{name}"' for name in _names(mapper, columns))
    same = " and ".join(f't."{name}" = r."{name}"' for name in _names(mapper, _key_columns(mapper)))
    statement = UPDATE.replace("TABLE", str(mapper.local_table))
    return text(statement.replace("CHANGES", changes).replace("SAME", same))


def _names(mapper: Mapper[Any], columns: Columns) -> list[str]:
    return [mapper.columns[column].name for column in columns]


@cache
def _key_columns(mapper: Mapper[Any]) -> Columns:
    return tuple(mapper.get_property_by_column(column).key for column in mapper.primary_key)
