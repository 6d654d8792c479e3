"""What can be wrong at the notifier's doors."""

from typing import ClassVar

from shared.errors import NotFound, ServiceError


class NotifierError(ServiceError):
    """The notifier cannot do that."""

    code: ClassVar[str] = "notifier_error"


class MessageNotUnknown(NotifierError):
    """Only a message whose outcome is unknown can be resolved by a person."""

    code = "message_not_unknown"
    status = 409


class MessageNotFailed(NotifierError):
    """Only a message that has failed, and whose address was not erased, can be tried again."""

    code = "message_not_failed"
    status = 409


class UnknownMessage(NotFound):
    """There is no such message, or it belongs to somebody else."""

    code = "unknown_message"


class UnknownProvider(NotFound):
    """No provider of this name sends receipts here."""

    code = "unknown_provider"


class UnsignedReceipt(NotifierError):
    """The receipt bears no valid signature of its provider."""

    code = "unsigned_receipt"
    status = 401
