"""Fills the table of deadlines in chunks of bounded memory, by one statement each, and weighs it."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from sqlalchemy import Engine, text

from bench.deadlines.shapes import Shape, columns
from shared import db

CHUNK = 100_000
# Ids are of version 7, as the system makes them: they land at the end of the index.
FILL = text("""
with shape as (
    select * from unnest(cast(:kind as text[]), cast(:rule as text[]), cast(:centre as text[]),
        cast(:bureau as text[]), cast(:began_at as timestamptz[]), cast(:due_on as date[]),
        cast(:due_at as timestamptz[]), cast(:approaching_at as timestamptz[]),
        cast(:next_step as text[]), cast(:next_at as timestamptz[]))
        with ordinality as s(kind, rule, centre, bureau, began_at, due_on, due_at, approaching_at,
            next_step, next_at, number)
)
insert into sla.deadline (subject, kind, centre, bureau, rule, started_at, due_at, strict_due_on, status,
    approaching_at, next_step, next_at, correlation_id)
select uuidv7(), kind, centre, bureau, rule, began_at + (g % 28800) * interval '1 s', due_at, due_on,
    'running', approaching_at, next_step, next_at, uuidv7()
from generate_series(cast(:first as int), cast(:last as int)) g join shape on number = 1 + g % :shapes
""")
SIZES = text("""
select pg_table_size('sla.deadline') as rows, pg_relation_size('sla.deadline_pkey') as primary_key,
    pg_relation_size('sla.deadline_next') as next_index, pg_indexes_size('sla.deadline') as all_indexes
""")


def fill(engine: Engine, shapes: Sequence[Shape], count: int, advance: Callable[[int], None]) -> None:
    """Puts `count` open deadlines into the table, spread evenly over the shapes; tells how many a chunk."""
    about = {**columns(shapes), "shapes": len(shapes)}
    for first, last in chunks(count):
        with db.transaction(engine) as session:
            session.execute(FILL, {**about, "first": first, "last": last})
        advance(last - first + 1)


def chunks(count: int, size: int = CHUNK) -> Iterator[tuple[int, int]]:
    """1 to `count` in parts of at most `size`: the first and the last of each, both included."""
    bounds = [*range(0, count, size), count]
    return ((before + 1, after) for before, after in pairwise(bounds))


def settle(engine: Engine) -> None:
    """What autovacuum would do by itself in time: statistics and the visibility map; and a checkpoint."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum (analyze) sla.deadline"))
        connection.execute(text("checkpoint"))


def sizes_mb(engine: Engine) -> dict[str, float]:
    """Megabytes of the rows and of the indexes."""
    with engine.connect() as connection:
        row = connection.execute(SIZES).mappings().one()
    return {name: round(size / 2**20, 1) for name, size in row.items()}
