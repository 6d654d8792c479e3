"""The beat's Celery application: rings every bell every second. That is the whole recovery story."""

from celery import signals

from shared import logging as log
from shared.bus.broker import celery_app
from shared.settings import Settings, read

settings = read(Settings)
app = celery_app(settings)


def _configure_logging(**_: object) -> None:
    log.configure(settings.log_level)


signals.setup_logging.connect(_configure_logging, weak=False)
