"""The one door to typst: content goes in as JSON, never as template source, and a PDF/A-2b comes out."""

import json
import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal, cast

import typst

from shared.papers.errors import GlyphMissing, NaiveInstant, PaperError, TemplateFailed

PAPER_STANDARD: Literal["a-2b"] = "a-2b"

_HOUSE_STYLE = Path(__file__).parent / "packages"
_NO_GLYPH = "could not be displayed with font"
_PLACE = re.compile(r"─ (?:.*/)?([\w.-]+\.typ:\d+:\d+)")
# Invisible characters (controls, direction overrides, half surrogates) have no glyph that could be missed:
# they would print as nothing, or reorder a name on paper.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
_ALLOWED = frozenset("\n")

# Fonts come from the typst wheel only: the same paper on every machine, with no font installed.
_fonts = typst.Fonts(include_system_fonts=False)
_of_this_thread = threading.local()


def render(template: Path, content: Mapping[str, object], *, issued_at: datetime) -> bytes:
    """Print `content` with `template` (a .typ file that may read only its own folder).

    `content` holds texts, numbers, lists and mappings that JSON can carry. `issued_at`, an aware instant, is
    the file's creation time, so that the same content gives the same bytes for ever.
    Raises GlyphMissing, NaiveInstant, TemplateFailed.
    """
    if issued_at.tzinfo is None:
        raise NaiveInstant
    _refuse_invisible(content)
    printed = _compile(template, _as_input(content), int(issued_at.timestamp()))
    if isinstance(printed, typst.TypstError):
        raise _named(printed, template)
    return printed


def _compile(template: Path, inputs: dict[str, str], created_at: int) -> bytes | typst.TypstError:
    # The error is handed back, not raised from: its text quotes the content, and a raised error would keep it
    # as __context__, where a log of the traceback finds it.
    try:
        file = _compiler().compile(
            input=template,
            root=template.parent,
            sys_inputs=inputs,
            format="pdf",
            pdf_standards=[PAPER_STANDARD],
            timestamp=created_at,
        )
    except typst.TypstError as error:
        return error
    return cast(bytes, file)  # a PDF is one file, however many pages


def _compiler() -> typst.Compiler:
    # One compiler per thread, kept for its warm cache: shared by two threads it raises "Already borrowed".
    if not hasattr(_of_this_thread, "compiler"):
        _of_this_thread.compiler = typst.Compiler(font_paths=_fonts, package_path=_HOUSE_STYLE)
    compiler: typst.Compiler = _of_this_thread.compiler
    return compiler


def _as_input(content: Mapping[str, object]) -> dict[str, str]:
    return {"content": json.dumps(content, ensure_ascii=False, sort_keys=True, allow_nan=False)}


def _named(error: typst.TypstError, template: Path) -> PaperError:
    if _NO_GLYPH in error.message:
        return GlyphMissing()
    place = _PLACE.search(error.diagnostic)
    return TemplateFailed(at=place.group(1) if place else template.name)


def _refuse_invisible(content: object) -> None:
    letters = set().union(*_texts(content)) - _ALLOWED
    if any(unicodedata.category(letter) in _INVISIBLE for letter in letters):
        raise GlyphMissing


def _texts(content: object) -> Iterator[str]:
    match content:
        case str():
            yield content
        case Mapping():
            for value in content.values():
                yield from _texts(value)
        case list() | tuple():
            for value in content:
                yield from _texts(value)
