"""A gate that a test closes before a handler: an advisory lock, so that both stand still for certain."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from shared.db import ROLE_PREFIX
from tests.support.processes import eventually

GATE = 4711
# Of this database, and held up by another session: not any lock that some server process waits for.
WAITING = text("""
select count(*) from pg_stat_activity
where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0
""")


def pass_the_gate(session: Session) -> None:
    """Waits while a test keeps the gate closed."""
    session.execute(text(f"select pg_advisory_xact_lock_shared({GATE})"))


STANDS_BEFORE = text("""
select count(*) from pg_locks l join pg_stat_activity a using (pid)
where not l.granted and l.relation = cast(:table as regclass) and a.application_name = :name
""")


@contextmanager
def closed_gate(owner: Engine) -> Iterator[None]:
    """Closed while the block lasts."""
    with owner.begin() as holder:
        holder.execute(text(f"select pg_advisory_xact_lock({GATE})"))
        yield


@contextmanager
def locked(owner: Engine, table: str) -> Iterator[Connection]:
    """Nobody writes to the table while the block lasts: whoever tries stands still in the middle of it."""
    with owner.begin() as holder:
        holder.execute(text(f"lock table {table} in share mode"))
        yield holder


def standing_before(asking: Session | Connection, service: str, table: str) -> int:
    """How many sessions of this very service stand before a locked table."""
    about = {"table": table, "name": f"{ROLE_PREFIX}{service}"}
    asking.execute(text("select pg_stat_clear_snapshot()"))  # else it stays what this transaction saw first
    return int(asking.execute(STANDS_BEFORE, about).scalar_one())


def wait_for_somebody(owner: Engine) -> None:
    """Returns once a session stands before the gate, or before a locked table."""

    def somebody_waits() -> bool:
        with owner.begin() as connection:
            return bool(connection.execute(WAITING).scalar_one())

    eventually(somebody_waits, "somebody stands still in the middle of the work")
