"""The benchmark of the card index: `python -m bench.cards --size 100k`; writes bench/results/cards-SIZE.json.

Who is found, who wrongly, how fast, in how much room. The corruption model knows nothing of the fold.
"""

import json
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, TaskID
from sqlalchemy import Engine

from bench import cards_peers, machine
from bench.cards_files import Crowd, write_cards
from bench.cards_index import ask_all, empty_index, fill, searches_per_second, sizes_mb, warm
from bench.cards_people import DAYS_OF_BIRTHS
from bench.cards_questions import Choice, Question, absent, questions, tallied, whole
from bench.figures import times_of
from shared import db
from shared.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
SEED = 41
USUAL, EACH_KIND, PEER_QUESTIONS = 5_000, 100, 60
CLIENTS = 4
console = Console(stderr=True, highlight=False)


class Size(StrEnum):
    """How many cards."""

    SMALL = "100k"
    MIDDLE = "1M"
    NATIONAL = "20M"


CARDS = {Size.SMALL: 100_000, Size.MIDDLE: 1_000_000, Size.NATIONAL: 20_000_000}


def main(
    size: Annotated[Size, typer.Option(help="how many cards")] = Size.SMALL,
    seconds: Annotated[float, typer.Option(help="how long the four clients ask")] = 10.0,
    seed: Annotated[int, typer.Option(help="another population and other questions")] = SEED,
    contrib: Annotated[
        str | None, typer.Option(help="URL of a PostgreSQL with pg_trgm for the peers")
    ] = None,
) -> None:
    """Fills a card index of this size, asks it thousands of questions, and writes down what came of it."""
    crowd = Crowd(CARDS[size], seed, DAYS_OF_BIRTHS)
    found: dict[str, Any] = {"machine": machine.description(), "cards": crowd.count, "seed": seed}
    var = ROOT / "var"
    var.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=var, prefix="bench-cards-") as directory,
        Progress(console=console, transient=True) as bar,
        empty_index(Path(directory)) as settings,
    ):
        found |= measured(Run(crowd, settings, Path(directory), bar), seconds, contrib)
    RESULTS.mkdir(exist_ok=True)
    target = RESULTS / f"cards-{size.value}.json"
    target.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    console.print_json(data=found)


class Run:
    """One size under measurement: the population, the index, and the progress that people see."""

    def __init__(self, crowd: Crowd, settings: Settings, directory: Path, bar: Progress) -> None:
        self.crowd, self.settings, self.directory, self.bar = crowd, settings, directory, bar
        self.engine: Engine = db.owner_engine(settings)
        self.choice = Choice.of(crowd, USUAL, EACH_KIND)

    def step(self, what: str, total: int) -> TaskID:
        """A further bar."""
        return self.bar.add_task(what, total=total)


def measured(run: Run, seconds: float, contrib: str | None) -> dict[str, Any]:
    """Everything that is measured of one size."""
    built, people = build(run)
    usual = questions(run.choice.usual, people, run.crowd.seed)
    each = questions(run.choice.by_kind, people, run.crowd.seed)
    missing = list(absent(list(people.values()), run.crowd, len(usual)))
    asked = run.step("asking", len(usual) + len(each) + len(missing))

    def answers(some: list[Question]) -> Any:
        return ask_all(run.engine, some, lambda: run.bar.advance(asked))

    answers(each[:50])  # connections, plans and the weights are there from now on
    answered, milliseconds = answers(usual)
    by_kind, _ = answers(each)
    nowhere, nowhere_milliseconds = answers(missing)
    rate = searches_per_second(run.settings.database_url, usual, CLIENTS, seconds)
    found = {
        **built,
        "found": whole(answered).row(),
        "by_kind": {kind: tally.row() for kind, tally in sorted(tallied(by_kind).items())},
        "absent": {kind: tally.absent_row() for kind, tally in tallied(nowhere).items()},
        "one_client": percentiles(milliseconds),
        "one_client_absent": percentiles(nowhere_milliseconds),
        "four_clients": {"clients": CLIENTS, "searches_per_second": round(rate, 1)},
    }
    found["reached"] = reached(found)
    if run.crowd.count <= cards_peers.MOST_CARDS:
        peers_asked = usual[:PEER_QUESTIONS]
        found["peers"] = cards_peers.measure(
            run.engine, peers_asked, contrib, max(found["one_client"]["p50_ms"], 0.1)
        )
    run.engine.dispose()
    return found


def build(run: Run) -> tuple[dict[str, Any], Any]:
    """Writes the file of cards and takes it in: how long that took, how large it became; and the people."""
    file = run.directory / "cards.csv"
    writing = run.step("writing cards", run.crowd.count)
    people = write_cards(
        run.crowd, file, run.choice.wanted, lambda done: run.bar.update(writing, completed=done)
    )
    taking = run.step("taking them in", file.stat().st_size)
    seconds = fill(run.engine, file, lambda done: run.bar.update(taking, completed=done))
    file.unlink()
    built = {
        "build_seconds": round(seconds, 1),
        "cards_per_second": round(run.crowd.count / seconds),
        "megabytes": sizes_mb(run.engine),
        "warming_seconds": round(warm(run.engine), 1),
    }
    return built, people


def percentiles(milliseconds: list[float]) -> dict[str, float]:
    """Percentiles of times."""
    times = times_of(milliseconds)
    return {"p50_ms": times.p50_ms, "p95_ms": times.p95_ms, "p99_ms": times.p99_ms}


def reached(found: dict[str, Any]) -> dict[str, bool]:
    """Which of the aims, meant for twenty million cards on two cores, this run reaches."""
    return {
        "recall_at_5": found["found"]["recall_at_5"] >= 0.98,
        "no_wrong_automatic": found["found"]["wrong_automatic"] == 0,
        "absent_found": found["absent"]["stranger"]["share"] <= 0.001,
        "automatic": found["found"]["automatic"] >= 0.8,
        "p50": found["one_client"]["p50_ms"] < 5,
        "p99": found["one_client"]["p99_ms"] < 50,
        "four_clients": found["four_clients"]["searches_per_second"] > 300,
        "keys_and_index": found["megabytes"]["keys_and_index"] < 7 * 1024,
        "build": found["build_seconds"] < 15 * 60,
    }


if __name__ == "__main__":
    typer.run(main)
