"""What the bureau's people do with whole cases and certificates, within what the caller may see."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.bureau.domain.errors import AnswerNotPossible, NoSuchThing
from services.bureau.domain.states import Source
from services.bureau.domain.tasks import Decision
from services.bureau.models import Case, Certificate
from services.bureau.operations import cases, certificates
from services.bureau.operations.certificates import Correction, Prepared, Revocation
from services.bureau.operations.choosing import offered, statement
from services.bureau.operations.tasks import At
from services.bureau.queries.cases import locked_case
from services.bureau.queries.papers import find_certificate, locked_certificate
from shared.bus.events.intake import RegisteredPersons
from shared.errors import FieldError
from shared.security import Caller, Role
from shared.standard.centres import UnknownBureau, bureau

SUPERSEDE: Decision = "supersede"


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a corrected certificate is to state: this person of this source; and why it is corrected."""

    source: Source
    ref: str
    reason: str


def receive(session: Session, case_id: UUID, caller: Caller, *, now: datetime) -> Case:
    """A paper package has arrived. Raises NoSuchThing, CaseOutOfOrder where it had arrived before."""
    case = _locked(session, case_id, caller)
    persons = RegisteredPersons.model_validate(case.persons)
    cases.receive_package(session, case, persons, at=now, now=now)
    return case


def forward(session: Session, case_id: UUID, to_bureau: str, caller: Caller, *, now: datetime) -> Case:
    """Hands the case over, its tasks too.

    Raises NoSuchThing, AnswerNotPossible for an unknown bureau, CaseOutOfOrder, CaseThereAlready.
    """
    case = _locked(session, case_id, caller)
    try:
        bureau(to_bureau)
    except UnknownBureau:
        raise AnswerNotPossible(FieldError("bureau", "unknown_bureau", "there is no such bureau")) from None
    cases.forward(session, case, to_bureau, now=now)
    return case


def revoke(session: Session, number: str, reason: str, caller: Caller, *, now: datetime) -> Certificate:
    """Declares a certificate void. Raises NoSuchThing, CertificateNotValid."""
    case = _locked(session, find_certificate(session, number).request_id, caller)
    certificate = locked_certificate(session, number)
    certificates.revoke(session, case, certificate, Revocation(reason, caller.key_id), now=now)
    return certificate


def supersede(session: Session, number: str, corrected: Corrected, at: At) -> Certificate:
    """Puts a corrected one in its place; gives that, or the earlier one where a second person is waited for.

    A head has to say so. Raises NoSuchThing, CertificateNotValid, AnswerNotPossible.
    """
    case = _locked(session, find_certificate(session, number).request_id, at.operator)
    certificate = locked_certificate(session, number)
    certificates.check_valid(certificate)
    found = offered(session, case, corrected.source, corrected.ref, anew=True)
    by = Prepared(case, statement(case, found), at.operator.key_id)
    if not _is_enough(certificate, corrected, at):
        certificates.check_certifiable(by.stated)
        certificate.correction = _said(corrected, at.operator)
        return certificate
    correction = Correction(corrected.reason, at.now)
    return find_certificate(session, certificates.supersede(session, certificate, by, at.signer, correction))


def _is_enough(certificate: Certificate, corrected: Corrected, at: At) -> bool:
    """Whether a head of the bureau says so and, where four eyes are wanted, somebody else the same."""
    ours, first = _said(corrected, at.operator), certificate.correction
    voices = {ours["by"]: ours["role"]}
    if first and (first["source"], first["ref"]) == (ours["source"], ours["ref"]):
        voices = {first["by"]: first["role"], **voices}
    return Role.BUREAU_HEAD in voices.values() and len(voices) >= (2 if SUPERSEDE in at.four_eyes else 1)


def _said(corrected: Corrected, by: Caller) -> dict[str, str]:
    return {
        "by": str(by.key_id),
        "role": by.role.value,
        "source": corrected.source.value,
        "ref": corrected.ref,
        "reason": corrected.reason,
    }


def _locked(session: Session, case_id: UUID, caller: Caller) -> Case:
    case = locked_case(session, case_id)
    if case is None or not caller.sees(centre=case.centre, bureau=case.bureau):
        raise NoSuchThing
    return case
