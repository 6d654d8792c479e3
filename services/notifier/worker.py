"""The notifier's Celery process: drains events, and sends messages by a queue of its own."""

from functools import cache

from services.notifier.handlers import SERVICE
from services.notifier.sending import Sending
from services.notifier.settings import SendingSettings, gateways
from shared.bus.worker import Worker
from shared.settings import read

worker = Worker(SERVICE)
app = worker.app
settings = read(SendingSettings)
_gateways = cache(gateways)  # opened at first use, in the pool's child


def send() -> None:
    """Hands over what waits to be sent."""
    looks_back = worker.tidies_now("notifier.send")
    if looks_back:
        worker.note_alive("notifier.send")
    ways = _gateways(settings, production=worker.settings.environment == "production")
    Sending(worker.engine, ways, settings, looks_back).run_once()


worker.task("notifier.send", send)
