"""Facts that the indicators of annex 2 are counted from, at any centre."""

from datetime import datetime
from typing import Any
from uuid import UUID

from shared.bus.events.bureau import (
    CertificatePrepared,
    CertificateRevoked,
    PackageAccepted,
    PackageReturned,
)
from shared.bus.events.intake import (
    ComplaintAnswered,
    ComplaintRegistered,
    DocumentIssued,
    DocumentReady,
    FeedbackGiven,
    RequestRegistered,
    RequestWithdrawn,
    SurveyQuestion,
    TicketCalled,
    TicketClosed,
    TicketIssued,
)
from shared.bus.events.sla import DeadlineMet
from shared.ids import new_id
from shared.standard.centres import centre


def at(centre_id: str) -> dict[str, Any]:
    """The centre and its bureau, as events name them."""
    return {"centre": centre_id, "bureau": centre(centre_id).bureau_id}


def promised(
    subject: UUID, registered_at: datetime, promised_at: datetime, centre_id: str = "psc-01"
) -> RequestRegistered:
    """A request whose receipt promises an instant."""
    return RequestRegistered(
        subject=subject,
        occurred_at=registered_at,
        number="ТЕСТ-1",
        channel="centre",
        language="kk",
        package="paper",
        applicant_kind="individual",
        about_another=False,
        promised_at=promised_at,
        **at(centre_id),
    )


def ready(subject: UUID, when: datetime, centre_id: str = "psc-01") -> DocumentReady:
    """The certificate is at the centre."""
    return DocumentReady(
        subject=subject,
        occurred_at=when,
        number="ТЕСТ-1",
        certificate_number="ТЕСТ-1",
        shelf_code="A1",
        promised_at=when,
        **at(centre_id),
    )


def prepared(subject: UUID, when: datetime, centre_id: str = "psc-01") -> CertificatePrepared:
    """The certificate is signed at the bureau."""
    return CertificatePrepared(
        subject=subject,
        occurred_at=when,
        certificate_number="ТЕСТ-1",
        finding="registered_at",
        package="paper",
        **at(centre_id),
    )


def withdrawn(subject: UUID, when: datetime, centre_id: str = "psc-01") -> RequestWithdrawn:
    """The applicant took the request back."""
    return RequestWithdrawn(subject=subject, occurred_at=when, **at(centre_id))


def accepted(subject: UUID, when: datetime, centre_id: str = "psc-01") -> PackageAccepted:
    """The package is in order."""
    return PackageAccepted(subject=subject, occurred_at=when, **at(centre_id))


def returned(subject: UUID, when: datetime, centre_id: str = "psc-01") -> PackageReturned:
    """The package goes back with its grounds."""
    return PackageReturned(
        subject=subject,
        occurred_at=when,
        return_number="ТЕСТ-1",
        grounds=("package_incomplete",),
        package="paper",
        **at(centre_id),
    )


def issued(
    subject: UUID, when: datetime, paper: Any = "certificate", centre_id: str = "psc-01"
) -> DocumentIssued:
    """A paper is handed over."""
    return DocumentIssued(
        subject=subject, occurred_at=when, paper=paper, handed_to="applicant", **at(centre_id)
    )


def revoked(subject: UUID, when: datetime, centre_id: str = "psc-01") -> CertificateRevoked:
    """The certificate is declared void."""
    return CertificateRevoked(subject=subject, occurred_at=when, certificate_number="ТЕСТ-1", **at(centre_id))


def ticket(
    issued_at: datetime,
    *,
    called_at: datetime | None = None,
    closed_at: datetime | None = None,
    centre_id: str = "psc-01",
) -> list[TicketIssued | TicketCalled | TicketClosed]:
    """A ticket's life, as far as it went; one that is closed without a call is a no-show."""
    one: dict[str, Any] = {"ticket_id": new_id(), **at(centre_id)}
    one["subject"] = one["ticket_id"]
    said: list[TicketIssued | TicketCalled | TicketClosed] = [
        TicketIssued(occurred_at=issued_at, number="001", **one)
    ]
    if called_at is not None:
        said.append(TicketCalled(occurred_at=called_at, window="1", **one))
    if closed_at is not None:
        outcome: Any = "no_show" if called_at is None else "served"
        said.append(TicketClosed(occurred_at=closed_at, outcome=outcome, **one))
    return said


def complaint(
    answered_at: datetime,
    *,
    founded: bool = True,
    satisfied: bool = True,
    in_time: bool = True,
    request_id: UUID | None = None,
    centre_id: str = "psc-01",
) -> list[ComplaintRegistered | ComplaintAnswered | DeadlineMet]:
    """A complaint that was answered; the clock has met its term where it was in time."""
    one: dict[str, Any] = {"complaint_id": new_id(), **at(centre_id)}
    one["subject"] = one["complaint_id"]
    said: list[ComplaintRegistered | ComplaintAnswered | DeadlineMet] = [
        ComplaintRegistered(
            occurred_at=answered_at,
            number="ТЕСТ-1",
            request_id=request_id,
            about="waiting",
            addressed_to="director",
            **one,
        ),
        ComplaintAnswered(occurred_at=answered_at, founded=founded, satisfied=satisfied, **one),
    ]
    if in_time:
        met = {"subject": one["subject"], "deadline": "complaint", **at(centre_id)}
        said.append(DeadlineMet(occurred_at=answered_at, due_at=answered_at, **met))
    return said


def feedback(
    when: datetime, question: SurveyQuestion, *, satisfied: bool, centre_id: str = "psc-01"
) -> FeedbackGiven:
    """A consumer's answer to a question of annex 2."""
    one = new_id()
    return FeedbackGiven(
        subject=one,
        occurred_at=when,
        feedback_id=one,
        question=question,
        satisfied=satisfied,
        **at(centre_id),
    )
