"""The card index: taking in files as they come, and finding people in it."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, text

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Outcome
from services.bureau.operations import card_import, card_report
from services.bureau.operations.card_import import import_cards
from services.bureau.operations.card_report import Report
from services.bureau.queries import cards
from services.bureau.queries.cards import search_cards
from shared import db
from shared.security import Role
from tests.support.cases import CARD_HEADER, Person, card_line
from tests.support.web import client, key_for

Any_ = Callable[..., Any]
PERSON = Person()


@pytest.fixture
def take_in(engines: dict[str, Engine]) -> Callable[[bytes], Report]:
    """Takes in a file of these bytes."""
    return lambda body: import_cards(engines["bureau"], io.BytesIO(body))


@pytest.fixture
def look_for(engines: dict[str, Engine]) -> Callable[..., Any]:
    """Asks the card index."""

    def look_for(**asked: Any) -> Any:
        with db.transaction(engines["bureau"]) as session:
            [answer] = search_cards(session, [Asked(**asked)])
        return answer

    return look_for


def a_file(*lines: str, encoding: str = "utf-8", end: str = "\n") -> bytes:
    """A file with the header."""
    return end.join([CARD_HEADER, *lines]).encode(encoding)


def counts(report: Report) -> tuple[int, int, int, list[tuple[int, str, str]]]:
    """New, corrected, unchanged, and the bad lines."""
    bad = [(line.line, line.field, line.code) for line in report.bad]
    return report.imported, report.corrected, report.unchanged, bad


def filed_under(engines: dict[str, Engine]) -> int:
    """How many keys lead to cards."""
    with db.transaction(engines["bureau"]) as session:
        return int(session.execute(text("select count(*) from bureau.card_key")).scalar_one())


def test_same_file_twice_changes_nothing(take_in: Any_, engines: dict[str, Engine]) -> None:
    body = a_file(*(card_line(Person(number=number)) for number in range(1, 50)))
    assert counts(take_in(body)) == (49, 0, 0, [])
    keys = filed_under(engines)
    assert counts(take_in(body)) == (0, 0, 49, [])
    assert filed_under(engines) == keys


def test_corrected_card_is_found_under_its_new_name_only(
    take_in: Any_, look_for: Any_, engines: dict[str, Engine]
) -> None:
    take_in(a_file(card_line(PERSON)))
    keys = filed_under(engines)
    corrected = card_line(PERSON, surname="Қалқаманов", given_name="Ерболат")
    assert counts(take_in(a_file(corrected))) == (0, 1, 0, [])
    assert filed_under(engines) == keys
    born = {"patronymic": "Сынақұлы", "birth_date": PERSON.birth_date}
    assert look_for(surname="Калкаманов", given_name="Ерболат", **born).outcome == "single_match"
    assert look_for(surname="Үлгібаев", given_name="Нұрлан", **born).outcome == "no_match"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_encoding_is_recognised(encoding: str, take_in: Any_, look_for: Any_) -> None:
    russian = Person(surname="Образцов", given_name="Пётр", patronymic="Ильич", street="Пробная")
    line = card_line(russian, region="Акмолинская", locality="Кокшетау", drawer="О-1", deregistered_to="")
    assert counts(take_in(a_file(line, encoding=encoding, end="\r\n"))) == (1, 0, 0, [])
    found = look_for(surname="Образцов", given_name="Пётр", birth_date=russian.birth_date)
    assert found.candidates[0].surname == "Образцов"


def test_every_bad_line_is_named_and_the_good_ones_are_taken_in(take_in: Any_) -> None:
    bad = [
        (card_line(Person(number=2), birth_date="1980-02-31"), "birth_date", "impossible_date"),
        (card_line(Person(number=3), iin="123456789012"), "iin", "invalid_iin"),
        (card_line(Person(number=4), card_id=""), "card_id", "missing"),
        (card_line(Person(number=5), surname="", given_name=""), "surname", "missing"),
        (card_line(Person(number=6), registered_on="31.12.2020"), "registered_on", "impossible_date"),
        (card_line(Person(number=7), surname="Үлгі\u202eбаев"), "surname", "unseen_characters"),
        (card_line(Person(number=8), street="х" * 300), "street", "too_long"),
        (card_line(Person(number=9)) + ",more", "line", "wrong_number_of_fields"),
        ('10,"no end of the quote', "line", "not_csv"),
        (card_line(Person(number=10), surname="a" * 30_000), "line", "wrong_number_of_fields"),
        (card_line(Person(number=11), surname="\x00"), "surname", "unseen_characters"),
        (card_line(Person(number=12), card_id="10001"), "card_id", "repeated"),
    ]
    report = take_in(a_file(card_line(PERSON), *(line for line, _, _ in bad), card_line(Person(number=13))))
    expected = [(number, field, code) for number, (_, field, code) in enumerate(bad, start=3)]
    assert counts(report) == (2, 0, 0, expected)


def test_card_repeated_far_down_the_file_is_named(take_in: Any_, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_import, "CHUNK", 2)
    lines = [card_line(Person(number=number)) for number in (1, 2, 3, 4, 5, 1)]
    assert counts(take_in(a_file(*lines))) == (5, 0, 0, [(7, "card_id", "repeated")])


OFFICE = Person(surname="Образцов", given_name="Пётр", patronymic="Ильич", street="Пробная")


def office_line(number: int) -> str:
    """A line that cp1251 has every letter of."""
    line = card_line(OFFICE, card_id=str(number), region="Акмолинская", locality="Кокшетау")
    return line.replace("Ү-1", "О-1")


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda body: body.replace(",", ";"), id="semicolons"),
        pytest.param(lambda body: body.replace("card_id,surname", "CARD_ID, Surname"), id="capitals"),
        pytest.param(
            lambda body: '"' + body.replace(",", '","').replace("\n", '"\n"') + '"', id="all quoted"
        ),
        pytest.param(lambda body: body.replace("\n", "\r\n\r\n"), id="blank lines"),
        pytest.param(lambda body: body + "\n", id="end of line at the end"),
        pytest.param(lambda body: body.replace(",", " , "), id="blanks about commas"),
        pytest.param(lambda body: body.replace("Пробная", '"Пробная, б. ""Новая"""'), id="quoted commas"),
        pytest.param(
            lambda body: body.replace("\n", ",remark\n", 1).replace("О-1", "О-1,x"), id="a column more"
        ),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_file_as_other_programs_write_it_is_taken_in(
    write: Callable[[str], str], encoding: str, take_in: Any_, look_for: Any_
) -> None:
    body = "\n".join([CARD_HEADER, *map(office_line, (1, 2, 3))])
    assert counts(take_in(write(body).encode(encoding))) == (3, 0, 0, [])
    assert len(look_for(surname="Образцов", given_name="Пётр").candidates) == 3


