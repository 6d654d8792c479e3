"""A file of cards, physical line by physical line, in the encoding that its first telling lines give away."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from services.bureau.domain.card_lines import (
    LONGEST_LINE_BYTES,
    BadLine,
    CardLine,
    Layout,
    LineRefused,
    read_line,
)

LINES_PER_CALL = 1000


@dataclass(frozen=True)
class Numbered:
    """A good line and its number in the file."""

    line: int
    card: CardLine


def read_good(
    layout: Layout, encoding: str, lines: Sequence[tuple[int, bytes]]
) -> tuple[list[Numbered], list[BadLine]]:
    """The lines that can be taken in, and why the others cannot."""
    good, bad = [], []
    for number, raw in lines:
        try:
            good.append(Numbered(number, read_line(layout, _text(raw, encoding))))
        except LineRefused as refused:
            bad.append(BadLine(number, refused.field, refused.code))
    return good, bad


def _text(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding).rstrip("\r\n")
    except UnicodeDecodeError:
        raise LineRefused("line", "wrong_encoding") from None


class CardFile:
    """Each physical line is a record, so that one broken quote harms no other; bytes are told as they go."""

    def __init__(self, file: BinaryIO, progress: Callable[[int], None] | None = None) -> None:
        self._file, self._progress = file, progress
        self._bytes = 0
        self._cut_off: BadLine | None = None
        self._encoding: str | None = None
        raw = next(self._raw(), b"").removeprefix(b"\xef\xbb\xbf")
        self.layout = Layout.of(raw.decode("latin-1"))

    def flaws(self) -> list[BadLine]:
        """What is wrong with the header; with any of that nothing can be taken in."""
        return [BadLine(1, column, code) for column, code in self.layout.flaws()]

    def blocks(self, lines: int) -> Iterator[tuple[str, list[tuple[int, bytes]]]]:
        """The rest in blocks of so many numbered lines, blank ones left out, each with its encoding."""
        block: list[tuple[int, bytes]] = []
        before: list[tuple[int, bytes]] = []
        for number, raw in enumerate(self._raw(), start=2):
            if raw.strip():
                block.append((number, raw))
            if len(block) == lines:
                yield self._encoding_of(block), block
                before, block = block, []
            if number % LINES_PER_CALL == 0:
                self._tell()
        if block and self._is_cut_off(block, before):
            number, _ = block.pop()
            self._cut_off = BadLine(number, "line", "cut_off")
        if block:
            yield self._encoding_of(block), block
        self._tell()

    @property
    def cut_off(self) -> BadLine | None:
        """The last line, once all was read, where the file looks cut off within it; it is in no block."""
        return self._cut_off

    def _is_cut_off(self, block: list[tuple[int, bytes]], before: list[tuple[int, bytes]]) -> bool:
        """Whether the last line, otherwise good, has no end and a last field that may have been longer.

        Some programs write no end of line at the end of a file; so a last field that lines before have too,
        a drawer for example, is whole, unless one of theirs goes on from it. A single line tells nothing.
        """
        if (
            block[-1][1].endswith(b"\n")
            or not read_good(self.layout, self._encoding_of(block), block[-1:])[0]
        ):
            return False
        delimiter = self.layout.delimiter.encode()
        *others, last = (raw.rpartition(delimiter)[2].strip() for _, raw in (*before, *block))
        known = set(others)
        return bool(known) and (last not in known or any(one[: len(last)] == last != one for one in known))

    def _encoding_of(self, block: list[tuple[int, bytes]]) -> str:
        """The first block with letters beyond ASCII tells for the file: one broken line must not turn it."""
        if self._encoding is None and (telling := [raw for _, raw in block if not raw.isascii()]):
            self._encoding = "utf-8" if 2 * sum(map(_is_utf8, telling)) >= len(telling) else "cp1251"
        return self._encoding or "ascii"

    def _raw(self) -> Iterator[bytes]:
        while raw := self._file.readline(LONGEST_LINE_BYTES):
            self._bytes += len(raw)
            if len(raw) == LONGEST_LINE_BYTES and not raw.endswith(b"\n"):
                self._skip_rest()
            yield raw

    def _skip_rest(self) -> None:
        while (rest := self._file.readline(LONGEST_LINE_BYTES)) and not rest.endswith(b"\n"):
            self._bytes += len(rest)

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._bytes)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
