"""Which signs the papers' font has, as the printer itself says, and texts with a box for each it lacks."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from shared.papers.compiling import render
from shared.papers.errors import GlyphMissing

BOX = "□"
_PROBE = Path(__file__).with_name("signs.typ")
_ANY_DAY = datetime(2008, 11, 17, tzinfo=UTC)


def can_be_printed(*texts: str | None) -> bool:
    """Whether each sign of these texts can stand on a paper."""
    return all(_is_printable(sign) for sign in set("".join(text or "" for text in texts)))


def boxed(content: Any) -> Any:
    """The same content with a box in the place of each sign that cannot be printed, so that the rest can.

    For papers that people work with, and receipts; what a certificate states is never printed so.
    """
    match content:
        case str():
            return "".join(sign if _is_printable(sign) else BOX for sign in content)
        case Mapping():
            return {name: boxed(value) for name, value in content.items()}
        case list() | tuple():
            return [boxed(value) for value in content]
        case _:
            return content


@lru_cache(maxsize=4096)
def _is_printable(sign: str) -> bool:
    try:
        render(_PROBE, {"sign": sign}, issued_at=_ANY_DAY)
    except GlyphMissing:
        return False
    return True
