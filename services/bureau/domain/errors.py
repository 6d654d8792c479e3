"""What callers of the bureau can run into. The docstring is the sentence they read."""

from typing import ClassVar

from shared.errors import ServiceError


class BureauError(ServiceError):
    """The address bureau cannot do this."""

    code: ClassVar[str] = "bureau_error"


class NoSuchThing(BureauError):
    """There is no such thing, or it belongs to somebody else."""

    code = "not_found"
    status = 404


class CaseOutOfOrder(BureauError):
    """The case is not in a state in which this can be done."""

    code = "act_out_of_order"
    status = 409


class TaskNotYours(BureauError):
    """The task is not claimed by you, or has ended."""

    code = "task_not_yours"
    status = 409


class CaseThereAlready(BureauError):
    """The case is this bureau's already."""

    code = "case_there_already"
    status = 409


class OperatorAbsent(BureauError):
    """You are noted as absent today; end the absence before you take tasks."""

    code = "operator_absent"
    status = 409


class ReturnTermOver(BureauError):
    """The term in which a package may be returned is over; the case ends in a certificate (A5, A18)."""

    code = "return_term_over"
    status = 409


class LegalGroundMissing(BureauError):
    """A question about somebody else names no purpose or no legal ground: it can only be returned (A1)."""

    code = "legal_ground_missing"
    status = 409


class TwoSourcesNeeded(BureauError):
    """Nobody is certified as not listed before both sources have answered."""

    code = "two_sources_needed"
    status = 409


class CertificateNotValid(BureauError):
    """The certificate is not valid any more."""

    code = "certificate_not_valid"
    status = 409


class AnswerNotPossible(BureauError):
    """The task cannot be completed with this answer."""

    code = "answer_not_possible"
    status = 422


class UnknownCertificate(BureauError):
    """No certificate has this verification code."""

    code = "unknown_certificate"
    status = 404


class PersonalPartErased(BureauError):
    """The personal part of this event has been erased; no case can be opened from it."""

    code = "personal_part_erased"
    status = 410


class PersonalDataErased(BureauError):
    """What this paper stated has been erased, its keeping time being over."""

    code = "personal_data_erased"
    status = 410
