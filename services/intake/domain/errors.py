"""What callers of intake can run into. The docstring is the sentence they read."""

from typing import ClassVar

from shared.errors import ServiceError


class IntakeError(ServiceError):
    """The service centre cannot do this."""

    code: ClassVar[str] = "intake_error"


class UnknownRequest(IntakeError):
    """There is no such thing, or it belongs to somebody else."""

    code = "not_found"
    status = 404


class IdempotencyKeyMissing(IntakeError):
    """The header Idempotency-Key is needed: 1 to 200 visible ASCII characters that name this one request."""

    code = "idempotency_key_missing"
    status = 400


class IdempotencyKeyReused(IntakeError):
    """This Idempotency-Key was used for another body."""

    code = "idempotency_key_reused"
    status = 422


class ActOutOfOrder(IntakeError):
    """The request is not in a state in which this can be done."""

    code = "act_out_of_order"
    status = 409


class CertificateRevoked(IntakeError):
    """The certificate was revoked: it is not handed over, and the applicant asks anew."""

    code = "certificate_revoked"
    status = 409


class SheetSuperseded(IntakeError):
    """The certificate was corrected: it is handed over when the corrected sheet has come from the bureau."""

    code = "sheet_superseded"
    status = 409


class PaperWithCourier(IntakeError):
    """The paper is on a transfer list: it is handed over when the list was scanned or the paper explained."""

    code = "paper_with_courier"
    status = 409


class StorageNotElapsed(IntakeError):
    """The paper has to be kept for its month before it is handed over to the bureau (para 17)."""

    code = "storage_not_elapsed"
    status = 409


class HandoverNotProven(IntakeError):
    """Who takes a paper shows an identity document (para 16), and a proxy the power of attorney too (A17)."""

    code = "handover_not_proven"
    status = 422


class ItemsNotCarried(IntakeError):
    """The list names papers that cannot go with the courier; nothing was sent."""

    code = "items_not_carried"
    status = 422


class NotTheOtherEnd(IntakeError):
    """A transfer list is scanned by the end that it goes to, and explained by the end that sent it."""

    code = "not_the_other_end"
    status = 403


class NothingToExplain(IntakeError):
    """This paper is neither missing nor extra, or it has been explained."""

    code = "nothing_to_explain"
    status = 409


class BatchTooLong(IntakeError):
    """A batch has at most 10,000 lines."""

    code = "batch_too_long"
    status = 413


class LineNotRegistered(IntakeError):
    """This line could not be stored; it has been noted and can be sent again with the same key."""

    code = "line_not_registered"
    status = 500


class TicketOutOfOrder(IntakeError):
    """The ticket is not in a state in which this can be done."""

    code = "ticket_out_of_order"
    status = 409


class ComplaintAnsweredBefore(IntakeError):
    """This complaint has been answered."""

    code = "complaint_answered_before"
    status = 409


class ComplaintOfAnother(IntakeError):
    """A complaint is answered by whom it is addressed to (para 22)."""

    code = "complaint_of_another"
    status = 403


class QuestionAnsweredBefore(IntakeError):
    """For this request the question has been answered."""

    code = "question_answered_before"
    status = 409
