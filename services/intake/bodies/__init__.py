"""What callers send, checked field by field: a request, a line of a batch, the acts at the window."""

from services.intake.bodies.fields import Body
from services.intake.bodies.submitting import IDEMPOTENCY_KEY, BatchLineBody, RequestBody, submission_of
from services.intake.bodies.window import (
    ExplainBody,
    InformBody,
    IssueBody,
    ScannedBody,
    SearchBody,
    TransferListBody,
)

__all__ = [
    "IDEMPOTENCY_KEY",
    "BatchLineBody",
    "Body",
    "ExplainBody",
    "InformBody",
    "IssueBody",
    "RequestBody",
    "ScannedBody",
    "SearchBody",
    "TransferListBody",
    "submission_of",
]
