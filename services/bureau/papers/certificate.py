"""The address certificate in Kazakh and Russian side by side: what it states, and its printing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from services.bureau.papers.verification_code import grouped_code
from shared.papers import qr_svg, render, written_birth_date, written_day, written_minute

_TEMPLATE = Path(__file__).with_name("certificate.typ")
_COLUMNS = ("kk", "ru")


@dataclass(frozen=True)
class Bilingual:
    """One text in the certificate's two languages; what is recorded in one language only stands in both."""

    kk: str
    ru: str


@dataclass(frozen=True)
class RegisteredAt:
    """The subject is permanently registered at `address` (para 1), since `registered_on` if known."""

    address: Bilingual
    registered_on: date | None
    outcome: Literal["registered_at"] = "registered_at"


@dataclass(frozen=True)
class Deregistered:
    """The subject was registered at `address` and left on `deregistered_on`, for `moved_to` if known."""

    address: Bilingual
    registered_on: date | None
    deregistered_on: date
    moved_to: Bilingual | None
    outcome: Literal["deregistered"] = "deregistered"


@dataclass(frozen=True)
class NotListed:
    """Neither the information system nor the card index lists the subject."""

    outcome: Literal["not_listed"] = "not_listed"


Finding = RegisteredAt | Deregistered | NotListed


@dataclass(frozen=True)
class CertificatePaper:
    """What a certificate states. `issued_at` is aware and printed in `zone`, the bureau's IANA time zone.

    `birth_date` may be partial ("1980", "1980-05", "1980-05-12"). `replaces` is the number of the certificate
    that this one supersedes. With `revoked_at` (aware) the sheet is marked void, with no place for a hand.
    `verification_url` goes into the QR code: no personal data in it.
    """

    number: str
    issued_at: datetime
    zone: str
    bureau: Bilingual
    request_number: str
    subject: str
    birth_date: str | None
    iin: str | None
    finding: Finding
    temporary_address: Bilingual | None
    operator: str
    operator_position: Bilingual
    verification_code: str
    verification_url: str
    signing_key_id: str
    replaces: str | None = None
    revoked_at: datetime | None = None


def certificate_pdf(paper: CertificatePaper) -> bytes:
    """The certificate as PDF/A-2b, the same bytes for the same paper. Raises shared.papers.PaperError."""
    return render(_TEMPLATE, certificate_content(paper), issued_at=paper.issued_at)


def certificate_content(paper: CertificatePaper) -> dict[str, object]:
    """What the template prints: what reads alike in both columns as text, the rest as {"kk", "ru"}."""
    written = {
        "issued_at": _minute(paper.issued_at, paper.zone),
        "revoked_at": _minute(paper.revoked_at, paper.zone) if paper.revoked_at else None,
        "birth_date": written_birth_date(paper.birth_date) if paper.birth_date else None,
        "finding": _written_days(asdict(paper.finding)),
        "verification_code": grouped_code(paper.verification_code),
        "qr": qr_svg(paper.verification_url),
    }
    return asdict(paper) | written


def _minute(moment: datetime, zone: str) -> dict[str, str]:
    return {column: written_minute(moment, zone, column) for column in _COLUMNS}


def _written_days(finding: Mapping[str, object]) -> dict[str, object]:
    return {name: _in_both(value) if isinstance(value, date) else value for name, value in finding.items()}


def _in_both(day: date) -> dict[str, str]:
    return {column: written_day(day, column) for column in _COLUMNS}
