"""Reads the words back out of a finished paper, glyph by glyph through the fonts' own ToUnicode tables.

Only for files as typst writes them: plain objects, deflated streams, Identity-H fonts.
"""

import re
import zlib
from collections.abc import Iterator
from functools import reduce

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)(?:\nendobj|\nstream\n)", re.DOTALL)
_DEEPEST_BRACKETS = 6
_STRING = reduce(
    lambda within, _: rb"(?:[^()\\]|\\.|\(" + within + rb"\))*",
    range(_DEEPEST_BRACKETS),
    rb"(?:[^()\\]|\\.)*",
)
_SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|\((" + _STRING + rb")\)|<([0-9A-Fa-f]+)>", re.DOTALL)
_MARKS = re.compile(rb"<<.*?>>(?=BDC)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_CONTROL = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    """All that is printed, in reading order, without white space (lines break where they may)."""
    objects = _objects(pdf)
    return re.sub(r"\s", "", "".join(_page_text(page, objects) for page in _pages(objects)))


def squeezed(text: str) -> str:
    """`text` without white space, to be looked for in text_of."""
    return re.sub(r"\s", "", text)


def page_count(pdf: bytes) -> int:
    """How many pages the paper has."""
    return len(list(_pages(_objects(pdf))))


def _objects(pdf: bytes) -> dict[bytes, tuple[bytes, bytes]]:
    found: dict[bytes, tuple[bytes, bytes]] = {}
    position = 0
    while match := _OBJECT.search(pdf, position):
        length = re.search(rb"/Length (\d+)", match[2]) if match[0].endswith(b"stream\n") else None
        position = match.end() + (int(length[1]) if length else 0)
        stream = pdf[match.end() : position]
        found[match[1]] = (match[2], zlib.decompress(stream) if b"FlateDecode" in match[2] else stream)
    return found


def _pages(objects: dict[bytes, tuple[bytes, bytes]]) -> Iterator[bytes]:
    kids = next(head for head, _ in objects.values() if b"/Type/Pages" in head)
    for number in re.findall(rb"(\d+) 0 R", kids.split(b"/Kids")[1]):
        yield objects[number][0]


def _page_text(page: bytes, objects: dict[bytes, tuple[bytes, bytes]]) -> str:
    resources = objects[_reference(b"Resources", page)][0]
    fonts = {
        name: _letters(objects[_reference(b"ToUnicode", objects[number][0])][1])
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    }
    letters: dict[int, str] = {}
    text = []
    drawing = _MARKS.sub(b"", objects[_reference(b"Contents", page)][1])
    for font, plain, hexadecimal in _SHOWN.findall(drawing):
        letters = fonts[font] if font else letters
        codes = bytes.fromhex(hexadecimal.decode()) if hexadecimal else _ESCAPE.sub(_unescaped, plain)
        text += [letters[int.from_bytes(codes[at : at + 2], "big")] for at in range(0, len(codes), 2)]
    return "".join(text)


def _reference(name: bytes, head: bytes) -> bytes:
    match = re.search(rb"/" + name + rb" (\d+) 0 R", head)
    assert match, f"the object has no {name.decode()}"
    return match[1]


def _letters(table: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", table)
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}


def _unescaped(match: re.Match[bytes]) -> bytes:
    escaped = match[1]
    return bytes([int(escaped, 8)]) if escaped.isdigit() else _CONTROL.get(escaped, escaped)
