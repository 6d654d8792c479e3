"""Other ways to find the same persons in the same cards; raw names once, our folds once.

rapidfuzz over everybody; pg_trgm and Daitch-Mokotoff where a PostgreSQL with contrib is named.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import psycopg
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler
from sqlalchemy import Connection, Engine, create_engine, text

from bench.cards_questions import Question
from bench.figures import times_of
from services.bureau.names import NamePart, fold_name

MOST_CARDS = 1_000_000
NAMES = text("""
select card_id, concat_ws(' ', surname, given_name, patronymic) as raw,
    concat_ws(' ', surname_fold, given_name_fold, patronymic_fold) as folded from bureau.card
""")
TRIGRAM = """
select card_id from bench_names where {column} % :name order by similarity({column}, :name) desc limit 5
"""
SOUNDS = "select card_id from bench_names where daitch_mokotoff(raw) && daitch_mokotoff(:name) limit 5"
IN_POSTGRESQL = ("pg_trgm_raw", "pg_trgm_folded", "daitch_mokotoff")
NO_CONTRIB = "skipped: no PostgreSQL with this extension was named by --contrib"
Names = Mapping[str, tuple[str, ...]]


def measure(engine: Engine, asked: Sequence[Question], contrib: str | None, ours_ms: float) -> dict[str, Any]:
    """Each peer's recall and times over the same questions, and how many of our times one of its is."""
    with engine.connect() as connection:
        cards, raw, folded = zip(*connection.execute(NAMES), strict=True)
    names = {"card_id": cards, "raw": raw, "folded": folded}
    found = {
        "rapidfuzz_raw": _brute_force(names, "raw", asked, fuzz.WRatio),
        "rapidfuzz_folded": _brute_force(names, "folded", asked, JaroWinkler.normalized_similarity),
        **_in_database(names, asked, contrib),
    }
    for peer in found.values():
        if "p50_ms" in peer:
            peer["times_ours"] = round(peer["p50_ms"] / ours_ms, 1)
    return found


def written(question: Question, column: str) -> str:
    """The name that is asked for, as it stands or folded."""
    asked = question.asked
    if column == "raw":
        return asked.full_name()
    parts = zip(NamePart, (asked.surname, asked.given_name, asked.patronymic or ""), strict=True)
    return " ".join(filter(None, (fold_name(name, part) for part, name in parts)))


def _brute_force(names: Names, column: str, asked: Sequence[Question], scorer: Any) -> dict[str, Any]:
    def find(name: str) -> list[str]:
        best = process.extract(name, names[column], scorer=scorer, limit=5)
        return [names["card_id"][place] for _, _, place in best]

    return _measured(asked, column, find)


def _in_database(names: Names, asked: Sequence[Question], contrib: str | None) -> dict[str, dict[str, Any]]:
    """The peers that live in PostgreSQL, in a table of their own."""
    if contrib is None:
        return {name: {"note": NO_CONTRIB} for name in IN_POSTGRESQL}
    with create_engine(contrib).connect() as connection:
        _copy(connection, names)
        found = {
            f"pg_trgm_{column}": _query(connection, asked, column, TRIGRAM.format(column=column))
            for column in ("raw", "folded")
        }
        return found | {"daitch_mokotoff": _sounds(connection, asked)}


def _copy(connection: Connection, names: Names) -> None:
    connection.execute(text("create extension if not exists pg_trgm"))
    connection.execute(text("create temp table bench_names (card_id text, raw text, folded text)"))
    driver = cast(psycopg.Connection[Any], connection.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy("copy bench_names from stdin") as stream:
        for row in zip(names["card_id"], names["raw"], names["folded"], strict=True):
            stream.write_row(row)
    for column in ("raw", "folded"):
        connection.execute(text(f"create index on bench_names using gin ({column} gin_trgm_ops)"))
    connection.execute(text("analyze bench_names"))


def _sounds(connection: Connection, asked: Sequence[Question]) -> dict[str, Any]:
    """Daitch-Mokotoff came with PostgreSQL 16."""
    if int(connection.execute(text("show server_version_num")).scalar_one()) < 160_000:
        return {"note": "skipped: PostgreSQL 16 or newer is needed"}
    connection.execute(text("create extension if not exists fuzzystrmatch"))
    connection.execute(text("create index on bench_names using gin (daitch_mokotoff(raw))"))
    return _query(connection, asked, "raw", SOUNDS)


def _query(connection: Connection, asked: Sequence[Question], column: str, sql: str) -> dict[str, Any]:
    statement = text(sql)
    return _measured(
        asked, column, lambda name: list(connection.execute(statement, {"name": name}).scalars())
    )


def _measured(asked: Sequence[Question], column: str, find: Callable[[str], list[str]]) -> dict[str, Any]:
    milliseconds, first, among_five = [], 0, 0
    for question in asked:
        name = written(question, column)
        began = time.perf_counter()
        found = find(name)
        milliseconds.append(1000 * (time.perf_counter() - began))
        first += found[:1] == [question.card]
        among_five += question.card in found
    shares = {
        "recall_at_1": round(first / len(asked), 3),
        "recall_at_5": round(among_five / len(asked), 3),
    }
    times = times_of(milliseconds)
    return {"asked": len(asked), **shares, "p50_ms": times.p50_ms, "p99_ms": times.p99_ms}
