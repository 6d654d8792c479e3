"""Measures what waits: start-up, memory, tick. `python -m bench.pending.running NAME COUNT` prints JSON.

The servers are read from the environment; what waits is a child process, ended when it has been measured.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bench.machine import memory_mb
from bench.pending import WAYS, apscheduler_jobs, celery_eta, ours
from bench.pending.waiter import READY
from shared.clock import monotonic_seconds
from shared.settings import environment

LONGEST_SECONDS, LOOK_SECONDS, GRACE_SECONDS = 1_500.0, 0.05, 20.0


class WaitsNot(Exception):
    """A process did not become ready to wait."""


def main(name: str, count: str) -> None:
    """Measures one way to wait and prints the figures."""
    measure = dict(zip(WAYS, MEASURES, strict=True))[name]
    print(json.dumps(measure(int(count))))


def measure_ours(count: int) -> dict[str, Any]:
    """Over the deadlines that are in the database: as many as `count` or more."""
    return {**_child("bench.pending.ours"), "tuning": ours.TUNING}


def measure_in_memory(count: int) -> dict[str, Any]:
    """APScheduler that keeps its jobs in memory."""
    found = _child("bench.pending.apscheduler_jobs", "memory", str(count))
    return {**found, "tuning": apscheduler_jobs.IN_MEMORY}


def measure_in_database(count: int) -> dict[str, Any]:
    """APScheduler that keeps its jobs in a table."""
    apscheduler_jobs.prepare_database(count)
    found = _child("bench.pending.apscheduler_jobs", "database", str(count))
    return {**found, "tuning": apscheduler_jobs.IN_DATABASE}


def measure_celery(count: int) -> dict[str, Any]:
    """Celery with an ETA: ready when the worker holds every message. It has no tick that could be timed."""
    celery_eta.forget()
    began, empty_mb = monotonic_seconds(), celery_eta.redis_memory_mb()
    celery_eta.send(count)
    sent_seconds = monotonic_seconds() - began
    with _started(*celery_eta.COMMAND) as process:
        began = monotonic_seconds()
        _wait_until(process, lambda: celery_eta.count_held() >= count)
        found = {"start_up_seconds": round(monotonic_seconds() - began, 2), "memory_mb": _memory_mb(process)}
        redis_mb = celery_eta.redis_memory_mb() - empty_mb
    celery_eta.forget()
    sent = {"sent_seconds": round(sent_seconds, 1), "redis_memory_mb": round(redis_mb, 1)}
    return {**found, **sent, "tick": None, "no_tick": celery_eta.NO_TICK, "tuning": celery_eta.TUNING}


def _child(module: str, *arguments: str) -> dict[str, Any]:
    with _started("-m", module, *arguments) as process:
        began = monotonic_seconds()
        if _line(process) != READY:
            raise WaitsNot(module)
        start_up_seconds = monotonic_seconds() - began
        tick = json.loads(_line(process))
        return {
            "start_up_seconds": round(start_up_seconds, 2),
            "memory_mb": _memory_mb(process),
            "tick": tick,
        }


@contextmanager
def _started(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, *arguments], env=environment(), stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _line(process: "subprocess.Popen[str]") -> str:
    return process.stdout.readline().strip() if process.stdout else ""


def _wait_until(process: "subprocess.Popen[str]", is_ready: Callable[[], bool]) -> None:
    ends_at = monotonic_seconds() + LONGEST_SECONDS
    while not is_ready():
        if process.poll() is not None or monotonic_seconds() > ends_at:
            raise WaitsNot
        time.sleep(LOOK_SECONDS)


def _memory_mb(process: "subprocess.Popen[str]") -> float:
    """Resident megabytes of the process and its children."""
    return round(sum(memory_mb([process.pid])), 1)


MEASURES = (measure_ours, measure_in_memory, measure_in_database, measure_celery)


if __name__ == "__main__":
    main(*sys.argv[1:])
