"""The Celery door of sla: the drain, and the tick that fires what is due."""

import logging

from services.sla import timer
from services.sla.handlers import SERVICE
from services.sla.settings import SlaSettings
from shared.bus import ring
from shared.bus.worker import Worker
from shared.settings import read

logger = logging.getLogger(__name__)
COUNTING_SECONDS = 60.0
worker = Worker(SERVICE)
app = worker.app


def tick() -> None:
    """Fires what is due; rings itself again where the budget ended before the work."""
    ring.answer("sla.tick")
    settings = read(SlaSettings)
    try:
        counts = timer.run_once(worker.engine, settings)
    finally:  # a clock that cannot fire has to be told of all the more
        timer.look_after(worker.engine, settings)
    if counts.fired:
        logger.info("fired", extra={"service": "sla.tick", "count": counts.fired})
    if counts.rest:
        ring.ring("sla.tick")
    if worker.tidies_now("sla.indicators", every_seconds=COUNTING_SECONDS):
        count_months(settings)


def count_months(settings: SlaSettings) -> None:
    """Counts months of the indicators that are over, within a budget; the rest waits for its minute."""
    counted = timer.count_months(worker.engine, settings)
    if counted:
        logger.info("months were counted", extra={"service": "sla.indicators", "count": len(counted)})


worker.task("sla.tick", tick)