def test_one_broken_line_at_the_top_does_not_turn_the_encoding(take_in: Any_, look_for: Any_) -> None:
    broken = office_line(1).encode().replace("б".encode(), b"\xd0")
    body = b"\n".join([CARD_HEADER.encode(), broken, *(office_line(number).encode() for number in (2, 3))])
    assert counts(take_in(body)) == (2, 0, 0, [(2, "line", "wrong_encoding")])
    assert look_for(surname="Образцов", given_name="Пётр").candidates[0].surname == "Образцов"


def test_field_over_two_lines_is_named_and_harms_no_other(take_in: Any_) -> None:
    over_two = card_line(Person(number=2), street='"Үлгі\nкөшесі"')
    report = take_in(a_file(card_line(PERSON), over_two, card_line(Person(number=3))))
    assert counts(report) == (2, 0, 0, [(3, "line", "not_csv"), (4, "line", "wrong_number_of_fields")])


@pytest.mark.parametrize(("sign", "written"), [(",", "\t"), ("\n", "\r")])
def test_file_that_is_no_such_csv_is_told_by_its_columns(sign: str, written: str, take_in: Any_) -> None:
    body = a_file(card_line(PERSON)).replace(sign.encode(), written.encode())
    assert {bad.code for bad in take_in(body).bad} == {"missing_column"}


