"""The first load of a whole country's cards into an empty index: several processes read lines and make keys,
one connection copies, and the indexes are built when everything is there.

One transaction; searches of the card index wait until it ends.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import cpu_count, get_context
from typing import Any, cast

from psycopg import Connection
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.bureau.domain.card_files import CardFile
from services.bureau.domain.card_lines import BadLine
from services.bureau.operations import name_counts
from services.bureau.operations.card_rows import FIELDS, Block, block_of

LINES_AT_ONCE = 10_000
# Blocks under way beside those being worked on: what bounds the memory.
WAITING = 2
IS_EMPTY = text("select not exists (select from bureau.card) and not exists (select from bureau.card_key)")
IS_OWNER = text("""
select bool_and(pg_has_role(relowner, 'usage')) from pg_class
where oid in ('bureau.card'::regclass, 'bureau.card_key'::regclass)
""")
PREPARE = (
    "set local maintenance_work_mem = '512MB'",
    "set local work_mem = '256MB'",
    "alter table bureau.card_key drop constraint card_key_pkey",
    "alter table bureau.card drop constraint card_pkey, drop constraint card_card_id_key",
)
COPY_CARDS = f"copy bureau.card (id, {', '.join(FIELDS)}) from stdin"
COPY_KEYS = "copy bureau.card_key (key, card_id) from stdin"
# Of the lines with one number on the card the first counts, as when lines come one by one.
REPEATED = text("""
create temp table card_repeated on commit drop as
select id from (select id, row_number() over (partition by card_id order by id) as place from bureau.card c
    where card_id in (select card_id from bureau.card group by card_id having count(*) > 1)) r
where place > 1
""")
DROP_REPEATED = (
    text("delete from bureau.card_key where card_id in (select id from card_repeated)"),
    text("delete from bureau.card where id in (select id from card_repeated)"),
)
FINISH = (
    "alter table bureau.card add constraint card_pkey primary key (id)",
    "alter table bureau.card add constraint card_card_id_key unique (card_id)",
    "alter table bureau.card_key add constraint card_key_pkey primary key (key, card_id)",
    "select setval(pg_get_serial_sequence('bureau.card', 'id'), (select max(id) from bureau.card))",
)


def is_possible(session: Session) -> bool:
    """Whether the index is empty, and its tables are the caller's own to change."""
    return bool(session.execute(IS_OWNER).scalar_one() and session.execute(IS_EMPTY).scalar_one())


def load(session: Session, file: CardFile, *, processes: int | None = None) -> tuple[int, list[BadLine]]:
    """Fills the empty index; gives how many cards it holds now and the lines that were not taken in."""
    _execute(session, PREPARE)
    count, bad = _copy(session, file, processes or cpu_count())
    repeated = _drop_repeated(session)
    _execute(session, FINISH if count else FINISH[:-1])
    name_counts.count_all(session)
    return count - len(repeated), bad + [BadLine(line, "card_id", "repeated") for line in repeated]


def _execute(session: Session, statements: tuple[str, ...]) -> None:
    for statement in statements:
        session.execute(text(statement))


def _copy(session: Session, file: CardFile, processes: int) -> tuple[int, list[BadLine]]:
    driver = cast(Connection[Any], session.connection().connection.driver_connection)
    count, bad = 0, list[BadLine]()
    for block in _blocks(file, processes):
        for statement, rows in ((COPY_CARDS, block.cards), (COPY_KEYS, block.keys)):
            with driver.cursor() as cursor, cursor.copy(statement) as stream:
                stream.write(rows)
        count += block.count
        bad.extend(block.bad)
    return count, bad


def _blocks(file: CardFile, processes: int) -> Iterator[Block]:
    """The file's blocks in order, made by so many processes at once."""
    under_way: deque[Future[Block]] = deque()
    # Spawned, not forked: a fork would share the connection that copies.
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for encoding, lines in file.blocks(LINES_AT_ONCE):
            under_way.append(pool.submit(block_of, file.header, encoding, lines))
            if len(under_way) >= processes + WAITING:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


def _drop_repeated(session: Session) -> list[int]:
    """Takes the repeated cards out again; the numbers of their lines, which are their ids too."""
    session.execute(REPEATED)
    lines = list(session.execute(text("select id from card_repeated order by id")).scalars())
    if lines:
        for statement in DROP_REPEATED:
            session.execute(statement)
    return lines
