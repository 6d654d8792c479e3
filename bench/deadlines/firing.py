"""Very many deadlines due in one instant, fired by two real workers while requests come in."""

import shlex
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import psutil
from sqlalchemy import Engine, text

from bench.deadlines import filling
from bench.deadlines.shapes import Shape
from bench.figures import Span, answered_between, finer_times_of
from bench.machine import between, cpu_seconds, memory_mb
from bench.ours.offering import answers_to_singles
from bench.ours.people import bodies
from bench.ours.system import Ours
from bench.ours.watching import Watch, watch_from_now
from services.programs import GRACE_SECONDS, worker_command
from services.sla.domain.lives import DUE
from services.sla.queries import deadlines
from shared import clock, db
from shared.clock import monotonic_seconds
from shared.ids import new_id
from shared.stack import Program

WORKERS = ("sla", "sla-2")
RATE = 20.0
# What is due is put in ahead of its instant; the requests flow from just before it.
LEAD_SECONDS, FLOWS_BEFORE_SECONDS = 40.0, 3.0
BASELINE_SECONDS, FLOW_SECONDS = 20.0, 25.0
LONGEST_SECONDS, LONGEST_HEARING_SECONDS, LOOK_SECONDS = 120.0, 600.0, 0.2
ONCE = text("""
select (select count(*) from sla.deadline where due_at = :at and status = 'breached') as breached,
    (select count(*) from sla.fired where due_at = :at) as steps,
    (select count(distinct subject) from sla.fired where due_at = :at) as subjects,
    (select count(*) from bus.event where type = 'deadline.breached' and occurred_at = :at) as said,
    (select count(*) from sla.escalation e join sla.deadline d using (subject, kind)
        where d.due_at = :at) as calls
""")


class NotInTime(Exception):
    """Putting the deadlines in took until they were due: this machine is too slow, or too busy."""


class NotOnce(Exception):
    """Not every deadline was fired, or one more than once: the run does not count."""


@dataclass(frozen=True)
class Flow:
    """What became of the requests that came in before, meanwhile and after, and of the due deadlines."""

    before: Sequence[Span]
    meanwhile: Sequence[Span]
    after: Sequence[Span]
    fired_seconds: float
    heard_seconds: float
    processor_seconds: Mapping[str, float]
    found: Mapping[str, int]


def start_second_worker(ours: Ours) -> None:
    """A second process of the sla worker beside the system's own."""
    argv = [sys.executable, *worker_command("sla")]
    env = environment_of(ours.system.environment_file.read_text())
    ours.system.stack.run([Program(WORKERS[1], argv, env, grace_seconds=GRACE_SECONDS)])


def environment_of(exports: str) -> dict[str, str]:
    """The variables of a file of `export NAME=value` lines."""
    words = (shlex.split(line)[1] for line in exports.splitlines())
    return dict(word.split("=", 1) for word in words)


def due_at_once(ours: Ours, shapes: Sequence[Shape], count: int) -> Flow:
    """Fires `count` deadlines that are due in one instant. Raises NotOnce, RequestLost, NotRegistered."""
    watch = watch_from_now(ours.engine)
    before = _offered(ours, BASELINE_SECONDS)
    at = _put_in(ours.engine, shapes, count)
    with ThreadPoolExecutor(1) as offering:
        _wait_for(ours.engine, at - timedelta(seconds=FLOWS_BEFORE_SECONDS))
        flowing = offering.submit(_offered, ours, FLOW_SECONDS)
        _wait_for(ours.engine, at)
        processes = _programs(ours)
        taken, began = _taken(processes), monotonic_seconds()
        fired_seconds = _seconds_until_fired(ours.engine, began)
        ended, processor = monotonic_seconds(), _since(taken, _taken(processes))
        meanwhile = flowing.result()
    heard_seconds = _seconds_until_heard(watch, began)
    after = _offered(ours, BASELINE_SECONDS)
    watch.settle(len(before) + len(meanwhile) + len(after))
    found = _found(ours.engine, at, count)
    meanwhile = answered_between(meanwhile, began, ended)
    return Flow(before, meanwhile, after, fired_seconds, heard_seconds, processor, found)


