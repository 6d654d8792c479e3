"""A hundred thousand cards, asked as people ask: who is found, and that nobody is found wrongly.

The same population, corruption and counting as `make bench-cards`, without its times.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bench.cards_files import Crowd, write_cards
from bench.cards_people import DAYS_OF_BIRTHS
from bench.cards_questions import Choice, Question, Tally, absent, questions, tallied, whole
from services.bureau.domain.candidates import Answer
from services.bureau.operations import card_import
from services.bureau.queries.cards import search_cards
from services.bureau.queries.name_weights import forget_weights
from shared import db

CROWD = Crowd(100_000, 2_026, DAYS_OF_BIRTHS)
USUAL, ABSENT = 5_000, 2_000
AT_ONCE = 50
EMPTY = text("truncate bureau.card, bureau.card_key, bureau.name_count, bureau.card_version")
Answered = list[tuple[Question, Answer]]


@pytest.fixture(scope="module")
def answered(owner: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Answered, Answered]]:
    """The questions about people on cards, and those about people on none, with their answers."""
    choice = Choice.of(CROWD, USUAL, 0)
    file = tmp_path_factory.mktemp("cards") / "cards.csv"
    people = write_cards(CROWD, file, choice.wanted, lambda _: None)
    with owner.begin() as connection:
        connection.execute(EMPTY)
    take_in(owner, file)
    known = questions(choice.usual, people, CROWD.seed)
    yield ask(owner, known), ask(owner, list(absent(list(people.values()), CROWD, ABSENT)))
    with owner.begin() as connection:
        connection.execute(EMPTY)
    forget_weights()


def take_in(owner: Engine, file: Path) -> None:
    """Takes in the file as a country's, without a refused line."""
    with pytest.MonkeyPatch.context() as patch, file.open("rb") as lines:
        patch.setattr(card_import, "FIRST_LOAD_BYTES", 0)
        report = card_import.import_cards(owner, lines)
    assert (report.imported, report.bad) == (CROWD.count, [])


def ask(engine: Engine, asked: list[Question]) -> Answered:
    """The answers, fifty questions at once as the search worker asks them."""
    found: Answered = []
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        with db.transaction(engine) as session:
            found.extend(zip(some, search_cards(session, [one.asked for one in some]), strict=True))
    return found


@pytest.fixture
def on_cards(answered: tuple[Answered, Answered]) -> Tally:
    """What became of the questions about people who are on a card."""
    return whole(answered[0])


def test_person_is_among_the_first_five_in_98_of_100_questions(on_cards: Tally) -> None:
    assert on_cards.among_five >= 0.98 * on_cards.asked


def test_no_question_in_5000_is_answered_with_the_wrong_person(on_cards: Tally) -> None:
    assert (on_cards.asked, on_cards.wrong) == (USUAL, 0)


def test_four_of_five_questions_need_nobody(on_cards: Tally) -> None:
    assert on_cards.automatic >= 0.8 * on_cards.asked


def test_hardly_any_absent_person_is_taken_for_another(answered: tuple[Answered, Answered]) -> None:
    """Strangers one in a thousand at most; twins, siblings and namesakes are the hardest, and never."""
    tallies = tallied(answered[1])
    assert tallies["stranger"].wrong <= 0.001 * tallies["stranger"].asked
    assert {kind: tallies[kind].wrong for kind in ("twin", "sibling", "namesake")} == {
        "twin": 0, "sibling": 0, "namesake": 0,
    }  # fmt: skip
