"""Taking in a file of cards: by COPY in bounded memory, bad lines named, the same file twice harmless.

One transaction: a file is taken in with its good lines, or, where the process dies, not at all.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from io import SEEK_END
from typing import Any, BinaryIO, cast

from psycopg import Connection
from sqlalchemy import Engine, TextClause, text
from sqlalchemy.orm import Session

from services.bureau import names
from services.bureau.domain.card_files import CardFile, Numbered, read_good
from services.bureau.domain.card_lines import BadLine
from services.bureau.names import Card
from services.bureau.operations import card_load, name_counts
from services.bureau.operations.card_report import Report
from services.bureau.operations.card_rows import FIELDS, fields_of
from services.bureau.queries.cards import folded
from services.bureau.queries.name_weights import forget_weights
from shared import clock, db

CHUNK = 5_000
# Different names that are counted before they are written down: a file may bring no two alike.
MOST_COUNTED = 200_000
# From this size on an empty index is filled by several processes, its own indexes built afterwards.
FIRST_LOAD_BYTES = 50_000_000
# Two imports at once take turns: their files may hold the same cards in another order.
TAKE_TURN = text("select pg_advisory_xact_lock(hashtext('bureau.card_import'))")


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
# A line that names no scan leaves the one that is known.
KEEP_SCANS = text("""
update card_in i set scan = c.scan from bureau.card c
where c.card_id = i.card_id and i.scan is null and c.scan is not null
""")
ADD = _sql("""
with added as (
    insert into bureau.card (FIELDS) select FIELDS from card_in
    on conflict (card_id) do nothing returning id, card_id),
filed as (
    insert into bureau.card_key (key, card_id)
    select k.key, a.id from added a join card_in i using (card_id) cross join unnest(i.keys) as k(key)
    on conflict do nothing)
select card_id from added
""")
CHANGED = _sql("""
select c.* from card_in i join bureau.card c using (card_id)
where row(I_FIELDS) is distinct from row(C_FIELDS)
""")
UNFILE = text("""
delete from bureau.card_key where (key, card_id) in
    (select * from unnest(cast(:keys as int[]), cast(:ids as int[])))
""")
KEEP = text("""
insert into bureau.card_version (card_id, version, replaced_at, written)
select c.id, 1 + (select count(*) from bureau.card_version v where v.card_id = c.id), :now, to_jsonb(c)
from bureau.card c where c.id = any(:ids)
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


def import_cards(engine: Engine, file: BinaryIO, progress: Callable[[int], None] | None = None) -> Report:
    """Takes in the cards of a CSV file, UTF-8 or cp1251. `progress` is called with the bytes read so far."""
    report, cards = Report(), CardFile(file, progress)
    report.refuse(cards.flaws())
    if report.bad:
        return report
    with db.transaction(engine) as session:
        session.execute(TAKE_TURN)
        if file_bytes(file) >= FIRST_LOAD_BYTES and card_load.is_possible(session):
            report.imported = card_load.load(session, cards, report.refuse)
        else:
            Intake(session, report).run(cards)
    report.refuse([cards.cut_off] if cards.cut_off else [])
    forget_weights()
    report.bad.sort(key=lambda bad: bad.line)
    return report


def file_bytes(file: BinaryIO) -> int:
    """How large the file is; 0 for a stream that cannot tell."""
    if not file.seekable():
        return 0
    place = file.tell()
    size = file.seek(0, SEEK_END)
    file.seek(place)
    return size


class Intake:
    """One file on its way in, chunk by chunk, and the names counted on the way."""

    def __init__(self, session: Session, report: Report) -> None:
        self._session, self._report = session, report
        self._counts: name_counts.Counts = Counter()

    def run(self, file: CardFile) -> None:
        """Takes in the whole file."""
        for statement in CREATE:
            self._session.execute(statement)
        for encoding, lines in file.blocks(CHUNK):
            good, bad = read_good(file.layout, encoding, lines)
            self._report.refuse(bad)
            self._take_in(_without_repeats(good, self._report))
            if len(self._counts) > MOST_COUNTED:
                self._write_counts()
        self._write_counts()

    def _write_counts(self) -> None:
        name_counts.add(self._session, self._counts)
        self._counts.clear()

    def _take_in(self, lines: list[Numbered]) -> None:
        session, report = self._session, self._report
        session.execute(FORGET)
        _copy(session, lines)
        repeated = session.execute(REPEATED).all()
        report.refuse(BadLine(row.line, "card_id", "repeated") for row in repeated)
        session.execute(KEEP_SCANS)
        added = set(session.execute(ADD).scalars())
        cards = {one.card.written["card_id"]: one.card.card for one in lines}
        name_counts.note(self._counts, (cards[card_id] for card_id in added))
        corrected = self._correct(cards)
        report.imported += len(added)
        report.corrected += corrected
        report.unchanged += len(lines) - len(repeated) - len(added) - corrected

    def _correct(self, cards: Mapping[str, Card]) -> int:
        """Cards that the file knows otherwise: what they said is kept, and they are filed anew."""
        session = self._session
        before = session.execute(CHANGED).all()
        if not before:
            return 0
        was = [folded(row) for row in before]
        old = [(key, card.card_id) for card in was for key in names.card_keys(card)]
        ids = [card.card_id for card in was]
        session.execute(KEEP, {"ids": ids, "now": clock.now(session)})
        session.execute(UNFILE, {"keys": [key for key, _ in old], "ids": [card_id for _, card_id in old]})
        session.execute(CORRECT, {"ids": ids})
        name_counts.note(self._counts, was, by=-1)
        name_counts.note(self._counts, (cards[row.card_id] for row in before))
        return len(before)


def _without_repeats(chunk: list[Numbered], report: Report) -> list[Numbered]:
    """The first line of each card; a repeated number is reported, whatever stands beside it."""
    first: dict[str, Numbered] = {}
    for one in chunk:
        if first.setdefault(one.card.written["card_id"], one) is not one:
            report.refuse([BadLine(one.line, "card_id", "repeated")])
    return list(first.values())


def _copy(session: Session, lines: Iterable[Numbered]) -> None:
    driver = cast(Connection[Any], session.connection().connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(COPY) as stream:
        for one in lines:
            stream.write_row(_row(one))


def _row(one: Numbered) -> list[Any]:
    return [*fields_of(one.card), one.line, list(names.card_keys(one.card.card))]
