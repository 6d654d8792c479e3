"""Measures one peer: its workers as child processes, a warm-up, then a fixed number of flows.

Run as `python -m bench.peers.running NAME WARM_UP FLOWS` with the servers in the environment; prints JSON.
"""

import importlib
import json
import sys
import time
from pathlib import Path

import psutil

from bench.machine import between, cpu_seconds
from bench.peers.peer import Peer, Tally
from shared.clock import monotonic_seconds
from shared.settings import environment
from shared.stack import Program, Supervisor

MODULES = {"celery": "celery_chain", "dbos": "dbos_workflow", "procrastinate": "procrastinate_jobs"}
LOOK_SECONDS = 0.02
LONGEST_SECONDS = 120.0


class PeerStandsStill(Exception):
    """Its flows did not end in time; its workers' logs tell more."""


def measure(peer: Peer, log_directory: Path, *, warm_up: int, flows: int) -> dict[str, float]:
    """Ended flows per second, from the first begun to the last ended, and the processor time of each.

    The time is that of everything below the parent of this process: the servers too. Raises PeerStandsStill.
    """
    peer.prepare()
    with Supervisor(log_directory) as supervisor:
        supervisor.start(
            Program(f"{peer.name}-{number}", [sys.executable, *argv], environment(), grace_seconds=15)
            for number, argv in enumerate(peer.workers, start=1)
        )
        _seconds_for(peer, warm_up)
        family = psutil.Process().parent() or psutil.Process()
        before = cpu_seconds(family)
        seconds = _seconds_for(peer, flows)
        taken = between(before, cpu_seconds(family))
    return {"rate": round(flows / seconds, 1), "cpu_ms": round(1000 * taken / flows, 2)}


def _seconds_for(peer: Peer, flows: int) -> float:
    """Real seconds that so many flows took."""
    tally = Tally()
    tally.clear()
    begun_at = monotonic_seconds()
    peer.begin(flows)
    while tally.count() < flows:
        if monotonic_seconds() - begun_at > LONGEST_SECONDS:
            raise PeerStandsStill(peer.name)
        time.sleep(LOOK_SECONDS)
    return monotonic_seconds() - begun_at


def peer_named(name: str) -> Peer:
    """The peer of this name; its module reads the servers from the environment."""
    peer: Peer = importlib.import_module(f"bench.peers.{MODULES[name]}").PEER
    return peer


def main(name: str, log_directory: str, warm_up: str, flows: str) -> None:
    """Measures and prints `{"rate": …, "cpu_ms": …, "tuning": …}`."""
    peer = peer_named(name)
    figures = measure(peer, Path(log_directory), warm_up=int(warm_up), flows=int(flows))
    print(json.dumps({**figures, "tuning": peer.tuning}))


if __name__ == "__main__":
    main(*sys.argv[1:])
