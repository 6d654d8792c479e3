"""Taking in a file of cards: by COPY in bounded memory, every bad line named, the same file twice harmless.

One transaction: a file is taken in with its good lines, or, where the process dies, not at all.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO, cast

from psycopg import Connection
from sqlalchemy import Engine, TextClause, text
from sqlalchemy.orm import Session

from services.bureau import names
from services.bureau.domain.card_lines import (
    COLUMNS,
    LONGEST_LINE_BYTES,
    BadLine,
    CardLine,
    LineRefused,
    missing_columns,
    read_line,
)
from services.bureau.names import Card, PartialDate
from shared import db

CHUNK = 5_000
# Two imports at once take turns: their files may hold the same cards in another order.
TAKE_TURN = text("select pg_advisory_xact_lock(hashtext('bureau.card_import'))")
FIELDS = (*COLUMNS, "surname_fold", "given_name_fold", "patronymic_fold", "former_folds")


def _sql(statement: str) -> TextClause:
    """The statement with a card's fields in place of FIELDS, I_FIELDS (of card_in) and C_FIELDS (of card)."""
    lists = {f"{alias.upper()}_FIELDS": ", ".join(f"{alias}.{name}" for name in FIELDS) for alias in "ic"}
    for word, names_of in {**lists, "FIELDS": ", ".join(FIELDS)}.items():
        statement = statement.replace(word, names_of)
    return text(statement)


CREATE = (
    _sql("create temp table card_in on commit drop as select FIELDS from bureau.card limit 0"),
    text("alter table card_in add line int, add keys int[]"),
    text("create temp table card_seen (card_id text primary key) on commit drop"),
)
COPY = str(_sql("copy card_in (FIELDS, line, keys) from stdin"))
FORGET = text("truncate card_in")
# A card that an earlier chunk of the same file brought.
REPEATED = text("""
with fresh as (insert into card_seen select card_id from card_in on conflict do nothing returning card_id)
delete from card_in i where not exists (select from fresh f where f.card_id = i.card_id)
returning i.line, i.card_id
""")
ADD = _sql("""
with added as (
    insert into bureau.card (FIELDS) select FIELDS from card_in
    on conflict (card_id) do nothing returning id, card_id),
filed as (
    insert into bureau.card_key (key, card_id)
    select k.key, a.id from added a join card_in i using (card_id) cross join unnest(i.keys) as k(key)
    on conflict do nothing)
select count(*) from added
""")
CHANGED = _sql("""
select c.* from card_in i join bureau.card c using (card_id)
where row(I_FIELDS) is distinct from row(C_FIELDS)
""")
UNFILE = text("""
delete from bureau.card_key where (key, card_id) in
    (select * from unnest(cast(:keys as int[]), cast(:ids as int[])))
""")
CORRECT = _sql("""
with corrected as (
    update bureau.card c set (FIELDS) =
        (select FIELDS from card_in i where i.card_id = c.card_id)
    where c.id = any(:ids) returning c.id, c.card_id)
insert into bureau.card_key (key, card_id)
select k.key, c.id from corrected c join card_in i using (card_id) cross join unnest(i.keys) as k(key)
on conflict do nothing
""")


@dataclass
class Report:
    """What became of a file: cards new, corrected and unchanged, and every line that was not taken in."""

    imported: int = 0
    corrected: int = 0
    unchanged: int = 0
    bad: list[BadLine] = field(default_factory=list)


@dataclass(frozen=True)
class Numbered:
    """A good line and its number in the file."""

    line: int
    card: CardLine


def import_cards(engine: Engine, file: BinaryIO, progress: Callable[[int], None] | None = None) -> Report:
    """Takes in the cards of a CSV file, UTF-8 or cp1251. `progress` is called with the bytes read so far."""
    report = Report()
    lines = _Lines(file, progress or _silently, report)
    if not lines.header:
        return report
    with db.transaction(engine) as session:
        session.execute(TAKE_TURN)
        for statement in CREATE:
            session.execute(statement)
        good = lines.good()
        while chunk := list(islice(good, CHUNK)):
            _take_in(session, chunk, report)
    report.bad.sort(key=lambda bad: bad.line)
    return report


def _silently(_: int) -> None:
    """Where nobody wants to know."""


