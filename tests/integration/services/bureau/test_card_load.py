"""The first load into an empty index leaves exactly what taking the file in line by line does."""

import io
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, text

from services.bureau.operations import card_import, card_load, card_report, name_counts
from services.bureau.operations.card_import import import_cards
from services.bureau.operations.card_report import Report
from shared import db
from tests.support.cases import CARD_HEADER, Person, card_line

TABLES = {
    "cards": "select * from bureau.card order by card_id",
    "keys": "select k.key, c.card_id from bureau.card_key k, bureau.card c where id = k.card_id order by 1,2",
    "counts": "select part, fold, cards from bureau.name_count order by 1, 2",
}
LINES = [
    *(card_line(Person(number=number)) for number in range(1, 40)),
    card_line(Person(number=40), surname="Омарова-Ким", former_surnames='"Ан; Те"', street=r"Back\slash"),
    card_line(Person(number=41), patronymic="", birth_date="1980", drawer="", flat=""),
    card_line(Person(number=42), birth_date="1980-02-31"),
    card_line(Person(number=43), card_id="10001"),
    card_line(Person(number=44), card_id="10040"),
]

ONE_CARD_MANY_TIMES = text("""
insert into bureau.card (id, card_id, surname, given_name, former_surnames, region, locality, street, house,
    flat, surname_fold, given_name_fold, patronymic_fold, former_folds)
overriding system value
select id, '10001', 'Үлгібаев', 'Нұрлан', '{}', '', '', '', '', '', 'a', 'b', 'c', '{}'
from generate_series(2, :many + 1) as id
""")


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any file counts as a country's, in blocks of seven lines."""
    monkeypatch.setattr(card_import, "FIRST_LOAD_BYTES", 1)
    monkeypatch.setattr(card_load, "LINES_AT_ONCE", 7)


def a_file(*lines: str) -> io.BytesIO:
    """A file with the header."""
    return io.BytesIO("\n".join([CARD_HEADER, *lines]).encode())


def contents(engine: Engine) -> dict[str, list[Any]]:
    """What the index holds, short ids aside."""
    with db.transaction(engine) as session:
        rows = {name: session.execute(text(select)).mappings().all() for name, select in TABLES.items()}
    return {name: [{k: v for k, v in row.items() if k != "id"} for row in of] for name, of in rows.items()}


