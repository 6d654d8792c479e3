"""intake's Celery process: `celery -A services.intake.worker worker -Q intake`. It only drains."""

from services.intake.handlers import SERVICE
from shared.bus.worker import Worker

worker = Worker(SERVICE)
app = worker.app
