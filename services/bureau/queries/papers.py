"""Certificates and returns, by number, request and verification code."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.bureau.domain.errors import NoSuchThing, UnknownCertificate
from services.bureau.domain.states import CertificateState
from services.bureau.models import Certificate, ReturnedPackage


def certificate_of(session: Session, request_id: UUID) -> Certificate | None:
    """The request's certificate that no other has taken the place of."""
    statement = select(Certificate).where(
        Certificate.request_id == request_id, Certificate.state != CertificateState.SUPERSEDED
    )
    return session.scalars(statement).one_or_none()


def find_certificate(session: Session, number: str) -> Certificate:
    """The certificate with this number; raises NoSuchThing."""
    found = session.get(Certificate, number)
    if found is None:
        raise NoSuchThing
    return found


def locked_certificate(session: Session, number: str) -> Certificate:
    """The certificate with this number, locked; raises NoSuchThing."""
    found = session.get(Certificate, number, with_for_update=True, populate_existing=True)
    if found is None:
        raise NoSuchThing
    return found


def number_replaced_by(session: Session, number: str) -> str | None:
    """The number of the certificate in whose place this one stands."""
    statement = select(Certificate.number).where(Certificate.superseded_by == number)
    return session.scalars(statement).one_or_none()


def certificate_by_code(session: Session, code: str) -> Certificate:
    """The certificate with this verification code; raises UnknownCertificate."""
    statement = select(Certificate).where(Certificate.verification_code == code)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise UnknownCertificate
    return found


def return_of(session: Session, request_id: UUID) -> ReturnedPackage:
    """The request's return; raises NoSuchThing."""
    statement = select(ReturnedPackage).where(ReturnedPackage.request_id == request_id)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NoSuchThing
    return found
