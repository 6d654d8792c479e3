"""What callers send, checked field by field: a request, a line of a batch, the acts at the window."""

from services.intake.bodies.fields import Body
from services.intake.bodies.submitting import IDEMPOTENCY_KEY, BatchLineBody, RequestBody, submission_of
from services.intake.bodies.window import InformBody, IssueBody, SearchBody

__all__ = [
    "IDEMPOTENCY_KEY",
    "BatchLineBody",
    "Body",
    "InformBody",
    "IssueBody",
    "RequestBody",
    "SearchBody",
    "submission_of",
]
