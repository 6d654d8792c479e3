"""A DBOS workflow of as many steps, begun in the worker processes themselves: DBOS's shortest way."""

from concurrent.futures import ThreadPoolExecutor

from dbos import DBOS, DBOSConfig

from bench.hops import HOPS
from bench.peers.databases import beside, make_empty
from bench.peers.peer import Peer, Tally

DATABASE = "bench_dbos"
WORKERS, THREADS = 2, 4
tally = Tally()


@DBOS.step()
def step() -> None:
    """One step; DBOS records it."""


@DBOS.workflow()
def flow() -> None:
    """As many recorded steps as a request's way has."""
    for _ in range(HOPS):
        step()


def configuration() -> DBOSConfig:
    """Its system database beside ours, connections enough for every thread."""
    return {
        "name": "bench",
        "system_database_url": beside(DATABASE).render_as_string(hide_password=False),
        "sys_db_pool_size": THREADS + 4,
        "max_executor_threads": THREADS,
        "log_level": "ERROR",
    }


def prepare() -> None:
    """An empty database with the tables of DBOS."""
    make_empty(DATABASE)
    launch()
    DBOS.destroy()


def launch() -> None:
    """DBOS, ready in this process."""
    DBOS(config=configuration())
    DBOS.launch()


def begin(flows: int) -> None:
    """Tells each worker to begin its share."""
    tally.order(flows, parts=WORKERS)


def whole(_: int) -> None:
    """One flow from its beginning to its end."""
    flow()
    tally.add()


def work() -> None:
    """A worker: carries out orders until it is stopped."""
    launch()
    with ThreadPoolExecutor(THREADS) as threads:
        while flows := tally.take_order():
            list(threads.map(whole, range(flows)))


PEER = Peer(
    name="dbos",
    workers=[("-c", "from bench.peers import dbos_workflow as flows; flows.work()")] * WORKERS,
    tuning=f"{WORKERS} processes of {THREADS} threads, workflows begun in the worker, not queued",
    prepare=prepare,
    begin=begin,
)
