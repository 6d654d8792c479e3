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


@cache
def sending() -> Sending:
    """Made at first use, in the pool's child, and kept: it remembers which provider is out of reach."""
    ways = gateways(settings, production=worker.settings.environment == "production")
    return Sending(worker.engine, ways, settings)


def send() -> None:
    """Hands over what waits to be sent."""
    looks_back = worker.tidies_now("notifier.send")
    if looks_back:
        worker.note_alive("notifier.send")
    sending().run_once(looks_back=looks_back)


worker.task("notifier.send", send)
