"""One trial: requests offered in one way, times and backlog taken, and every request found whole."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import psutil

from bench.figures import Span, Times, growth, times_of
from bench.machine import between, cpu_seconds
from bench.ours.offering import offer_at_once, offer_batches, offer_singles
from bench.ours.people import bodies
from bench.ours.system import Ours
from bench.ours.watching import watch_from_now
from shared.clock import monotonic_seconds
from shared.ids import new_id

# A rate is held where what is under way did not grow by more than four in a hundred offered, where no more
# than two seconds' worth of deliveries was open when the offering ended, and where registering kept up.
MOST_GROWTH, BACKLOG_SECONDS, SLOWEST_REGISTERING = 0.04, 2.0, 1.1


@dataclass(frozen=True)
class Trial:
    """What one trial gave. `rate`: whole requests a second from the first offered to the last whole.

    `open_deliveries`: when the offering ended; `deliveries`: of one request.
    """

    requests: int
    rate: float
    times: Times
    spans: Sequence[Span]
    open_deliveries: int
    deliveries: float
    cpu_ms: float
    cpu_by_program: Mapping[str, float]

    def row(self) -> dict[str, object]:
        """For the results file."""
        figures = {"requests": self.requests, **asdict(self.times)}
        return {**figures, "open_deliveries": self.open_deliveries, "cpu_ms": self.cpu_ms}


def flood(ours: Ours, count: int) -> Trial:
    """So many requests in one batch, worked off as fast as can be."""
    requests = bodies(ours.persons, str(new_id()))

    def offer() -> int:
        offer_at_once(ours.door, requests, count)
        return count

    return _trial(ours, offer)


def batches(ours: Ours, rate: float, seconds: float) -> Trial:
    """Batches at a rate."""
    requests = bodies(ours.persons, str(new_id()))
    return _trial(ours, lambda: offer_batches(ours.door, requests, rate=rate, seconds=seconds))


def singles(ours: Ours, rate: float | None, seconds: float) -> Trial:
    """Single requests at a rate, or as fast as they are answered."""
    requests = bodies(ours.persons, str(new_id()))
    return _trial(ours, lambda: offer_singles(ours.door, requests, rate=rate, seconds=seconds))


def is_held(trial: Trial, rate: float, seconds: float) -> bool:
    """Whether the system kept up with that rate over these seconds."""
    is_steady = growth(trial.spans, seconds) <= rate * MOST_GROWTH
    follows = trial.open_deliveries <= trial.deliveries * rate * BACKLOG_SECONDS
    return is_steady and follows and max(trial.spans)[0] <= seconds * SLOWEST_REGISTERING


def _trial(ours: Ours, offer: Callable[[], int]) -> Trial:
    watch = watch_from_now(ours.engine)
    programs = ours.programs()
    before = _taken(programs)
    begun_at = monotonic_seconds()
    registered = offer()
    open_deliveries = watch.open_deliveries()
    watch.settle(registered)
    seconds = monotonic_seconds() - begun_at
    cpu = {name: 1000 * between(before[name], after) / registered for name, after in _taken(programs).items()}
    spans = watch.spans()
    return Trial(
        requests=registered,
        rate=round(registered / seconds, 1),
        times=times_of([1000 * (ended - began) for began, ended in spans]),
        spans=spans,
        open_deliveries=open_deliveries,
        deliveries=round(watch.deliveries() / registered, 2),
        cpu_ms=round(sum(cpu.values()), 2),
        cpu_by_program={name: round(taken, 2) for name, taken in sorted(cpu.items())},
    )


def _taken(programs: Mapping[str, psutil.Process]) -> dict[str, dict[int, float]]:
    return {name: cpu_seconds(process, alone=name == "bench") for name, process in programs.items()}
