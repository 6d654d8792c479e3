"""The written justification with which the bureau returns a package (standard, para 17), and its printing."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from shared.papers import render, written_minute

_TEMPLATE = Path(__file__).with_name("return.typ")


@dataclass(frozen=True)
class ReturnGround:
    """One ground of para 17 in the applicant's language, what to do about it, the operator's remark."""

    text: str
    what_to_do: str
    remark: str | None


@dataclass(frozen=True)
class ReturnPaper:
    """Why a package comes back, and what the applicant can do next; written in `language` (kk, ru or en).

    Instants are aware and printed in `zone`, the bureau's IANA time zone. `addressee` is the applicant.
    """

    language: str
    number: str
    bureau: str
    centre: str
    addressee: str
    registered_at: datetime
    returned_at: datetime
    zone: str
    grounds: tuple[ReturnGround, ...]
    operator: str
    operator_position: str


def return_pdf(paper: ReturnPaper) -> bytes:
    """The return as PDF/A-2b, the same bytes for the same paper. Raises shared.papers.PaperError."""
    return render(_TEMPLATE, return_content(paper), issued_at=paper.returned_at)


def return_content(paper: ReturnPaper) -> dict[str, object]:
    """What the template prints: texts only, instants in the bureau's time and the paper's language."""
    written = {
        "registered_at": written_minute(paper.registered_at, paper.zone, paper.language),
        "returned_at": written_minute(paper.returned_at, paper.zone, paper.language),
    }
    return asdict(paper) | written
