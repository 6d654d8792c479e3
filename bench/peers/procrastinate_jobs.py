"""Procrastinate jobs, each of which defers the next."""

import asyncio

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.types import JSONValue

from bench.hops import HOPS
from bench.peers.databases import beside, make_empty
from bench.peers.peer import Peer, Tally

DATABASE = "bench_procrastinate"
WORKERS, CONCURRENCY = 2, 10
CONNINFO = beside(DATABASE).set(drivername="postgresql").render_as_string(hide_password=False)
tally = Tally()
app = App(connector=PsycopgConnector(conninfo=CONNINFO, min_size=2, max_size=CONCURRENCY + 2))


@app.task(name="hop", queue="bench")
async def hop(left: int) -> None:
    """One job; defers the next while hops are left."""
    if left > 1:
        await hop.defer_async(left=left - 1)
    else:
        tally.add()


def prepare() -> None:
    """An empty database with the tables of Procrastinate."""
    make_empty(DATABASE)
    with app.with_connector(SyncPsycopgConnector(conninfo=CONNINFO)).open() as opened:
        opened.schema_manager.apply_schema()


def begin(flows: int) -> None:
    """Defers the first job of every flow, a hundred in one statement."""

    async def defer() -> None:
        async with app.open_async():
            for start in range(0, flows, 100):
                first: list[dict[str, JSONValue]] = [{"left": HOPS}] * min(100, flows - start)
                await hop.batch_defer_async(*first)

    asyncio.run(defer())


def work() -> None:
    """A worker, until it is stopped."""
    app.run_worker(
        queues=["bench"], concurrency=CONCURRENCY, fetch_job_polling_interval=0.1, delete_jobs="successful"
    )


PEER = Peer(
    name="procrastinate",
    workers=[("-c", "from bench.peers import procrastinate_jobs as jobs; jobs.work()")] * WORKERS,
    tuning=f"{WORKERS} processes, concurrency {CONCURRENCY}, listen/notify, polling 0.1 s, done jobs deleted",
    prepare=prepare,
    begin=begin,
)
