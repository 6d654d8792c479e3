"""Other ways to find the same persons in the same cards; raw names once, our folds once.

rapidfuzz over everybody; Daitch-Mokotoff codes of names in passport letters; pg_trgm where a PostgreSQL with
contrib is named.
"""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import psycopg
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler
from sqlalchemy import Connection, Engine, create_engine, text

from bench.cards_questions import Question
from bench.cards_spelling import latin
from bench.daitch_mokotoff import daitch_mokotoff
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
IN_POSTGRESQL = ("pg_trgm_raw", "pg_trgm_folded")
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
        "daitch_mokotoff": _sounds(names, asked),
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
        return {
            f"pg_trgm_{column}": _query(connection, asked, column, TRIGRAM.format(column=column))
            for column in ("raw", "folded")
        }


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


def _sounds(names: Names, asked: Sequence[Question]) -> dict[str, Any]:
    """Who sounds alike in the first two words, the most similar of them first; an index in memory."""
    index: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, name in enumerate(names["raw"]):
        for pair in _sounds_of(name):
            index[pair].append(place)

    def find(name: str) -> list[str]:
        alike = {place: names["raw"][place] for pair in _sounds_of(name) for place in index.get(pair, ())}
        best = process.extract(name, alike, scorer=JaroWinkler.normalized_similarity, limit=5)
        return [names["card_id"][place] for _, _, place in best]

    return _measured(asked, "raw", find)


def _sounds_of(name: str) -> set[tuple[str, str]]:
    first, second, *_ = map(_codes, [*name.split(), "", ""])
    return {(one, two) for one in first for two in second}


@lru_cache(maxsize=1 << 16)
def _codes(word: str) -> frozenset[str]:
    return daitch_mokotoff(latin(word, "passport", random.Random(0)))


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
