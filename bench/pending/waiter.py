"""What every waiting process does once it is ready: says so, times its ticks, says those, and waits on."""

import json
import sys
import time
from collections.abc import Callable

from bench.figures import finer_times_of
from bench.timing import timed

WARM_UP, TICKS = 50, 500
READY = "ready"


def wait_on(tick: Callable[[], object], *, every_seconds: float | None = None) -> None:
    """Does not return. `every_seconds`: how often it ticks in use, None where it sleeps until the instant."""
    _say(READY)
    timed(tick, WARM_UP)
    _say(json.dumps(finer_times_of(timed(tick, TICKS))))
    while True:
        time.sleep(every_seconds or 1.0)
        if every_seconds:
            tick()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
