"""A bare Celery chain over Redis, without a database: nothing of it survives a Redis that is emptied."""

from celery import Celery, chain

from bench.hops import HOPS
from bench.peers.peer import Peer, Tally
from shared.settings import Settings, read

tally = Tally()
app = Celery("bench", broker=read(Settings).broker_url, set_as_current=False)
app.conf.update(
    task_ignore_result=True,
    task_default_queue="bench",
    worker_prefetch_multiplier=64,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
)


def pass_on() -> None:
    """One step of a flow."""


def arrive() -> None:
    """The last step."""
    tally.add()


hop = app.task(pass_on, name="bench.hop")
last_hop = app.task(arrive, name="bench.last_hop")


def begin(flows: int) -> None:
    """Sends the chains, one after the other."""
    steps = chain(*[hop.si()] * (HOPS - 1), last_hop.si())
    for _flow in range(flows):
        steps.apply_async()


COMMAND = (
    *("-m", "celery", "-A", "bench.peers.celery_chain", "worker", "-Q", "bench", "--loglevel", "ERROR"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)
PEER = Peer(
    name="celery",
    workers=[(*COMMAND, "--pool", "solo", "-n", f"bench-{number}@%h") for number in (1, 2)],
    tuning="2 processes of pool solo, prefetch 64, no results, no acks late, no events, gossip or mingle",
    prepare=tally.clear,
    begin=begin,
)
