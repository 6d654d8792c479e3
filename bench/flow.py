"""The benchmark of the whole flow, beside its peers: `python -m bench.flow`; writes bench/results/flow.json.

Every figure is taken on this machine now. Ratios travel better than rates do; the peers are measured before
and after the whole flow, since the machine's own speed may change in between.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from statistics import fmean
from typing import Annotated, Any

import typer
from rich.console import Console

from bench import machine
from bench.figures import highest_held
from bench.hops import HOPS, PATH
from bench.ours import trials
from bench.ours.offering import CLIENTS, TICK_SECONDS
from bench.ours.system import Ours, running
from bench.ours.trials import Trial
from bench.peers.running import MODULES
from shared.settings import environment
from shared.stack import local_stack

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results" / "flow.json"
FLOOD, MOST_TRIES = 2_000, 6
CHANCES = 2  # one spell in which the machine itself was slow does not lose a rate
WARM_UP_RATE, WARM_UP_SECONDS = 40.0, 6.0
PEER_WARM_UP, PEER_FLOWS = 100, 1_000
LONGEST_PEER_SECONDS = 240
console = Console(stderr=True, highlight=False)


class Only(StrEnum):
    """A part of the benchmark."""

    OURS = "ours"
    PEERS = "peers"


def main(
    seconds: Annotated[float, typer.Option(help="how long each rate is offered")] = 20.0,
    quick: Annotated[bool, typer.Option("--quick", help="a short look: rougher figures")] = False,
    only: Annotated[Only | None, typer.Option(help="one part; nothing is written")] = None,
) -> None:
    """Measures the peers, the whole flow, the peers again; writes the results where both were measured."""
    scale = 0.3 if quick else 1.0
    found: dict[str, Any] = {"machine": machine.description()}
    var = ROOT / "var"
    var.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=var, prefix="bench-") as directory:
        rounds = [] if only is Only.OURS else [peers(Path(directory) / "before", scale)]
        if only is not Only.PEERS:
            with console.status("starting the system …"), running(Path(directory) / "ours") as ours:
                found["ours"] = whole_flow(ours, seconds * scale, scale)
        if only is None:
            rounds.append(peers(Path(directory) / "after", scale))
        if rounds:
            found["peers"] = {name: mean_row([each[name] for each in rounds]) for name in MODULES}
    if only is None:
        found |= ratios(found["ours"], found["peers"])
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    console.print_json(data=found)


def peers(directory: Path, scale: float) -> dict[str, dict[str, Any]]:
    """Each peer's rate over as many hops as a request's way has."""
    with local_stack(
        directory, database_url=None, redis_url=None, search_path=environment().get("PATH")
    ) as stack:
        env = {
            **environment(),
            "ANYQTAMA_DATABASE_URL": stack.database_url,
            "ANYQTAMA_BROKER_URL": stack.redis_url,
        }
        return {name: peer(name, directory / "log", env, scale) for name in MODULES}


def mean_row(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A peer's row with the means of its figures, and the rate of each round."""
    means = {figure: round(fmean(row[figure] for row in rows), 2) for figure in ("rate", "cpu_ms")}
    return {**rows[0], **means, "rates": [row["rate"] for row in rows]}


