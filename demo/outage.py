"""An outage of the clock: its worker is stopped while the first terms run out, and comes back."""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from demo.client import Client
from demo.pace import Pace
from shared.stack import Supervisor

WORKER = "sla"
UNTIL_THE_NEXT_MORNING = timedelta(hours=15)  # terms end in the evening
# Real seconds without a look; the minute that is usual would have to be waited for.
OUTAGE_AFTER_SECONDS = 5
VARIABLES = {"ANYQTAMA_SLA_OUTAGE_AFTER_SECONDS": str(OUTAGE_AFTER_SECONDS)}


class OutageNotRecorded(Exception):
    """The clock came back and did not write down that it had been away."""


def let_the_clock_stand(supervisor: Supervisor, pace: Pace, watcher: Client) -> str:
    """Stops the clock's worker until after the first term is over; gives in a sentence what was recorded.

    To be played when everything is settled: then nothing is in flight but time.
    """
    first = next(watcher.pages("/v1/deadlines", condition="running", limit=1))
    supervisor.stop(WORKER)
    pace.advance_unseen_to(_instant(first, "due_at") + UNTIL_THE_NEXT_MORNING)
    stood_at = pace.now()
    while watcher.get("/v1/clock")["last_tick_age_seconds"] <= OUTAGE_AFTER_SECONDS:
        time.sleep(0.2)
    supervisor.resume(WORKER)
    pace.settle()
    outage = recorded(watcher.get("/v1/clock")["outages"], stood_at)
    return _told(outage, list(watcher.pages("/v1/deadlines", condition="breached")))


def recorded(outages: list[dict[str, Any]], instant: datetime) -> dict[str, Any]:
    """The outage in which the instant lies. Raises OutageNotRecorded."""
    for outage in outages:
        if _instant(outage, "began_at") <= instant <= _instant(outage, "ended_at"):
            return outage
    raise OutageNotRecorded


def _told(outage: Mapping[str, Any], breached: list[dict[str, Any]]) -> str:
    late = [term for term in breached if _instant(term, "noticed_at") >= _instant(outage, "ended_at")]
    return (
        f"the clock did not look from {_instant(outage, 'began_at'):%a %d %b %H:%M} "
        f"to {_instant(outage, 'ended_at'):%a %d %b %H:%M}; back again it has fired what it missed, in order "
        f"(steps that came due unseen: {outage['passed']}, breaches noticed late: {len(late)})"
    )


def _instant(row: Mapping[str, Any], name: str) -> datetime:
    return datetime.fromisoformat(row[name])
