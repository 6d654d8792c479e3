"""The evidence sheet of a case: what was asked of which source, its answer, who decided; its printing."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from shared.papers import boxed, render, written_minute

_TEMPLATE = Path(__file__).with_name("evidence.typ")


@dataclass(frozen=True)
class CandidateLine:
    """One person whom a source offered: the source's reference, the key of the card's scan (or empty), the
    person, how well it fits and why.
    """

    ref: str
    scan: str
    person: str
    score: str
    why: str


@dataclass(frozen=True)
class SearchSheet:
    """One search. `outcome` and `source` are codes; `answered_at` None: no answer yet.

    One that a person made says which (the id of a key), and what for where it was said.
    """

    source: str
    asked: str
    outcome: str
    answered_at: datetime | None
    candidates: tuple[CandidateLine, ...]
    asked_by: str = ""
    purpose: str = ""


@dataclass(frozen=True)
class DecisionSheet:
    """One decision: what kind, its result, by whom (the id of a key, or empty: no person), and when.

    `details` are pairs of a code and a text: whom it chose, and why.
    """

    kind: str
    result: str
    decided_by: str
    at: datetime | None
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class EvidencePaper:
    """The sheet of a case, made at `made_at` (aware; all instants printed in `zone`), in kk, ru or en."""

    language: str
    bureau: str
    case_number: str
    made_at: datetime
    zone: str
    searches: tuple[SearchSheet, ...]
    decisions: tuple[DecisionSheet, ...]


def evidence_pdf(paper: EvidencePaper) -> bytes:
    """The sheet as PDF/A-2b, the same bytes for the same paper. Raises shared.papers.PaperError."""
    return render(_TEMPLATE, boxed(evidence_content(paper)), issued_at=paper.made_at)


def evidence_content(paper: EvidencePaper) -> dict[str, object]:
    """What the template prints: texts only, instants in the bureau's time and the paper's language."""
    searches = [
        asdict(search) | {"answered_at": _written(search.answered_at, paper)} for search in paper.searches
    ]
    decisions = [asdict(one) | {"at": _written(one.at, paper)} for one in paper.decisions]
    written = {"made_at": _written(paper.made_at, paper), "searches": searches, "decisions": decisions}
    return asdict(paper) | written


def _written(instant: datetime | None, paper: EvidencePaper) -> str:
    return written_minute(instant, paper.zone, paper.language) if instant else "—"