def row(flow: Flow, count: int) -> dict[str, Any]:
    """For the results file. Registering is compared over as many requests before, meanwhile and after."""
    fewest = min(len(spans) for spans in (flow.before, flow.meanwhile, flow.after))
    before, meanwhile, after = (
        _milliseconds(spans)
        for spans in (flow.before[-fewest:], flow.meanwhile[:fewest], flow.after[:fewest])
    )
    ratio = 2 * meanwhile["p95_ms"] / (before["p95_ms"] + after["p95_ms"])
    return {
        "due_at_once": count,
        "workers": len(WORKERS),
        "seconds": round(flow.fired_seconds, 2),
        "per_second": round(count / flow.fired_seconds),
        "seconds_until_all_is_heard": round(flow.heard_seconds, 1),
        "each_once": dict(flow.found),
        "processor_seconds": dict(flow.processor_seconds),
        "registering": {
            "offered_per_second": RATE,
            "before": before,
            "meanwhile": meanwhile,
            "after": after,
            "p95_ratio": round(ratio, 2),
        },
    }


def workers_memory_mb(ours: Ours) -> list[float]:
    """Resident megabytes of the processes of both workers, the largest first."""
    pids = ours.system.stack.supervisor.pids()
    return [round(size, 1) for size in memory_mb(pids[name] for name in WORKERS)]


def _milliseconds(spans: Sequence[Span]) -> dict[str, float]:
    times = finer_times_of([1000 * (answered - sent) for sent, answered in spans])
    return {"requests": len(spans), **times}


def _offered(ours: Ours, seconds: float) -> list[Span]:
    requests = bodies(ours.persons, str(new_id()))
    return answers_to_singles(ours.door, requests, rate=RATE, seconds=seconds)


def _put_in(engine: Engine, shapes: Sequence[Shape], count: int) -> datetime:
    """Deadlines due in one instant shortly ahead, which is given (UTC)."""
    at = _now(engine) + timedelta(seconds=LEAD_SECONDS)
    due = [
        replace(one, began_at=at - timedelta(days=5), due_at=at, next_step=DUE, next_at=at) for one in shapes
    ]
    filling.fill(engine, due, count, lambda _: None)
    if _now(engine) > at - timedelta(seconds=FLOWS_BEFORE_SECONDS):
        raise NotInTime
    return at


def _wait_for(engine: Engine, instant: datetime) -> None:
    time.sleep(max(0.0, (instant - _now(engine)).total_seconds()))


def _seconds_until_fired(engine: Engine, began: float) -> float:
    """Real seconds since `began` until nothing is due any more. Raises NotOnce."""
    while _count_due(engine):
        if monotonic_seconds() - began > LONGEST_SECONDS:
            raise NotOnce(f"{_count_due(engine)} are still due")
        time.sleep(LOOK_SECONDS)
    return monotonic_seconds() - began


def _seconds_until_heard(watch: Watch, began: float) -> float:
    """Real seconds since `began` until every service has heard all of it: calls are written, too."""
    while watch.open_deliveries() and monotonic_seconds() - began < LONGEST_HEARING_SECONDS:
        time.sleep(LOOK_SECONDS)
    return monotonic_seconds() - began


def _count_due(engine: Engine) -> int:
    with db.transaction(engine) as session:
        return deadlines.count_due(session, now=clock.now(session))


def _now(engine: Engine) -> datetime:
    with db.transaction(engine) as session:
        return clock.now(session)


def _found(engine: Engine, at: datetime, count: int) -> dict[str, int]:
    """What the database says of each deadline: one breach, one step, one event, one call. Raises NotOnce."""
    with db.transaction(engine) as session:
        found = {
            name: int(number) for name, number in session.execute(ONCE, {"at": at}).one()._mapping.items()
        }
    if set(found.values()) != {count}:
        raise NotOnce(str(found))
    return found


def _programs(ours: Ours) -> dict[str, psutil.Process]:
    """Every program of the system, the servers too, but not the benchmark."""
    return {name: process for name, process in ours.programs().items() if name != "bench"}


def _taken(processes: Mapping[str, psutil.Process]) -> dict[str, dict[int, float]]:
    return {name: cpu_seconds(process) for name, process in processes.items()}


def _since(before: Mapping[str, dict[int, float]], now: Mapping[str, dict[int, float]]) -> dict[str, float]:
    return {name: round(between(before[name], taken), 2) for name, taken in now.items()}
