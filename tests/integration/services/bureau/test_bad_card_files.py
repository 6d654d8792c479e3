"""Files of cards in which something went wrong: nothing lost, nothing doubled, every bad line named."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, text

from services.bureau.operations import card_import
from services.bureau.operations.card_import import import_cards
from services.bureau.operations.card_report import Report
from shared import db
from tests.support.cases import CARD_HEADER, Person, card_line

Any_ = Callable[..., Any]
LINES = [card_line(Person(number=number)) for number in (1, 2, 3)]
WHOLE = ("\n".join([CARD_HEADER, *LINES]) + "\n").encode()
STATE = """
select card_id, surname, drawer, (select count(*) from bureau.card_key k where k.card_id = c.id) as keys
from bureau.card c order by card_id
"""


@pytest.fixture
def take_in(engines: dict[str, Engine]) -> Callable[[bytes], Report]:
    """Takes in a file of these bytes."""
    return lambda body: import_cards(engines["bureau"], io.BytesIO(body))


@pytest.fixture
def filed(engines: dict[str, Engine]) -> Callable[[], list[Any]]:
    """The cards and how many keys each has."""

    def filed() -> list[Any]:
        with db.transaction(engines["bureau"]) as session:
            return [tuple(row) for row in session.execute(text(STATE))]

    return filed


def test_file_cut_off_anywhere_loses_and_invents_nothing(
    take_in: Any_, filed: Any_, engines: dict[str, Engine], owner: Engine
) -> None:
    """At every byte of its last line, in the middle of letters too; the whole file then makes it good."""
    take_in(WHOLE)
    whole = filed()
    last = len(LINES[-1].encode()) + 1
    for cut in range(1, last):
        with owner.begin() as connection:
            for table in ("card_key", "card_version", "card", "name_count"):
                connection.execute(text(f"delete from bureau.{table}"))
        report = take_in(WHOLE[: len(WHOLE) - cut])
        assert filed()[:2] == whole[:2], cut
        # An end of line alone is no loss; else the last line is named, and not taken in as something else.
        told = report.imported, [bad.line for bad in report.bad]
        assert told == ((3, []) if cut == 1 else (2, [4])), cut
        again = take_in(WHOLE)
        assert (again.imported, again.corrected, again.refused) == (3 - report.imported, 0, 0), cut
        assert filed() == whole, cut


class Breaking(io.BytesIO):
    """A file whose disk fails after so many lines."""

    def __init__(self, body: bytes, lines: int) -> None:
        super().__init__(body)
        self._left = lines

    def readline(self, size: int | None = -1, /) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise OSError("the disk fails")
        return super().readline(size)


def test_file_that_cannot_be_read_to_its_end_leaves_nothing_behind(
    take_in: Any_, filed: Any_, engines: dict[str, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_import, "CHUNK", 1)
    with pytest.raises(OSError, match="the disk fails"):
        import_cards(engines["bureau"], Breaking(WHOLE, lines=3))
    assert filed() == []
    assert take_in(WHOLE).imported == 3


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(WHOLE.decode().encode("utf-16"), id="utf-16"),
        pytest.param(b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n", id="a pdf"),
        pytest.param(b"PK\x03\x04" + bytes(range(256)) * 4, id="an archive"),
        pytest.param(b'{"card_id": "1"}\n', id="json"),
        pytest.param(b"\x00" * 10_000, id="zeros"),
        pytest.param(b"\n\n\n", id="blank lines"),
        pytest.param(b"", id="nothing"),
        pytest.param("\n".join(LINES).encode(), id="no header"),
        pytest.param(WHOLE.replace(b"card_id,surname", b"card_id;surname", 1), id="parted in two ways"),
    ],
)
def test_what_is_no_file_of_cards_is_told_by_its_columns(body: bytes, take_in: Any_, filed: Any_) -> None:
    report = take_in(body)
    assert (report.imported, filed()) == (0, [])
    assert {(bad.line, bad.code) for bad in report.bad} == {(1, "missing_column")}


@pytest.mark.parametrize("column", ["registered_on", "deregistered_on"])
@pytest.mark.parametrize(
    "day", ["2020-02-30", "2020-13-01", "20200101x", "0000-00-00", "yesterday", "2020-1-1"]
)
def test_impossible_day_is_named_by_its_column(column: str, day: str, take_in: Any_) -> None:
    report = take_in("\n".join([CARD_HEADER, card_line(Person(), **{column: day}), LINES[1]]).encode())
    assert [(bad.line, bad.field, bad.code) for bad in report.bad] == [(2, column, "impossible_date")]
    assert report.imported == 1


@pytest.mark.parametrize("broken", [b"\xff\xfe", b"\xd0", b"\xc3\x28", b"\xed\xa0\x80"])
def test_broken_letters_are_named_and_harm_no_other_line(broken: bytes, take_in: Any_, filed: Any_) -> None:
    lines = WHOLE.splitlines()
    lines[2] = lines[2].replace("Үлгібаев".encode(), b"Bad" + broken)
    report = take_in(b"\n".join(lines) + b"\n")
    assert [(bad.line, bad.code) for bad in report.bad] == [(3, "wrong_encoding")]
    assert [card[0] for card in filed()] == ["10001", "10003"]


def test_report_never_repeats_what_stood_in_a_line(take_in: Any_) -> None:
    canary = "Канарейкин"
    lines = (card_line(Person(surname=canary), birth_date="1980-02-31"), f'"{canary}', f"{canary},,")
    report = take_in("\n".join([CARD_HEADER, *lines]).encode())
    assert len(report.bad) == 3
    assert canary not in repr(report)


def test_two_imports_at_once_of_differing_files_end_as_one_after_the_other(
    engines: dict[str, Engine], filed: Any_
) -> None:
    """The same cards otherwise written: one of the files stands at the end, and nothing of the other."""
    files = [
        "\n".join([CARD_HEADER, *(card_line(Person(number=n), drawer=drawer) for n in range(1, 60))]) + "\n"
        for drawer in ("Ү-1", "Ү-2")
    ]
    with ThreadPoolExecutor(2) as pool:
        reports = list(
            pool.map(lambda body: import_cards(engines["bureau"], io.BytesIO(body.encode())), files)
        )
    assert sorted((one.imported, one.corrected) for one in reports) == [(0, 59), (59, 0)]
    cards = filed()
    assert (len(cards), len({drawer for _, _, drawer, _ in cards})) == (59, 1)
    assert min(keys for *_, keys in cards) > 0
