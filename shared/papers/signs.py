"""Which signs the papers' font has, as the printer itself says, and texts with a box for each it lacks."""

import string
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
# What nearly every name and address is written with. The printer is not asked about these: a worker that
# never prints need not hold its fonts for them, some 30 MB a process.
ORDINARY = frozenset(
    string.printable[:95] + "№«»–—" + "".join(map(chr, range(0x0410, 0x0450))) + "ЁёӘәҒғҚқҢңӨөҰұҮүҺһІі"
)


def can_be_printed(*texts: str | None) -> bool:
    """Whether each sign of these texts can stand on a paper."""
    asked = set("".join(text or "" for text in texts)) - ORDINARY
    return all(map(_is_printable, asked))


def boxed(content: Any) -> Any:
    """The same content with a box in the place of each sign that cannot be printed, so that the rest can.

    For papers that people work with, and receipts; what a certificate states is never printed so.
    """
    match content:
        case str():
            return "".join(sign if sign in ORDINARY or _is_printable(sign) else BOX for sign in content)
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