class _Lines:
    """The file line by line; each physical line is a record, so that one broken quote harms no other."""

    def __init__(self, file: BinaryIO, progress: Callable[[int], None], report: Report) -> None:
        self._file, self._progress, self._report = file, progress, report
        self._encoding: str | None = None
        self._bytes = 0
        self.header = self._read_header()

    def good(self) -> Iterator[Numbered]:
        """The lines that can be taken in; the others are reported."""
        for number, raw in enumerate(self._raw(), start=2):
            if raw.strip():
                try:
                    yield Numbered(number, read_line(self.header, self._text(raw)))
                except LineRefused as refused:
                    self._report.bad.append(BadLine(number, refused.field, refused.code))
            if number % 1000 == 0:
                self._progress(self._bytes)
        self._progress(self._bytes)

    def _read_header(self) -> list[str]:
        raw = next(self._raw(), b"").removeprefix(b"\xef\xbb\xbf")
        header = [name.strip().strip('"') for name in raw.decode("latin-1").split(",")]
        missing = missing_columns(header)
        self._report.bad.extend(BadLine(1, column, "missing_column") for column in missing)
        return [] if missing else header

    def _raw(self) -> Iterator[bytes]:
        while raw := self._file.readline(LONGEST_LINE_BYTES):
            self._bytes += len(raw)
            if len(raw) == LONGEST_LINE_BYTES and not raw.endswith(b"\n"):
                self._skip_rest()
            yield raw

    def _skip_rest(self) -> None:
        while (rest := self._file.readline(LONGEST_LINE_BYTES)) and not rest.endswith(b"\n"):
            self._bytes += len(rest)

    def _text(self, raw: bytes) -> str:
        """The first line that is not plain ASCII tells the encoding of the file."""
        if self._encoding is None and not raw.isascii():
            self._encoding = "utf-8" if _is_utf8(raw) else "cp1251"
        try:
            return raw.decode(self._encoding or "ascii").rstrip("\r\n")
        except UnicodeDecodeError:
            raise LineRefused("line", "wrong_encoding") from None


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _take_in(session: Session, chunk: list[Numbered], report: Report) -> None:
    single = _without_repeats(chunk, report)
    session.execute(FORGET)
    _copy(session, single)
    repeated = session.execute(REPEATED).all()
    report.bad.extend(BadLine(row.line, "card_id", "repeated") for row in repeated)
    added = session.execute(ADD).scalar_one()
    corrected = _correct(session)
    report.imported += added
    report.corrected += corrected
    report.unchanged += len(single) - len(repeated) - added - corrected


def _without_repeats(chunk: list[Numbered], report: Report) -> list[Numbered]:
    """The first line of each card; a repeated number is reported, whatever stands beside it."""
    first: dict[str, Numbered] = {}
    for one in chunk:
        if first.setdefault(one.card.written["card_id"], one) is not one:
            report.bad.append(BadLine(one.line, "card_id", "repeated"))
    return list(first.values())


def _copy(session: Session, lines: Iterable[Numbered]) -> None:
    driver = cast(Connection[Any], session.connection().connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(COPY) as stream:
        for one in lines:
            stream.write_row(_row(one))


def _row(one: Numbered) -> list[Any]:
    line, card = one.card, one.card.card
    optional = {"patronymic", "birth_date", "iin", "deregistered_to", "drawer"}
    held: dict[str, Any] = {
        "former_surnames": list(line.former_surnames),
        "registered_on": line.registered_on,
        "deregistered_on": line.deregistered_on,
    }
    written = [
        held[name] if name in held else line.text(name) if name in optional else line.written[name]
        for name in COLUMNS
    ]
    folds = [card.surname, card.given_name, card.patronymic, list(card.former_surnames)]
    return [*written, *folds, one.line, list(names.card_keys(card))]


def _correct(session: Session) -> int:
    """Cards that the file knows otherwise: filed anew under what it says."""
    before = session.execute(CHANGED).all()
    if not before:
        return 0
    old = [(key, row.id) for row in before for key in names.card_keys(_card(row))]
    session.execute(UNFILE, {"keys": [key for key, _ in old], "ids": [card_id for _, card_id in old]})
    session.execute(CORRECT, {"ids": [row.id for row in before]})
    return len(before)


def _card(row: Any) -> Card:
    born = PartialDate.parse(row.birth_date) if row.birth_date else None
    folds = (row.surname_fold, row.given_name_fold, row.patronymic_fold, tuple(row.former_folds))
    return Card(row.id, *folds, born, row.iin)
