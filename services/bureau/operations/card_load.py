"""The first load of a whole country's cards into an empty index: several processes read lines and make keys,
one connection copies, and the indexes are built when everything is there.

One transaction; searches of the card index wait until it ends.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import cpu_count, get_context
from typing import Any, cast

from psycopg import Connection
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.bureau.domain.card_files import CardFile
from services.bureau.domain.card_lines import BadLine
from services.bureau.operations import name_counts
from services.bureau.operations.card_report import MOST_NAMED, Refuse
from services.bureau.operations.card_rows import FIELDS, Block, block_of

LINES_AT_ONCE = 5_000
# Blocks that are copied together: every COPY ends with a piece of table that stays empty.
BLOCKS_AT_ONCE = 20
# Blocks under way beside those being worked on, while others are copied. All of these bound the memory.
WAITING = 20
# Versions are known by the short id, which is given anew here: they would pass for another card's.
IS_EMPTY = text("""
select not exists (select from bureau.card) and not exists (select from bureau.card_key)
    and not exists (select from bureau.card_version)
""")
# What is emptied later must be empty still: nobody else writes from here on, everybody reads.
KEEP_AS_IT_IS = text(
    "lock table bureau.card, bureau.card_key, bureau.card_version in share row exclusive mode"
)
IS_OWNER = text("""
select bool_and(pg_has_role(relowner, 'usage')) from pg_class
where oid in ('bureau.card'::regclass, 'bureau.card_key'::regclass, 'bureau.card_version'::regclass)
""")
# Emptied in the transaction that fills them, so that rows may come frozen: nothing has to be gone over again
# before an index can answer alone, and a server that keeps no log for others writes none.
PREPARE = (
    "set local maintenance_work_mem = '512MB'",
    "set local work_mem = '256MB'",
    "truncate bureau.card, bureau.card_key",
    "alter table bureau.card_key drop constraint card_key_pkey",
    "alter table bureau.card drop constraint card_pkey, drop constraint card_card_id_key",
)
COPY_CARDS = f"copy bureau.card (id, {', '.join(FIELDS)}) from stdin (freeze)"
COPY_KEYS = "copy bureau.card_key (key, card_id) from stdin (freeze)"
# Of the lines with one number on the card the first counts, as when lines come one by one.
REPEATED = text("""
create temp table card_repeated on commit drop as
select id from (select id, row_number() over (partition by card_id order by id) as place from bureau.card c
    where card_id in (select card_id from bureau.card group by card_id having count(*) > 1)) r
where place > 1
""")
COUNT_REPEATED = text("select count(*) from card_repeated")
FIRST_REPEATED = text("select id from card_repeated order by id limit :most")
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
ANALYSE = ("analyze bureau.card", "analyze bureau.card_key")


def is_possible(session: Session) -> bool:
    """Whether the index is empty, and its tables are the caller's own. Keeps others from writing."""
    if not session.execute(IS_OWNER).scalar_one():
        return False
    session.execute(KEEP_AS_IT_IS)
    return bool(session.execute(IS_EMPTY).scalar_one())


def load(
    session: Session,
    file: CardFile,
    refuse: Refuse,
    processes: int | None = None,
) -> int:
    """Fills the empty index; gives how many cards it holds now, and to `refuse` the lines not taken in."""
    _execute(session, PREPARE)
    count = _copy(session, file, refuse, processes or cpu_count())
    repeated = _drop_repeated(session, refuse)
    _execute(session, FINISH if count else FINISH[:-1])
    name_counts.count_all(session)
    _execute(session, ANALYSE)
    return count - repeated


def _execute(session: Session, statements: tuple[str, ...]) -> None:
    for statement in statements:
        session.execute(text(statement))


def _copy(session: Session, file: CardFile, refuse: Refuse, processes: int) -> int:
    driver = cast(Connection[Any], session.connection().connection.driver_connection)
    count = 0
    blocks = _blocks(file, processes)
    while some := list(islice(blocks, BLOCKS_AT_ONCE)):
        _send(driver, COPY_CARDS, (block.cards for block in some))
        _send(driver, COPY_KEYS, (block.keys for block in some))
        count += sum(block.count for block in some)
        refuse((line for block in some for line in block.bad), None)
    return count


def _send(driver: Connection[Any], copy: str, rows: Iterable[bytes]) -> None:
    with driver.cursor() as cursor, cursor.copy(copy) as stream:
        for some in rows:
            stream.write(some)


def _blocks(file: CardFile, processes: int) -> Iterator[Block]:
    """The file's blocks in order, made by so many processes at once."""
    under_way: deque[Future[Block]] = deque()
    # Spawned, not forked: a fork would share the connection that copies.
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for encoding, lines in file.blocks(LINES_AT_ONCE):
            under_way.append(pool.submit(block_of, file.layout, encoding, lines))
            if len(under_way) >= processes + WAITING:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


def _drop_repeated(session: Session, refuse: Refuse) -> int:
    """Takes the repeated cards out again; gives how many. Their ids are the numbers of their lines.

    Any number of lines may be repetitions: no more of them are read than a report can name.
    """
    session.execute(REPEATED)
    count = session.execute(COUNT_REPEATED).scalar_one()
    if count:
        for statement in DROP_REPEATED:
            session.execute(statement)
    first = session.execute(FIRST_REPEATED, {"most": MOST_NAMED}).scalars()
    refuse([BadLine(line, "card_id", "repeated") for line in first], count)
    return int(count)
