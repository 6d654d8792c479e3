"""The card index under measurement: filled as `anyqtama cards import` fills it, weighed, and asked."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import psutil
from sqlalchemy import Engine, text

from bench.cards_questions import Question
from services import migrate
from services.bureau.domain.candidates import Answer
from services.bureau.operations import card_import
from services.bureau.operations.card_import import import_cards
from services.bureau.queries.cards import search_cards
from shared import db
from shared.settings import Settings
from shared.stack import embedded_postgres

WARM_UP = 50
# A table read from end to end would not stay in the server's own memory.
WARM = (
    "set local enable_seqscan = off",
    "select count(*) from bureau.card_key",
    "select count(surname_fold) from bureau.card where id > 0",
)
SIZES = text("""
select pg_table_size('bureau.card') as cards, pg_indexes_size('bureau.card') as cards_indexes,
    pg_table_size('bureau.card_key') as keys, pg_indexes_size('bureau.card_key') as keys_index
""")


class CardsRefused(Exception):
    """Some lines of the benchmark's own file were not taken in."""


@contextmanager
def empty_index(directory: Path) -> Iterator[Settings]:
    """A migrated database on a PostgreSQL of its own, which has two fifths of the machine's memory."""
    memory = f"{psutil.virtual_memory().total * 2 // 5 // 2**20}MB"
    with embedded_postgres(directory, {"shared_buffers": memory}) as url:
        settings = Settings(database_url=url, broker_url="redis://127.0.0.1:1/0")
        engine = db.owner_engine(settings)
        migrate.prepare(engine, drill=False)
        engine.dispose()
        yield settings


def fill(engine: Engine, file: Path, progress: Callable[[int], None]) -> float:
    """Takes in the file, always as a first load; the seconds until it can be searched."""
    card_import.FIRST_LOAD_BYTES = 0
    began = time.perf_counter()
    with file.open("rb") as lines:
        report = import_cards(engine, lines, progress)
    if report.bad:
        raise CardsRefused(str(report.bad[:3]))
    return time.perf_counter() - began


def warm(engine: Engine) -> float:
    """Reads all keys and cards once by their indexes, as a day's searches would; the seconds that it took."""
    began = time.perf_counter()
    with engine.begin() as connection:
        for statement in WARM:
            connection.execute(text(statement))
    return time.perf_counter() - began


def sizes_mb(engine: Engine) -> dict[str, float]:
    """Megabytes of the cards, the keys and the indexes of both."""
    with engine.connect() as connection:
        row = connection.execute(SIZES).mappings().one()
    sizes = {name: round(size / 2**20, 1) for name, size in row.items()}
    return {**sizes, "keys_and_index": round(sizes["keys"] + sizes["keys_index"], 1)}


def ask(engine: Engine, question: Question) -> Answer:
    """One search in a transaction of its own, as the door does it."""
    with db.transaction(engine) as session:
        [answer] = search_cards(session, [question.asked])
    return answer


def ask_all(
    engine: Engine, asked: Sequence[Question], progress: Callable[[], None]
) -> tuple[list[tuple[Question, Answer]], list[float]]:
    """One client, one question after the other: the answers, and the milliseconds that each took."""
    answered, milliseconds = [], []
    for question in asked:
        began = time.perf_counter()
        answer = ask(engine, question)
        milliseconds.append(1000 * (time.perf_counter() - began))
        answered.append((question, answer))
        progress()
    return answered, milliseconds


def searches_per_second(url: str, asked: Sequence[Question], clients: int, seconds: float) -> float:
    """What so many clients, each a process of its own, get answered at once."""
    with ProcessPoolExecutor(clients, get_context("spawn")) as pool:
        shares = [list(asked[place::clients]) for place in range(clients)]
        rates = [pool.submit(_rate, url, share, seconds) for share in shares]
        return sum(rate.result() for rate in rates)


def _rate(url: str, asked: list[Question], seconds: float) -> float:
    engine = db.engine_for(Settings(database_url=url, broker_url="redis://127.0.0.1:1/0"), "bureau")
    for question in asked[:WARM_UP]:
        ask(engine, question)
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        ask(engine, asked[done % len(asked)])
        done += 1
    rate = done / (time.perf_counter() - began)
    engine.dispose()
    return rate
