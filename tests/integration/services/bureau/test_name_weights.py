"""How common names are is counted as cards come and change, and what is common weighs less."""

import io
from typing import Any

import pytest
from sqlalchemy import Engine, text

from services.bureau.domain.asking import Asked
from services.bureau.names.frequency import UNWEIGHTED
from services.bureau.operations.card_import import import_cards
from services.bureau.queries import name_weights
from services.bureau.queries.cards import search_cards
from services.bureau.queries.name_weights import read_weights
from shared import db
from tests.support.cases import CARD_HEADER, Person, card_line

RECOUNT = """
select 'surname', surname_fold, count(*) from bureau.card group by 2
union all select 'given_name', given_name_fold, count(*) from bureau.card group by 2
union all select 'patronymic', patronymic_fold, count(*) from bureau.card group by 2
"""


def take_in(engine: Engine, *lines: str) -> None:
    """Takes in these lines."""
    import_cards(engine, io.BytesIO("\n".join([CARD_HEADER, *lines]).encode()))


def counted(engine: Engine, statement: str) -> set[tuple[Any, ...]]:
    """The counts above zero."""
    with db.transaction(engine) as session:
        return {tuple(row) for row in session.execute(text(statement)) if row[2]}


def test_counts_follow_new_and_corrected_cards(engines: dict[str, Engine]) -> None:
    engine = engines["bureau"]
    take_in(engine, *(card_line(Person(number=number)) for number in range(1, 9)))
    take_in(
        engine,
        card_line(Person(number=1)),
        card_line(Person(number=2), surname="Қалқаманов"),
        card_line(Person(number=20), given_name="Ерболат"),
    )
    assert counted(engine, "select part, fold, cards from bureau.name_count") == counted(engine, RECOUNT)


def test_small_index_makes_no_name_rare(engines: dict[str, Engine]) -> None:
    take_in(engines["bureau"], card_line(Person()))
    with db.transaction(engines["bureau"]) as session:
        assert read_weights(session) is UNWEIGHTED


def test_common_name_is_left_to_a_person_and_a_rare_one_is_not(
    engines: dict[str, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a patronymic a name and birth date single nobody out where half the country bears the name."""
    engine = engines["bureau"]
    monkeypatch.setattr(name_weights, "LEAST_CARDS", 1)
    common, rare = Person(number=1), Person(number=2)
    take_in(engine, card_line(common), card_line(rare, surname="Қалқаманов", given_name="Ерболат"))
    with engine.begin() as connection:
        connection.execute(
            text("update bureau.name_count set cards = cards + 5000000 where fold not in (:s, :g)"),
            {"s": folded(engine, "surname_fold"), "g": folded(engine, "given_name_fold")},
        )
    name_weights.forget_weights()
    outcomes = [
        answer(engine, Asked("Үлгібаев", "Нұрлан", None, common.birth_date)),
        answer(engine, Asked("Қалқаманов", "Ерболат", None, rare.birth_date)),
    ]
    name_weights.forget_weights()
    assert outcomes == ["multiple_matches", "single_match"]


def folded(engine: Engine, column: str) -> str:
    """A fold of the rare one's card."""
    with db.transaction(engine) as session:
        statement = text(f"select {column} from bureau.card where surname = 'Қалқаманов'")
        return str(session.execute(statement).scalar_one())


def answer(engine: Engine, asked: Asked) -> str:
    """What the index says."""
    with db.transaction(engine) as session:
        return search_cards(session, [asked])[0].outcome


def test_correction_keeps_what_the_card_said(engines: dict[str, Engine]) -> None:
    engine = engines["bureau"]
    for surname in ("Үлгібаев", "Үлгібай", "Қалқаманов"):
        take_in(engine, card_line(Person(), surname=surname))
    with db.transaction(engine) as session:
        statement = text("select version, written ->> 'surname' from bureau.card_version order by version")
        assert [tuple(row) for row in session.execute(statement)] == [(1, "Үлгібаев"), (2, "Үлгібай")]
