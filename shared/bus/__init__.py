"""The bus: events are written with the work that causes them, and travel as rows; Celery only rings the bell.

publish.py    says events inside a transaction       drain.py     works a service's deliveries off
events/       what can be said                       parked.py    what was given up and waits for a person
subscriptions.py  who hears what, on one page        ring.py      wakes a service after a commit
"""

from shared.bus.events.model import Event
from shared.bus.publish import Cause, command, publish, ring_after_commit, transaction
from shared.bus.service import Handler, Service

__all__ = ["Cause", "Event", "Handler", "Service", "command", "publish", "ring_after_commit", "transaction"]
