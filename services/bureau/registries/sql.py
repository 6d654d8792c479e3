"""The AIS as a database: one read-only view with fixed columns, many questions in one statement."""

import json
import logging
import os
import socket
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from weakref import WeakSet

import psycopg
from sqlalchemy import Engine, TextClause, create_engine, event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Answer
from services.bureau.registries.port import BAD_RECORD, WELL, Found, Health, answered
from services.bureau.registries.questions import By, Question
from services.bureau.registries.records import COLUMNS, NOT_A_RECORD, record_of
from shared.db import as_json
from shared.logging import describe

logger = logging.getLogger(__name__)
# A question brings at most this many records, however the view behind it is filled.
ROWS_PER_QUESTION = 30
FIND = """
with asked as (
    select * from jsonb_to_recordset(cast(:asked as jsonb))
        as q(n int, iin text, document text, surname text, given_name text, birth_date date)),
spelt as (
    select * from jsonb_to_recordset(cast(:spelt as jsonb)) as q(n int, birth_date date, name jsonb))
select f.* from asked q cross join lateral (
    select q.n, {columns} from {view} p where p.iin = q.iin limit :most) f where q.iin is not null
union all
select f.* from asked q cross join lateral (
    select q.n, {columns} from {view} p where p.doc_number = q.document limit :most) f
where q.document is not null
union all
select f.* from asked q cross join lateral (
    select q.n, {columns} from {view} p where lower(p.surname) = lower(q.surname)
        and lower(p.given_name) = lower(q.given_name) and p.birth_date = q.birth_date limit :most) f
where q.birth_date is not null
union all
select f.* from spelt q cross join lateral (
    select q.n, {columns} from {view} p where p.valid_names @> q.name and p.birth_date = q.birth_date
    limit :most) f
"""
# Nobody is read: whether the view can be, with the columns that will be asked for.
HEALTH = "select count(*) from (select {columns} from {view} p limit 1) one"
# With plain `C` as its locale a database takes Ә and ә for two letters.
KNOWS_LETTERS = "select lower('Ә') = 'ә'"


class LettersUnknown(psycopg.DataError):
    """The database does not know small and capital Cyrillic letters: it would not find who is there.

    Of the driver's kind, so that SQLAlchemy wraps it as it does what the database says.
    """


class SqlRegistry:
    """Asks the view; a database that is away is "unavailable".

    `timeout_seconds` bounds connecting and, at the server, each statement; the whole is bounded by who asks.
    """

    name = "ais"

    def __init__(self, url: str, view: str, *, timeout_seconds: float = 5) -> None:
        self._engine = _read_only_engine(url, timeout_seconds)
        self._lines: WeakSet[psycopg.Connection[Any]] = WeakSet()
        event.listen(self._engine, "connect", self._begin)
        # As texts: a value that the driver cannot read would take the whole answer with it.
        columns = ", ".join(f"p.{column}::text as {column}" for column in COLUMNS)
        self._find: TextClause = text(FIND.format(view=view, columns=columns))
        self._health: TextClause = text(HEALTH.format(view=view, columns=columns))

    def find_many(self, asked: Sequence[Asked]) -> list[Answer]:
        """One answer a question, in their order."""
        return answered(self._ask, asked)

    def health(self) -> Health:
        """Whether the view is there, with its columns, and may be read."""
        try:
            with self._engine.connect() as connection:
                connection.execute(self._health)
        except SQLAlchemyError as error:
            return Health(is_well=False, note=_why(error))
        return WELL

    def close(self) -> None:
        """Closes the connections. Nobody may be at the other end of one in use: its line is cut."""
        for line in tuple(self._lines):
            with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(line.fileno())) as ours:
                ours.shutdown(socket.SHUT_RDWR)
        self._engine.dispose()

    def _begin(self, line: psycopg.Connection[Any], _: object) -> None:
        self._lines.add(line)
        try:
            (knows,) = line.execute(KNOWS_LETTERS).fetchone() or (False,)
        except psycopg.errors.UntranslatableCharacter:  # its encoding has no such letter at all
            knows = False
        if not knows:
            raise LettersUnknown

    def _ask(self, questions: Sequence[Question]) -> list[Found]:
        try:
            rows = self._rows(questions)
        except SQLAlchemyError as error:
            logger.warning("the AIS did not answer", extra={"outcome": describe(error)})
            return [Found(note=_why(error)) for _ in questions]
        return [_found(rows[n]) for n in range(len(questions))]

    def _rows(self, questions: Sequence[Question]) -> dict[int, list[dict[str, Any]]]:
        rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
        with self._engine.connect() as connection:
            found = connection.execute(self._find, {**_parameters(questions), "most": ROWS_PER_QUESTION})
            for row in found.mappings():
                rows[row["n"]].append(dict(row))
        return rows


def _why(error: SQLAlchemyError) -> str:
    is_ours = isinstance(error, DBAPIError) and isinstance(error.orig, LettersUnknown)
    return "letters_unknown" if is_ours else "not_answering"


def _found(rows: Sequence[dict[str, Any]]) -> Found:
    """What cannot be read leaves its own question without an answer, and no other."""
    try:
        return Found(tuple(record_of(row | {"valid_names": _list(row["valid_names"])}) for row in rows))
    except (*NOT_A_RECORD, RecursionError):
        return Found(note=BAD_RECORD)


def _list(written: str | None) -> Any:
    return json.loads(written) if written else ()


def _read_only_engine(url: str, timeout_seconds: float) -> Engine:
    milliseconds = int(timeout_seconds * 1000)
    options = (
        f"-c default_transaction_read_only=on -c datestyle=iso -c statement_timeout={milliseconds} -c jit=off"
    )
    connect = {
        "options": options,
        "connect_timeout": max(1, int(timeout_seconds)),
        "client_encoding": "utf8",
        "application_name": "anyqtama_ais",
    }
    return create_engine(
        url,
        pool_size=2,
        pool_pre_ping=True,
        hide_parameters=True,  # an error text must never quote a person's data
        connect_args=connect,
        isolation_level="AUTOCOMMIT",
    )


def _parameters(questions: Sequence[Question]) -> dict[str, str]:
    """Each by what it asks by; by name among the other valid spellings too."""
    rows = [{"n": n, **_facts(one)} for n, one in enumerate(questions)]
    spelt = [
        {"n": n, "birth_date": one.asked.birth_date, "name": [name]}
        for n, one in enumerate(questions)
        if one.by is By.NAME
        for name in _spellings(one.asked)
    ]
    return {"asked": as_json(rows), "spelt": as_json(spelt)}


def _facts(question: Question) -> dict[str, str | None]:
    asked = question.asked
    if question.by is By.IIN:
        return {"iin": asked.iin}
    if question.by is By.DOCUMENT:
        return {"document": asked.document}
    return {"surname": asked.surname, "given_name": asked.given_name, "birth_date": asked.birth_date}


def _spellings(asked: Asked) -> list[dict[str, Any]]:
    """The name as given, capitalised and in capitals: containment in JSON knows no case."""
    ways = (str, str.title, str.upper)
    names = [{"surname": way(asked.surname), "given_name": way(asked.given_name)} for way in ways]
    return [name for place, name in enumerate(names) if name not in names[:place]]
