"""The transfer list in the courier's bag: what it states, and its printing. Nobody is named on it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from shared.papers import boxed, qr_svg, render, written_minute

_TEMPLATE = Path(__file__).with_name("transfer_list.typ")


@dataclass(frozen=True)
class CarriedItem:
    """One paper in the bag: the request's number, and whether it is a package, a certificate or a return."""

    number: str
    paper: str


@dataclass(frozen=True)
class TransferListPaper:
    """What goes from whom to whom. `sent_at` is aware and printed in `zone`; `url` goes into the QR code."""

    language: str
    number: str
    sender: str
    receiver: str
    sent_at: datetime
    zone: str
    items: tuple[CarriedItem, ...]
    url: str


def transfer_list_pdf(paper: TransferListPaper) -> bytes:
    """The list as PDF/A-2b, the same bytes for the same paper. Raises shared.papers.PaperError."""
    return render(_TEMPLATE, transfer_list_content(paper), issued_at=paper.sent_at)


def transfer_list_content(paper: TransferListPaper) -> dict[str, object]:
    """What the template prints: texts only, the instant in the centre's time and the paper's language."""
    return {
        "language": paper.language,
        "number": paper.number,
        "sender": paper.sender,
        "receiver": paper.receiver,
        "sent_at": written_minute(paper.sent_at, paper.zone, paper.language),
        "items": [{"number": boxed(item.number), "paper": item.paper} for item in paper.items],
        "qr": qr_svg(paper.url),
    }
