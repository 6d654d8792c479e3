"""The benchmark of the law's clock: `python -m bench.sla --open 10M`; writes bench/results/sla.json.

Idle ticks over many open deadlines and over few, in turn; a calendar changed; very many due at once; peers.
"""

import base64
import json
import secrets
import subprocess
import sys
import tempfile
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from bench import machine
from bench.deadlines import changing, counting, filling, firing, shapes, ticking
from bench.deadlines.reached import reached
from bench.deadlines.stores import Store, beside, opened
from bench.ours import trials
from bench.ours.system import running
from bench.pending import WAYS
from services.sla.settings import SlaSettings
from shared import clock, db
from shared.calendars import calendars
from shared.settings import environment
from shared.stack import local_stack

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results" / "sla.json"
FEW, DAYS, WARMING_REQUESTS = 100_000, 60, 200
LONGEST_WAITER_SECONDS = 2_400
# The clock signs the months of its indicators; none ends here.
KEY = base64.b64encode(secrets.token_bytes(32)).decode()
console = Console(stderr=True, highlight=False)


class Open(StrEnum):
    """How many deadlines are open."""

    FEW = "100k"
    MANY = "1M"
    VERY_MANY = "10M"


COUNTS = {Open.FEW: FEW, Open.MANY: 1_000_000, Open.VERY_MANY: 10_000_000}


def main(
    many: Annotated[Open, typer.Option("--open", help="how many deadlines are open")] = Open.VERY_MANY,
    due: Annotated[int, typer.Option(help="how many are due at once")] = 50_000,
    moving: Annotated[int, typer.Option(help="how many a change of the calendar moves")] = 100_000,
    pending: Annotated[int, typer.Option(help="how many wait with each peer")] = FEW,
) -> None:
    """Measures the clock over so many open deadlines, beside its peers, and writes the results."""
    found: dict[str, Any] = {"machine": machine.description(), "open": COUNTS[many], "few": FEW}
    var = ROOT / "var"
    var.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=var, prefix="bench-sla-") as directory:
        found |= over_the_stores(Path(directory), COUNTS[many], moving, pending)
        found["at_once"] = over_the_system(Path(directory), due)
    found["load_average_after"] = machine.description()["load_average"]
    found["reached"] = reached(found)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    console.print_json(data=found)


def over_the_stores(directory: Path, count: int, moving: int, pending: int) -> dict[str, Any]:
    """What is measured on the database alone: a store of many, a store of few, nothing else running."""
    with (
        local_stack(
            directory, database_url=None, redis_url=None, search_path=environment().get("PATH")
        ) as stack,
        opened(stack.database_url) as many,
        opened(beside(stack.database_url, "bench_few")) as few,
    ):
        sizes = {"few": filled(few, FEW), "many": filled(many, count)}
        day = shapes.day_that_can_close(many.now.date(), many.calendars[changing.CALENDAR])
        engines = {"few": few.sla, "many": many.sla}
        return {
            "megabytes": sizes,
            "idle_ticks": told("idle ticks", ticking.idle_ticks(engines, SlaSettings(signing_key=KEY))),
            "term_microseconds": told("a term", counting.microseconds_by_rule(many.now, many.calendars)),
            "pending": {
                "count": pending,
                **{name: waiter(name, few, stack.redis_url, directory, pending) for name in WAYS},
            },
            "calendar_change": told("a changed calendar", changed(many, day, moving)),
        }


def filled(store: Store, count: int) -> dict[str, float]:
    """So many months on the shelf, all open for weeks to come; how much room they take."""
    wanted = shapes.on_the_shelf(store.now.date(), DAYS, store.calendars)
    put_in(store, f"{count:,} open deadlines", wanted, count)
    return filling.sizes_mb(store.owner)


def changed(store: Store, day: date, moving: int) -> dict[str, Any]:
    """As many of the bureaus' terms more, all ending on one day, which is then closed and opened again."""
    put_in(store, f"{moving:,} that end on one day", shapes.in_processing(day, store.calendars), moving)
    return changing.close_and_open(store.sla, day, moving).row()


def put_in(store: Store, what: str, wanted: list[shapes.Shape], count: int) -> None:
    """Fills the table under a progress line, and settles it."""
    with Progress(console=console, transient=True) as bar:
        line = bar.add_task(what, total=count)
        filling.fill(store.owner, wanted, count, lambda done: bar.advance(line, done))
        filling.settle(store.owner)
    console.print(f"{what}: in the table")


def waiter(name: str, store: Store, redis_url: str, directory: Path, count: int) -> dict[str, Any]:
    """One way to wait, measured in a process of its own that reads the servers from its environment."""
    env = {
        **environment(),
        "ANYQTAMA_DATABASE_URL": store.url,
        "ANYQTAMA_BROKER_URL": redis_url,
        "ANYQTAMA_SLA_SIGNING_KEY": KEY,
    }
    argv = [sys.executable, "-m", "bench.pending.running", name, str(count)]
    with console.status(f"{name}: {count:,} pending …"), (directory / f"{name}.log").open("w") as log:
        done = subprocess.run(
            argv,
            env=env,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=log,
            check=True,
            timeout=LONGEST_WAITER_SECONDS,
        )
    found: dict[str, Any] = told(name, json.loads(done.stdout.splitlines()[-1]))
    return found


def over_the_system(directory: Path, due: int) -> dict[str, Any]:
    """Very many due at once, over the same many open ones, with every process of the system running."""
    with console.status("starting the system …"), running(directory) as ours:
        firing.start_second_worker(ours)
        trials.flood(ours, WARMING_REQUESTS)
        with db.transaction(ours.engine) as session:
            now, known = clock.now(session), calendars(session).country
        wanted = shapes.in_processing(shapes.day_that_can_close(now.date(), known["bureau5"]), known)
        flow = firing.due_at_once(ours, wanted, due)
        found = {**firing.row(flow, due), "workers_memory_mb": firing.workers_memory_mb(ours)}
    told(f"{due:,} due at once", found)
    return found


def told(what: str, found: Any) -> Any:
    """What was found, after one line of progress."""
    console.print(f"{what}: {json.dumps(found, ensure_ascii=False)}", soft_wrap=True)
    return found


if __name__ == "__main__":
    typer.run(main)
