"""The AIS as a database: one read-only view with fixed columns, many questions in one statement."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, TextClause, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Answer, Candidate, unavailable
from services.bureau.registries.port import NOT_ASKED, answer_of
from services.bureau.registries.records import COLUMNS, REMOVED, candidate_of
from shared.db import as_json
from shared.logging import describe

logger = logging.getLogger(__name__)
# A question brings at most this many records, however the view behind it is filled.
ROWS_PER_QUESTION = 30
FIND = """
with asked as (
    select * from jsonb_to_recordset(cast(:asked as jsonb))
        as q(n int, iin text, surname text, given_name text, birth_date date)),
spelt as (
    select * from jsonb_to_recordset(cast(:spelt as jsonb)) as q(n int, birth_date date, name jsonb))
select f.* from asked q cross join lateral (
    select q.n, {columns} from {view} p where p.iin = q.iin limit :most) f where q.iin is not null
union all
select f.* from asked q cross join lateral (
    select q.n, {columns} from {view} p where lower(p.surname) = lower(q.surname)
        and lower(p.given_name) = lower(q.given_name) and p.birth_date = q.birth_date limit :most) f
where q.iin is null
union all
select f.* from spelt q cross join lateral (
    select q.n, {columns} from {view} p where p.valid_names @> q.name and p.birth_date = q.birth_date
    limit :most) f
"""


class SqlRegistry:
    """Asks the view. `timeout_seconds` bounds each statement; a database that is away is "unavailable"."""

    name = "ais"

    def __init__(self, url: str, view: str, *, timeout_seconds: float = 5) -> None:
        self._engine = _read_only_engine(url, timeout_seconds)
        columns = ", ".join(f"p.{column}" for column in COLUMNS)
        self._find: TextClause = text(FIND.format(view=view, columns=columns))

    def find_many(self, asked: Sequence[Asked]) -> list[Answer]:
        """One answer a question, in their order."""
        if not any(one.is_askable for one in asked):
            return [NOT_ASKED for _ in asked]
        try:
            found = self._found(asked)
        except (SQLAlchemyError, KeyError, TypeError, ValueError) as error:
            logger.warning("the AIS did not answer", extra={"outcome": describe(error)})
            return [unavailable("not_answering") if one.is_askable else NOT_ASKED for one in asked]
        return [answer_of(one, found[n]) if one.is_askable else NOT_ASKED for n, one in enumerate(asked)]

    def close(self) -> None:
        """Closes the connections."""
        self._engine.dispose()

    def _found(self, asked: Sequence[Asked]) -> dict[int, list[Candidate]]:
        found: dict[int, list[Candidate]] = defaultdict(list)
        with self._engine.connect() as connection:
            rows = connection.execute(self._find, {**_questions(asked), "most": ROWS_PER_QUESTION}).mappings()
            for row in rows:
                if row["status"] != REMOVED:
                    found[row["n"]].append(candidate_of(dict(row)))
        return found


def _read_only_engine(url: str, timeout_seconds: float) -> Engine:
    milliseconds = int(timeout_seconds * 1000)
    options = f"-c default_transaction_read_only=on -c statement_timeout={milliseconds} -c jit=off"
    connect = {"options": options, "connect_timeout": max(1, int(timeout_seconds))}
    return create_engine(
        url,
        pool_size=2,
        pool_pre_ping=True,
        hide_parameters=True,  # an error text must never quote a person's data
        connect_args={**connect, "application_name": "anyqtama_ais"},
        isolation_level="AUTOCOMMIT",
    )


def _questions(asked: Sequence[Asked]) -> dict[str, str]:
    """By IIN where one is given, else by names and full birth date, among the other valid spellings too."""
    askable = [(n, one) for n, one in enumerate(asked) if one.is_askable]
    rows = [
        {
            "n": n,
            "iin": one.iin,
            "surname": one.surname,
            "given_name": one.given_name,
            "birth_date": None if one.iin else one.birth_date,
        }
        for n, one in askable
    ]
    spelt = [
        {"n": n, "birth_date": one.birth_date, "name": [name]}
        for n, one in askable
        if not one.iin
        for name in _spellings(one)
    ]
    return {"asked": as_json(rows), "spelt": as_json(spelt)}


def _spellings(asked: Asked) -> list[dict[str, Any]]:
    """The name as given, capitalised and in capitals: containment in JSON knows no case."""
    ways = (str, str.title, str.upper)
    names = [{"surname": way(asked.surname), "given_name": way(asked.given_name)} for way in ways]
    return [name for place, name in enumerate(names) if name not in names[:place]]
