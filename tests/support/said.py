"""What the other services say about a request, for the tests of those who hear it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from shared.bus.events import bureau, notifier, sla
from shared.bus.events.model import Event
from shared.ids import new_id
from tests.support.bus import AT

Saying = Callable[..., Event]
MessageKind = type[notifier.MessageEvent]
WHERE = {"centre": "psc-01", "bureau": "astana"}


def received(subject: object, **changes: Any) -> Event:
    """package.received"""
    return _made(bureau.PackageReceived, subject, {"package": "electronic"}, changes)


def forwarded(subject: object, **changes: Any) -> Event:
    """case.forwarded"""
    return _made(bureau.CaseForwarded, subject, {"from_bureau": "astana", "bureau": "karaganda"}, changes)


def accepted(subject: object, **changes: Any) -> Event:
    """package.accepted"""
    return _made(bureau.PackageAccepted, subject, {}, changes)


def prepared(subject: object, **changes: Any) -> Event:
    """certificate.prepared"""
    facts = {"certificate_number": "AB-2026-000001", "finding": "registered_at", "package": "electronic"}
    return _made(bureau.CertificatePrepared, subject, facts, changes)


def returned(subject: object, **changes: Any) -> Event:
    """package.returned"""
    facts = {"return_number": "R-2026-000001", "grounds": ["package_incomplete"], "package": "electronic"}
    return _made(bureau.PackageReturned, subject, facts, changes)


def revoked(subject: object) -> Event:
    """certificate.revoked"""
    return _made(bureau.CertificateRevoked, subject, {"certificate_number": "AB-2026-000001"}, {})


def superseded(subject: object) -> Event:
    """certificate.superseded"""
    facts = {
        "certificate_number": "AB-2026-000001",
        "superseded_by": "AB-2026-000002",
        "finding": "deregistered",
    }
    return _made(bureau.CertificateSuperseded, subject, facts, {})


def calendar_changed(day: date, **changes: Any) -> Event:
    """calendar.changed, of the centres"""
    facts = {"calendar": "centre6", "first_day": day, "last_day": day, "moved": 1}
    return sla.CalendarChanged.model_validate({"subject": new_id(), "occurred_at": AT, **facts, **changes})


def message(kind: MessageKind, subject: object, **changes: Any) -> Event:
    """One of the four message events, about a returned package unless told otherwise."""
    facts = {
        "message_id": new_id(),
        "purpose": "package_returned",
        "channel": "sms",
        "recipient": "applicant",
    }
    return _made(kind, subject, facts, changes)


def call_requested(subject: object, **changes: Any) -> Event:
    """call_task.requested"""
    facts = {"purpose": "package_returned", "reason": "no_channel"}
    return _made(notifier.CallTaskRequested, subject, facts, changes)


def storage_elapsed(subject: object, **changes: Any) -> Event:
    """deadline.elapsed of the storage term"""
    return _made(sla.DeadlineElapsed, subject, {"deadline": "storage", "due_at": AT}, changes)


def _made(kind: type[Event], subject: object, facts: dict[str, Any], changes: dict[str, Any]) -> Event:
    envelope = {"subject": UUID(str(subject)), "occurred_at": AT}
    return kind.model_validate({**envelope, **WHERE, **facts, **changes})