def test_column_that_comes_twice_is_named(take_in: Any_) -> None:
    body = a_file(card_line(PERSON) + ",Басқа").replace(b",drawer", b",drawer,surname", 1)
    assert counts(take_in(body)) == (0, 0, 0, [(1, "surname", "repeated_column")])


def test_line_in_another_encoding_is_named(take_in: Any_) -> None:
    body = (
        a_file(card_line(PERSON)) + b"\n" + card_line(Person(number=2, surname="Образцов")).encode("utf-16")
    )
    assert take_in(body).imported == 1


def test_file_cut_off_in_the_middle_keeps_its_whole_lines(take_in: Any_) -> None:
    body = a_file(card_line(PERSON), card_line(Person(number=2)))
    imported, _, _, bad = counts(take_in(body[:-40]))
    assert (imported, bad[0][0]) == (1, 3)


def drawn(*drawers: str) -> bytes:
    """A file whose cards lie in these drawers, with an end of line after each."""
    lines = (card_line(Person(number=number), drawer=drawer) for number, drawer in enumerate(drawers, 1))
    return a_file(*lines) + b"\n"


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_file_cut_off_within_its_last_field_has_that_line_named(cut: int, take_in: Any_) -> None:
    body = drawn("Ү-12", "Ү-12", "Ү-12").decode()[: -1 - cut].encode()
    assert counts(take_in(body)) == (2, 0, 0, [(4, "line", "cut_off")])


def test_file_cut_off_to_what_is_another_drawer_has_that_line_named(take_in: Any_) -> None:
    body = drawn("Ү-1", "Ү-12", "Ү-12").decode()[:-2].encode()
    assert counts(take_in(body)) == (2, 0, 0, [(4, "line", "cut_off")])


@pytest.mark.parametrize("drawers", [("Ү-1",), ("Ү-12", "Ү-12"), ("Ү-1", "Қ-3", "Қ-3"), ("", "")])
def test_whole_file_without_an_end_of_line_at_its_end_is_taken_in(
    drawers: tuple[str, ...], take_in: Any_
) -> None:
    assert counts(take_in(drawn(*drawers)[:-1])) == (len(drawers), 0, 0, [])


def test_line_cut_off_behind_a_full_block_is_named(take_in: Any_, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_import, "CHUNK", 2)
    assert counts(take_in(drawn("Ү-12", "Ү-12", "Ү-12")[:-2])) == (2, 0, 0, [(4, "line", "cut_off")])


def test_report_of_nothing_but_bad_lines_stays_small(
    take_in: Any_, head: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_report, "MOST_NAMED", 2)
    body = a_file(*(card_line(Person(number=number), card_id="") for number in range(1, 6)))
    report = take_in(body)
    assert (report.refused, [bad.line for bad in report.bad]) == (5, [2, 3])
    told = head.post("/v1/cards/import", content=body, headers={"content-type": "text/csv"}).json()
    assert (told["refused"], len(told["bad"])) == (5, 2)


def test_file_without_a_column_is_not_taken_in(take_in: Any_) -> None:
    assert counts(take_in(a_file(card_line(PERSON)).replace(b",drawer", b"", 1))) == (
        0, 0, 0, [(1, "drawer", "missing_column")],
    )  # fmt: skip
    assert take_in(b"").imported == 0


def test_two_imports_at_once_double_nothing(engines: dict[str, Engine]) -> None:
    lines = [card_line(Person(number=number)) for number in range(1, 200)]
    files = [a_file(*lines), a_file(*reversed(lines))]
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda body: import_cards(engines["bureau"], io.BytesIO(body)), files))
    assert sorted((report.imported, report.unchanged) for report in reports) == [(0, 199), (199, 0)]


