"""The pick list: which cards to look for in the card index, drawer by drawer, and its printing."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from shared.papers import boxed, render, written_birth_date, written_minute

_TEMPLATE = Path(__file__).with_name("pick_list.typ")


@dataclass(frozen=True)
class CardLookUp:
    """One card to look for: the case, the name as it stands in the request, and by when it is needed."""

    case_number: str
    name: str
    birth_date: str | None
    due_at: datetime


@dataclass(frozen=True)
class Drawer:
    """One drawer of the card index with its look-ups, in the order in which the cards stand in it."""

    label: str
    look_ups: tuple[CardLookUp, ...]


@dataclass(frozen=True)
class PickListPaper:
    """All open card look-ups of one bureau at `made_at` (aware; printed in `zone`), in kk, ru or en."""

    language: str
    bureau: str
    made_at: datetime
    zone: str
    drawers: tuple[Drawer, ...]


def pick_list_pdf(paper: PickListPaper) -> bytes:
    """The list as PDF/A-2b, the same bytes for the same paper. Raises shared.papers.PaperError."""
    return render(_TEMPLATE, boxed(pick_list_content(paper)), issued_at=paper.made_at)


def pick_list_content(paper: PickListPaper) -> dict[str, object]:
    """What the template prints: texts only, instants in the bureau's time and the paper's language."""
    return {
        "language": paper.language,
        "bureau": paper.bureau,
        "made_at": written_minute(paper.made_at, paper.zone, paper.language),
        "drawers": [
            {"label": drawer.label, "look_ups": [_written(look_up, paper) for look_up in drawer.look_ups]}
            for drawer in paper.drawers
        ],
    }


def _written(look_up: CardLookUp, paper: PickListPaper) -> dict[str, object]:
    written = {
        "birth_date": written_birth_date(look_up.birth_date) if look_up.birth_date else None,
        "due_at": written_minute(look_up.due_at, paper.zone, paper.language),
    }
    return asdict(look_up) | written
