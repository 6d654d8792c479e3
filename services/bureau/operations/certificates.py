"""Certificates: numbered and signed, many at once, and revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.bureau.domain.certifying import Statement, certificate_number, signed_content
from services.bureau.domain.errors import AnswerNotPossible, CertificateNotValid
from services.bureau.domain.states import CertificateState
from services.bureau.models import Case, Certificate
from services.bureau.operations.cases import certify_all
from services.bureau.operations.numbering import take_numbers
from services.bureau.operations.saying import say
from services.bureau.papers import new_verification_code
from shared import bulk
from shared.bus.events.bureau import (
    CertificatePrepared,
    CertificateRevoked,
    CertificateSuperseded,
    Finding,
    FoundAddress,
)
from shared.errors import FieldError
from shared.papers import can_be_printed
from shared.signing import Signer

NOT_PRINTABLE = "not_printable"


@dataclass(frozen=True, slots=True)
class Prepared:
    """One certificate to be: for which case, what it states, and who decided (None: the machine)."""

    case: Case
    stated: Statement
    decided_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """Why a certificate is corrected, and when."""

    reason: str
    now: datetime


def is_printable(stated: Statement) -> bool:
    """Whether a certificate can state this; a sign that the papers' font lacks stops the issue."""
    return can_be_printed(*stated.written)


def check_certifiable(stated: Statement) -> Finding:
    """The finding. Raises AnswerNotPossible where a source leaves it open, or no paper could state this."""
    finding = stated.finding
    if not is_printable(stated):
        message = "a sign of the name or address cannot be printed; the record has to be corrected first"
        raise AnswerNotPossible(FieldError("ref", NOT_PRINTABLE, message))
    return finding


def prepare(session: Session, wanted: Sequence[Prepared], signer: Signer, *, now: datetime) -> None:
    """Numbers, signs and says the certificates of locked cases. Raises CaseOutOfOrder, AnswerNotPossible."""
    if not wanted:
        return
    serials = take_numbers(session, "certificate", [one.case.bureau for one in wanted])
    certify_all(session, [one.case for one in wanted], now=now)
    rows = []
    for one, serial in zip(wanted, serials, strict=True):
        row = _signed(one, certificate_number(one.case.bureau, now, serial), signer, now)
        rows.append(row)
        say(session, one.case, _prepared(one, row["number"], now))
    session.add_all(Certificate(**row) for row in rows)


@dataclass(frozen=True, slots=True)
class Revocation:
    """Why a certificate is declared void, and by whom (None: the applicant took the request back)."""

    reason: str
    revoked_by: UUID | None = None


def check_valid(certificate: Certificate) -> None:
    """Raises CertificateNotValid with the state where it is not valid any more."""
    if certificate.state is not CertificateState.VALID:
        raise CertificateNotValid(state=certificate.state)


def revoke(session: Session, case: Case, certificate: Certificate, why: Revocation, *, now: datetime) -> None:
    """Declares a locked certificate void. Raises CertificateNotValid with the state where it is not valid."""
    check_valid(certificate)
    certificate.state = CertificateState.REVOKED
    certificate.revoked_at, certificate.revoke_reason = now, why.reason
    certificate.revoked_by = why.revoked_by
    revoked = CertificateRevoked(
        subject=case.id,
        occurred_at=now,
        certificate_number=certificate.number,
        centre=case.centre,
        bureau=certificate.bureau,
    )
    say(session, case, revoked)


def supersede(
    session: Session, certificate: Certificate, by: Prepared, signer: Signer, at: Correction
) -> str:
    """Puts a corrected certificate in the place of a locked, valid one; gives its number.

    Raises CertificateNotValid with the state where the earlier one is not valid, AnswerNotPossible.
    """
    check_valid(certificate)
    [serial] = take_numbers(session, "certificate", [by.case.bureau])
    row = _signed(by, certificate_number(by.case.bureau, at.now, serial), signer, at.now)
    certificate.state, certificate.superseded_by = CertificateState.SUPERSEDED, row["number"]
    certificate.revoke_reason = at.reason
    session.flush()  # only then is there room for another certificate of the request
    session.add(Certificate(**row))
    bulk.flush(session)
    superseded = CertificateSuperseded(
        subject=by.case.id,
        occurred_at=at.now,
        certificate_number=certificate.number,
        superseded_by=row["number"],
        finding=by.stated.finding,
        centre=by.case.centre,
        bureau=by.case.bureau,
    )
    say(session, by.case, superseded)
    return str(row["number"])


def _signed(wanted: Prepared, number: str, signer: Signer, now: datetime) -> dict[str, Any]:
    """The row of a certificate. Raises AnswerNotPossible: nothing is signed that cannot be printed."""
    case, stated = wanted.case, wanted.stated
    finding = check_certifiable(stated)
    content = signed_content(number, case.number, case.bureau, now, stated)
    signature = signer.sign(content)
    return {
        "number": number,
        "request_id": case.id,
        "centre": case.centre,
        "bureau": case.bureau,
        "finding": finding,
        "state": CertificateState.VALID,
        "content": content,
        "source": stated.found.source if stated.found else None,
        "ref": stated.found.ref if stated.found else None,
        "key_id": signature.key_id,
        "signature": signature.value,
        "verification_code": new_verification_code(),
        "issued_at": now,
        "decided_by": wanted.decided_by,
    }


def _prepared(wanted: Prepared, number: str, now: datetime) -> CertificatePrepared:
    case, stated = wanted.case, wanted.stated
    return CertificatePrepared(
        subject=case.id,
        occurred_at=now,
        certificate_number=number,
        finding=stated.finding,
        centre=case.centre,
        bureau=case.bureau,
        package=case.package,
        personal=FoundAddress(subject_name=stated.subject_name, address=stated.address),
    )
