"""The receipt an applicant takes home (standard, para 15): what it states, and its printing."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from shared.papers import boxed, qr_svg, render, written_minute

_TEMPLATE = Path(__file__).with_name("receipt.typ")


@dataclass(frozen=True)
class ReceiptDocument:
    """One document handed in, by the name the inspector gave it; `pages` where they were counted."""

    name: str
    pages: int | None


@dataclass(frozen=True)
class ReceiptInspector:
    """The centre's inspector who accepted the application: full name, position, and the window (para 14)."""

    name: str
    position: str
    window: str | None


@dataclass(frozen=True)
class ReceiptPaper:
    """Everything para 15 asks of a receipt, and the code by which the applicant follows the request.

    Instants are aware; `zone` is the centre's IANA time zone, in which they are printed. `language` is kk, ru
    or en. `place` is where the documents will be issued. `track_url` goes into the QR code: no personal data.
    """

    language: str
    number: str
    centre: str
    accepted_at: datetime
    issue_at: datetime
    zone: str
    applicant: str
    documents: tuple[ReceiptDocument, ...]
    place: str
    inspector: ReceiptInspector
    track_code: str
    track_url: str


def receipt_pdf(paper: ReceiptPaper) -> bytes:
    """The receipt as PDF/A-2b, the same bytes for the same paper. Raises shared.papers.PaperError.

    Whoever was registered gets one: a box stands for a sign that cannot be printed.
    """
    return render(_TEMPLATE, receipt_content(paper), issued_at=paper.accepted_at)


def receipt_content(paper: ReceiptPaper) -> dict[str, object]:
    """What the template prints: texts only, instants in the centre's time and the paper's language."""
    written = {
        "accepted_at": written_minute(paper.accepted_at, paper.zone, paper.language),
        "issue_at": written_minute(paper.issue_at, paper.zone, paper.language),
        "qr": qr_svg(paper.track_url),
    }
    printed: dict[str, object] = boxed(asdict(paper))
    return printed | written