def peer(name: str, log_directory: Path, env: Mapping[str, str], scale: float) -> dict[str, Any]:
    """One peer, measured in a process of its own that reads the servers from its environment."""
    amount = [str(int(PEER_WARM_UP * scale)), str(int(PEER_FLOWS * scale))]
    argv = [sys.executable, "-m", "bench.peers.running", name, str(log_directory), *amount]
    with console.status(f"{name}: {HOPS} hops …"):
        done = subprocess.run(
            argv, env=env, cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=LONGEST_PEER_SECONDS
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    console.print(f"{name}: {found['rate']} flows/s of {HOPS} hops")
    return {**found, "hops": HOPS}


def whole_flow(ours: Ours, seconds: float, scale: float) -> dict[str, object]:
    """The highest rate held, and the times at a quarter of it, by batches and by single requests; of these
    also at a quarter of what is held singly, since each is a call of its own that costs by itself."""
    trials.batches(ours, WARM_UP_RATE, WARM_UP_SECONDS)  # the processes have their plans from now on
    flood = told("at once", trials.flood(ours, int(FLOOD * scale)))
    rate_held, tried = climb(ours, 0.85 * flood.rate, seconds)
    quarter = (rate_held or min(tried)) / 4
    ours.settle()
    batches = told(f"{quarter:.0f}/s in batches", trials.batches(ours, quarter, seconds))
    singles = told(f"{quarter:.0f}/s singly", trials.singles(ours, quarter, seconds / 2))
    fastest = told("singly, as fast as answered", trials.singles(ours, None, seconds / 2))
    ours.settle()
    own = fastest.rate / 4
    unhurried = told(f"{own:.0f}/s singly", trials.singles(ours, own, seconds))
    return {
        "rate_held": round(rate_held, 1),
        **asdict(batches.times),
        "at_rate": round(quarter, 1),
        "batches_every_seconds": TICK_SECONDS,
        "singly": {"clients": CLIENTS, "at_rate": round(quarter, 1), **asdict(singles.times)},
        "singly_fastest": {"clients": CLIENTS, "rate": fastest.rate, **asdict(fastest.times)},
        "singly_at_a_quarter": {"clients": CLIENTS, "at_rate": round(own, 1), **asdict(unhurried.times)},
        "at_once": {"requests": flood.requests, "rate": flood.rate},
        "offered": {f"{rate:.0f}": [trial.row() for trial in chances] for rate, chances in tried.items()},
        "hops": {"way": list(PATH), "count": HOPS, "deliveries_of_a_request": flood.deliveries},
        "cpu_ms": flood.cpu_ms,
        "cpu_ms_by_program": flood.cpu_by_program,
        "worker_memory_mb": ours.worker_memory_mb(),
    }


def climb(ours: Ours, first: float, seconds: float) -> tuple[float, dict[float, list[Trial]]]:
    """The highest rate held, and what was tried on the way: a rate is lost where each chance was."""
    tried: dict[float, list[Trial]] = {}

    def takes_a_chance(rate: float) -> bool:
        trial = trials.batches(ours, rate, seconds)
        tried.setdefault(rate, []).append(trial)
        held = trials.is_held(trial, rate, seconds)
        told(f"{rate:.0f}/s in batches, {'held' if held else 'not held'}", trial)
        return held

    def is_held(rate: float) -> bool:
        return any(takes_a_chance(rate) for _ in range(CHANCES))

    return highest_held(first, is_held, most_tries=MOST_TRIES), tried


def ratios(ours: Mapping[str, Any], peers: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """How many whole requests we do for one flow of each peer, in three ways.

    `ratio`: the highest rate held, of requests that go on coming, against flows begun at once, which is the
    stricter with us. `ratio_at_once`: both begun at once. `ratio_of_processor_time`: what a flow takes, with
    its servers, in terms of a whole request; others' work on the machine changes rates at once, this little.
    """

    def by_rate(rate: float) -> dict[str, float]:
        return {name: round(rate / found["rate"], 2) for name, found in peers.items()}

    return {
        "ratio": by_rate(ours["rate_held"]),
        "ratio_at_once": by_rate(ours["at_once"]["rate"]),
        "ratio_of_processor_time": {
            name: round(found["cpu_ms"] / ours["cpu_ms"], 2) for name, found in peers.items()
        },
    }


def told(what: str, trial: Trial) -> Trial:
    """The trial, after one line of progress."""
    times = trial.times
    console.print(
        f"{what}: {trial.requests} whole, p50 {times.p50_ms}, p95 {times.p95_ms}, p99 {times.p99_ms} ms; "
        f"{trial.open_deliveries} deliveries open at the end, {trial.cpu_ms} ms of processor each",
        soft_wrap=True,
    )
    return trial


if __name__ == "__main__":
    typer.run(main)
