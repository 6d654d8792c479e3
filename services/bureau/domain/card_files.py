"""A file of cards, physical line by physical line, in an encoding that its first telling line gives away."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from services.bureau.domain.card_lines import (
    LONGEST_LINE_BYTES,
    BadLine,
    CardLine,
    LineRefused,
    missing_columns,
    read_line,
)

LINES_PER_CALL = 1000


@dataclass(frozen=True)
class Numbered:
    """A good line and its number in the file."""

    line: int
    card: CardLine


def read_good(
    header: Sequence[str], encoding: str, lines: Sequence[tuple[int, bytes]]
) -> tuple[list[Numbered], list[BadLine]]:
    """The lines that can be taken in, and why the others cannot."""
    good, bad = [], []
    for number, raw in lines:
        try:
            good.append(Numbered(number, read_line(header, _text(raw, encoding))))
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
        self._encoding: str | None = None
        raw = next(self._raw(), b"").removeprefix(b"\xef\xbb\xbf")
        self.header = [name.strip().strip('"') for name in raw.decode("latin-1").split(",")]

    def flaws(self) -> list[BadLine]:
        """The columns that the file lacks; with any of them nothing can be taken in."""
        return [BadLine(1, column, "missing_column") for column in missing_columns(self.header)]

    def blocks(self, lines: int) -> Iterator[tuple[str, list[tuple[int, bytes]]]]:
        """The rest in blocks of so many numbered lines, blank ones left out, each with its encoding."""
        block: list[tuple[int, bytes]] = []
        for number, raw in enumerate(self._raw(), start=2):
            if raw.strip():
                self._learn_encoding(raw)
                block.append((number, raw))
            if len(block) == lines:
                yield self._encoding or "ascii", block
                block = []
            if number % LINES_PER_CALL == 0:
                self._tell()
        if block:
            yield self._encoding or "ascii", block
        self._tell()

    def _learn_encoding(self, raw: bytes) -> None:
        """The first line that is not plain ASCII tells the encoding of the file."""
        if self._encoding is None and not raw.isascii():
            self._encoding = "utf-8" if _is_utf8(raw) else "cp1251"

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
