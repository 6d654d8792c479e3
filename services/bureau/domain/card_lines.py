"""One line of a file of cards: read, checked and folded, or refused with the field and the reason."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from services.bureau import names
from services.bureau.names import Card, PartialDate, PersonName, UnsearchableName
from shared.standard.identifiers import InvalidIin, check_iin
from shared.text import is_seen

COLUMNS = (
    *("card_id", "surname", "given_name", "patronymic", "birth_date", "iin", "former_surnames"),
    *("region", "locality", "street", "house", "flat"),
    *("registered_on", "deregistered_on", "deregistered_to", "drawer"),
)
# Columns that a file may have besides: where it has none, what is known stays.
FURTHER_COLUMNS = ("scan",)
LONGEST_LINE_BYTES = 20_000
LONGEST_FIELD = 200
_FORMER = re.compile(r"\s*[;|,/]\s*")
_CARD_ID = re.compile(r"[^\s,;]{1,40}")
# A key in the store of scans, never an address on a network.
_SCAN = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{0,99}")


@dataclass(frozen=True, slots=True)
class Layout:
    """How the lines of a file are laid out: the names of the columns in order, and what parts the fields."""

    columns: tuple[str, ...]
    delimiter: str = ","

    @classmethod
    def of(cls, header: str) -> Self:
        """From the first line. Office programs of this country part fields by semicolons."""
        delimiter = ";" if ";" in header and "," not in header else ","
        return cls(tuple(name.strip().strip('"').lower() for name in header.split(delimiter)), delimiter)

    def flaws(self) -> list[tuple[str, str]]:
        """Columns that are missing or there twice, each with a code."""
        missing = [(column, "missing_column") for column in COLUMNS if column not in self.columns]
        known = (*COLUMNS, *FURTHER_COLUMNS)
        return missing + [(column, "repeated_column") for column in known if self.columns.count(column) > 1]


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was not taken in: its number in the file, the field, and a code; never what stood there."""

    line: int
    field: str
    code: str


class LineRefused(Exception):
    """A field of a line cannot be accepted as it is."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(code)
        self.field, self.code = field, code


@dataclass(frozen=True, slots=True, repr=False)
class CardLine:
    """A good line: the fields as written, and the card as the search knows it."""

    written: Mapping[str, str]
    former_surnames: tuple[str, ...]
    registered_on: date | None
    deregistered_on: date | None
    card: Card


def read_line(layout: Layout, line: str) -> CardLine:
    """A line of a file that is laid out so. Raises LineRefused."""
    fields = _fields(line, layout.delimiter)
    if len(fields) != len(layout.columns):
        raise LineRefused("line", "wrong_number_of_fields")
    written = dict(zip(layout.columns, map(str.strip, fields), strict=True))
    # A line that is short and shows every sign has no field that is not so: most lines are told at once.
    if len(line) > LONGEST_FIELD or not is_seen(line):
        for column in COLUMNS:
            _check_text(column, written[column])
    return _folded(written)


def _fields(line: str, delimiter: str) -> list[str]:
    # Where nothing is quoted every comma is a border; most lines are such, and there are twenty million.
    if '"' not in line:
        return line.split(delimiter)
    try:
        [fields] = csv.reader([line], delimiter=delimiter, strict=True)
    except (csv.Error, ValueError):
        raise LineRefused("line", "not_csv") from None
    return fields


def _check_text(column: str, text: str) -> None:
    if len(text) > LONGEST_FIELD:
        raise LineRefused(column, "too_long")
    if not is_seen(text):
        raise LineRefused(column, "unseen_characters")


def _folded(written: Mapping[str, str]) -> CardLine:
    if not _CARD_ID.fullmatch(written["card_id"]):
        raise LineRefused("card_id", "missing" if not written["card_id"] else "not_a_card_id")
    if (scan := written.get("scan")) and not _SCAN.fullmatch(scan):
        raise LineRefused("scan", "not_a_key")
    if not written["surname"] and not written["given_name"]:
        raise LineRefused("surname", "missing")
    former = tuple(part for part in _FORMER.split(written["former_surnames"]) if part)
    name = PersonName(written["surname"], written["given_name"], written["patronymic"] or None)
    born = _birth_date(written["birth_date"])
    try:
        card = names.card_of(0, name, birth_date=born, iin=_iin(written["iin"]), former_surnames=former)
    except UnsearchableName as error:
        raise LineRefused("surname", error.code) from None
    since, until = _day(written, "registered_on"), _day(written, "deregistered_on")
    return CardLine(written, former, since, until, card)


def _birth_date(text: str) -> PartialDate | None:
    try:
        return PartialDate.parse(text) if text else None
    except UnsearchableName as error:
        raise LineRefused("birth_date", error.code) from None


def _iin(text: str) -> str | None:
    try:
        return check_iin(text).number if text else None
    except InvalidIin as error:
        raise LineRefused("iin", error.code) from None


def _day(written: Mapping[str, str], column: str) -> date | None:
    try:
        return date.fromisoformat(written[column]) if written[column] else None
    except ValueError:
        raise LineRefused(column, "impossible_date") from None