def test_progress_reaches_the_end_of_the_file(engines: dict[str, Engine]) -> None:
    seen: list[int] = []
    body = a_file(card_line(PERSON))
    import_cards(engines["bureau"], io.BytesIO(body), seen.append)
    assert seen[-1] == len(body)


def test_year_alone_is_never_a_single_match(take_in: Any_, look_for: Any_) -> None:
    take_in(a_file(card_line(PERSON)))
    found = look_for(surname="Үлгібаев", given_name="Нұрлан", birth_date=PERSON.birth_date[:4])
    assert (found.outcome, found.candidates[0].ref) == ("multiple_matches", "10001")


def test_slip_of_the_hand_is_found_by_the_wider_keys(take_in: Any_, engines: dict[str, Engine]) -> None:
    take_in(a_file(card_line(PERSON)))
    asked = Asked("Үлгібарв", "Нурлн", None, PERSON.birth_date)
    with db.transaction(engines["bureau"]) as session:
        wide, narrow = (
            search_cards(session, [asked], narrowly=places)[0]
            for places in (frozenset[int](), frozenset({0}))
        )
    assert wide.candidates
    assert narrow.outcome in (Outcome.NO_MATCH, Outcome.MULTIPLE_MATCHES)


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        ({"surname": "", "given_name": ""}, "query_too_vague"),
        ({"surname": "А", "given_name": ""}, "query_too_vague"),
        ({"surname": "А" * 10_000, "given_name": "Б"}, "name_too_long"),
        ({"surname": "🙂🙂", "given_name": "🙂"}, "query_too_vague"),
        ({"surname": "\u202e\u200f", "given_name": "\u2067"}, "query_too_vague"),
        ({"surname": "Үлгібаев", "given_name": "Нұрлан", "birth_date": "1980-02-31"}, "impossible_date"),
    ],
)
def test_question_that_cannot_be_asked_says_so(asked: dict[str, Any], note: str, look_for: Any_) -> None:
    assert (look_for(**asked).outcome, look_for(**asked).note) == ("not_asked", note)


def test_name_that_everybody_bears_is_not_taken_for_nobody(
    take_in: Any_, look_for: Any_, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(a_file(*(card_line(Person(number=number)) for number in range(1, 6))))
    monkeypatch.setattr(cards, "CARDS_PER_KEY", 3)
    found = look_for(surname="Үлгібаев", given_name="Нұрлан")
    assert (found.outcome, found.note) == ("multiple_matches", "many_bear_this_name")


def test_operator_searches_by_hand(take_in: Any_, operator: Any) -> None:
    take_in(a_file(card_line(PERSON)))
    name = {"surname": "Ulgibayev", "given_name": "Nurlan", "patronymic": "Synaquly"}
    body = {**name, "birth_date": PERSON.birth_date}
    answer = operator.post("/v1/cards/search", json=body).json()
    assert (answer["outcome"], answer["candidates"][0]["card_id"]) == ("single_match", "10001")
    for wrong in ({"surname": "х\u200bу"}, {"iin": "12"}, {"name": "x"}, {"birth_date": "yesterday"}):
        assert operator.post("/v1/cards/search", json=wrong).status_code == 422


def test_head_takes_in_a_file_over_http(head: Any, operator: Any, app: Any, owner: Engine) -> None:
    body, csv = a_file(card_line(PERSON), "1,2"), {"content-type": "text/csv"}
    assert operator.post("/v1/cards/import", content=body, headers=csv).status_code == 403
    answer = head.post("/v1/cards/import", content=body, headers=csv).json()
    assert (answer["imported"], answer["bad"]) == (
        1, [{"line": 3, "field": "line", "code": "wrong_number_of_fields"}],
    )  # fmt: skip
    inspector = client(app, key_for(owner, Role.INSPECTOR, centres=("psc-01",)))
    assert inspector.post("/v1/cards/search", json={"iin": PERSON.iin}).status_code == 403
