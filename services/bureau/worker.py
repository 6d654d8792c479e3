"""The Celery door of the bureau: the drain, and the search in both sources on a queue of its own."""

import logging
from functools import cache

from services.bureau.handlers import SERVICE
from services.bureau.registries import Registry, registry_for
from services.bureau.searching import Search, note_health
from services.bureau.settings import BureauSettings
from shared.bus import ring
from shared.bus.worker import Worker
from shared.settings import read

logger = logging.getLogger(__name__)
# How often the source is asked whether it is well, searches or none.
HEALTH_SECONDS = 20.0
worker = Worker(SERVICE)
app = worker.app


@cache
def registry() -> Registry:
    """The AIS of the settings; one a process, so that it remembers whether the source is down."""
    return registry_for(read(BureauSettings))


def run_search() -> None:
    """Searches what is due; rings itself again where the budget ended before the work."""
    ring.answer("bureau.search")
    tidies = worker.tidies_now("bureau.search")
    if tidies:
        worker.note_alive("bureau.search")
    settings = read(BureauSettings)
    counts = Search(worker.engine, registry(), settings.key_ring, settings).run_once(asks_hands=tidies)
    if counts.runs:
        logger.info("searched", extra={"service": "bureau.search", "count": counts.runs})
    if worker.tidies_now(registry().name, every_seconds=HEALTH_SECONDS):
        note_health(worker.engine, registry())
    if counts.rest:
        ring.ring("bureau.search")


worker.task("bureau.search", run_search)
