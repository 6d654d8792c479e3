"""The Celery door of sla: the drain, the tick that fires what is due, the counting on a queue of its own."""

import logging

from services.sla import timer
from services.sla.handlers import SERVICE
from services.sla.settings import SlaSettings
from shared.bus import ring
from shared.bus.worker import Worker
from shared.settings import read

logger = logging.getLogger(__name__)
COUNTING_SECONDS = 60.0
# Terms are days: what happened is counted in batches of a quarter of a second.
worker = Worker(SERVICE, rests_seconds=0.25)
# Read before the first tick: a clock that lacks a setting must not start, or nothing would ever fire.
settings = read(SlaSettings)
app = worker.app


def tick() -> None:
    """Fires what is due; rings itself again where the budget ended before the work."""
    ring.answer("sla.tick")
    try:
        counts = timer.run_once(worker.engine, settings)
    finally:  # a clock that cannot fire has to be told of all the more
        timer.look_after(worker.engine, settings)
    if counts.fired:
        logger.info("fired", extra={"service": "sla.tick", "count": counts.fired})
    if counts.rest:
        ring.ring("sla.tick")


def count_months() -> None:
    """Once a minute counts months of the indicators that are over, within a budget; the rest waits."""
    ring.answer("sla.count")
    if worker.tidies_now("sla.count"):
        worker.note_alive("sla.count")
    if not worker.tidies_now("sla.indicators", every_seconds=COUNTING_SECONDS):
        return
    counted = timer.count_months(worker.engine, settings)
    if counted:
        logger.info("months were counted", extra={"service": "sla.count", "count": len(counted)})


worker.task("sla.tick", tick)
worker.task("sla.count", count_months)
