"""APScheduler: a job a deadline, kept in memory or in a table of its own on our PostgreSQL."""

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import create_engine, text

from bench.peers.databases import beside, make_empty
from bench.pending.waiter import wait_on
from shared.clock import wall_seconds

DATABASE = "bench_apscheduler"
IN_MEMORY = "jobs in memory, put in anew at each start; sleeps until the earliest"
IN_DATABASE = (
    "jobs pickled in a table, indexed by instant; put in by one statement; sleeps until the earliest"
)
# Two jobs made by APScheduler itself, then rows like them: one by one it would take minutes.
MULTIPLY = text("""
insert into apscheduler_jobs (id, next_run_time, job_state)
select 'job-' || g, next_run_time + g, job_state from generate_series(2, cast(:count as int)) g,
    (select next_run_time, job_state from apscheduler_jobs where id = 'job-1') made
""")


def fire() -> None:
    """What would be done; never is."""


def prepare_database(count: int) -> None:
    """A database with the table of APScheduler, and so many jobs in it."""
    make_empty(DATABASE)
    scheduler = _scheduler(SQLAlchemyJobStore(url=_url()))
    scheduler.start(paused=True)
    scheduler.add_job(fire, "date", run_date=_tomorrow(), id="job-1")
    scheduler.shutdown()
    engine = create_engine(_url())
    with engine.begin() as connection:
        connection.execute(MULTIPLY, {"count": count})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze apscheduler_jobs"))
    engine.dispose()


def main(store_name: str, count: str) -> None:
    """Ready when the scheduler has started with all its jobs."""
    in_memory = store_name == "memory"
    store: Any = MemoryJobStore() if in_memory else SQLAlchemyJobStore(url=_url())
    scheduler = _scheduler(store)
    for number in range(int(count) if in_memory else 0):
        scheduler.add_job(fire, "date", run_date=_tomorrow(number))
    scheduler.start()

    def tick() -> None:
        """What the scheduler asks its store each time that it wakes up."""
        if store.get_due_jobs(_now()):
            raise RuntimeError("a job is due, so the tick is not idle")
        store.get_next_run_time()

    wait_on(tick)


def _scheduler(store: Any) -> BackgroundScheduler:
    return BackgroundScheduler(jobstores={"default": store}, timezone=UTC)


def _now() -> datetime:
    return datetime.fromtimestamp(wall_seconds(), UTC)


def _tomorrow(number: int = 0) -> datetime:
    return _now() + timedelta(days=1, seconds=number)


def _url() -> str:
    return beside(DATABASE).render_as_string(hide_password=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