def test_first_load_and_ordinary_import_are_told_apart_by_nothing(
    engines: dict[str, Engine], owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordinary = import_cards(engines["bureau"], a_file(*LINES))
    one_by_one = contents(owner)
    with owner.begin() as connection:
        connection.execute(text("truncate bureau.card, bureau.card_key, bureau.name_count"))
    monkeypatch.setattr(card_import, "FIRST_LOAD_BYTES", 1)
    monkeypatch.setattr(card_load, "LINES_AT_ONCE", 7)
    loaded = import_cards(owner, a_file(*LINES))
    assert contents(owner) == one_by_one
    assert loaded == ordinary
    assert (loaded.imported, [bad.code for bad in loaded.bad]) == (
        41, ["impossible_date", "repeated", "repeated"],
    )  # fmt: skip


@pytest.mark.usefixtures("small_blocks")
def test_index_takes_further_files_after_the_first_load(engines: dict[str, Engine], owner: Engine) -> None:
    import_cards(owner, a_file(*LINES))
    again = import_cards(owner, a_file(*LINES, card_line(Person(number=99))))
    assert (again.imported, again.corrected, again.unchanged) == (1, 0, 41)


@pytest.mark.usefixtures("small_blocks")
def test_who_does_not_own_the_tables_takes_the_ordinary_way(engines: dict[str, Engine]) -> None:
    assert import_cards(engines["bureau"], a_file(*LINES)).imported == 41


@pytest.mark.usefixtures("engines", "small_blocks")
def test_loaded_keys_are_answered_by_their_index_alone_at_once(owner: Engine) -> None:
    import_cards(owner, a_file(*LINES[:39]))
    with db.transaction(owner) as session:
        unseen = session.execute(
            text("select relpages - relallvisible from pg_class where relname = 'card_key'")
        )
        assert unseen.scalar_one() == 0


@pytest.mark.usefixtures("engines", "small_blocks")
def test_first_loads_at_once_take_turns(owner: Engine) -> None:
    other = [card_line(Person(number=number)) for number in range(20, 60)]
    with ThreadPoolExecutor(2) as pool:
        loads = pool.map(lambda lines: import_cards(owner, a_file(*lines)), (LINES[:39], other))
        reports = list(loads)
    assert sum(report.imported for report in reports) == 59
    assert sum(report.unchanged for report in reports) == 20
    assert len(contents(owner)["cards"]) == 59


@pytest.mark.usefixtures("engines", "small_blocks")
def test_blocks_are_copied_together_and_none_is_left_out(
    owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_load, "BLOCKS_AT_ONCE", 2)
    assert import_cards(owner, a_file(*LINES)).imported == 41


@pytest.mark.usefixtures("small_blocks")
def test_versions_of_cards_that_were_emptied_become_nobody_elses(
    engines: dict[str, Engine], owner: Engine, operator: Any
) -> None:
    for street in ("Үлгі көшесі", "Сынақ көшесі"):
        import_cards(
            engines["bureau"], a_file(*(card_line(Person(number=number), street=street) for number in (1, 2)))
        )
    with owner.begin() as connection:
        connection.execute(text("truncate bureau.card, bureau.card_key, bureau.name_count"))
    assert import_cards(owner, a_file(*(card_line(Person(number=number)) for number in (3, 4)))).imported == 2
    with owner.connect() as connection:
        assert connection.execute(text("select count(*) from bureau.card_version")).scalar_one() == 2
        mixed = connection.execute(
            text("select c.card_id from bureau.card c join bureau.card_version v on v.card_id = c.id")
        )
        assert mixed.all() == []


@pytest.mark.usefixtures("small_blocks")
def test_file_of_nothing_but_repetitions_is_counted_to_its_end_and_named_in_part(
    engines: dict[str, Engine], owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_report, "MOST_NAMED", 3)
    monkeypatch.setattr(card_load, "MOST_NAMED", 3)
    body = [card_line(Person())] * 50
    first = import_cards(owner, a_file(*body))
    assert (first.imported, first.refused) == (1, 49)
    assert [(bad.line, bad.code) for bad in first.bad] == [(line, "repeated") for line in (3, 4, 5)]
    again = import_cards(engines["bureau"], a_file(*body))
    assert (again.imported, again.unchanged, again.refused, again.bad) == (0, 1, 49, first.bad)
    assert len(contents(owner)["cards"]) == 1


def test_repetitions_take_no_more_memory_than_the_lines_that_are_named(
    engines: dict[str, Engine], owner: Engine
) -> None:
    """Three hundred thousand of them, which read as a list would be thirty megabytes."""
    many, report = 300_000, Report()
    with db.transaction(owner) as session:
        for statement in card_load.PREPARE:
            session.execute(text(statement))
        session.execute(ONE_CARD_MANY_TIMES, {"many": many})
        tracemalloc.start()
        try:
            card_load._drop_repeated(session, report.refuse)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        session.rollback()
    assert (report.refused, len(report.bad)) == (many - 1, card_report.MOST_NAMED)
    assert peak < 8_000_000


@pytest.mark.parametrize("most", [1, 200_000])
def test_names_are_counted_alike_however_often_they_are_written_down(
    most: int, engines: dict[str, Engine], owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_import, "CHUNK", 5)
    monkeypatch.setattr(card_import, "MOST_COUNTED", most)
    import_cards(engines["bureau"], a_file(*LINES))
    with db.transaction(owner) as session:
        counted = contents(owner)["counts"]
        name_counts.count_all(session)
        session.flush()
        rows = session.execute(text(TABLES["counts"])).mappings().all()
    assert [dict(row) for row in rows] == counted
