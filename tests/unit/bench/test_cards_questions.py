"""What the search benchmark asks, and how it counts the answers."""

from bench.cards_files import Crowd
from bench.cards_questions import Choice, Question, Tally, absent, questions, tallied
from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Answer, Candidate, Outcome
from services.bureau.domain.dwellings import Dwelling
from services.bureau.domain.states import Source

CROWD = Crowd(300, 5, 4000)
PEOPLE = {row.card_id: row for row in CROWD.rows()}
ASKED = Asked("Үлгібаев", "Нұрлан")


def found(outcome: Outcome, *refs: str) -> Answer:
    """An answer that shows these cards."""
    shown = tuple(Candidate(Source.CARDS, ref, "", "", None, None, None, Dwelling()) for ref in refs)
    return Answer(outcome, shown)


def test_same_seed_asks_the_same_questions() -> None:
    asked = [questions(Choice.of(CROWD, 40, 2).usual, PEOPLE, CROWD.seed) for _ in range(2)]
    assert asked[0] == asked[1]
    assert len(Choice.of(CROWD, 0, 2).by_kind) == 2 * 26


def test_absent_people_are_on_no_card_of_the_population() -> None:
    cards = {(row.surname, row.given_name, row.patronymic, row.birth_date) for row in PEOPLE.values()}
    asked = list(absent(list(PEOPLE.values()), CROWD, 80))
    plain = [one.asked for one in asked if one.kind != "stranger"]
    assert {one.kind for one in asked} == {"stranger", "twin", "sibling", "namesake"}
    assert not {(one.surname, one.given_name, one.patronymic, one.birth_date) for one in plain} & cards
    assert {one.card for one in asked} == {None}


def test_right_wrong_and_shown_answers_are_counted_apart() -> None:
    tally = Tally()
    question = Question("same", "7", ASKED)
    for answer in (
        found(Outcome.SINGLE_MATCH, "7"),
        found(Outcome.SINGLE_MATCH, "8", "7"),
        found(Outcome.MULTIPLE_MATCHES, "1", "2", "3", "4", "5", "7"),
        found(Outcome.NO_MATCH),
    ):
        tally.note(question, answer)
    assert (tally.asked, tally.first, tally.among_five, tally.automatic, tally.wrong) == (4, 1, 2, 1, 1)


def test_machine_that_names_anybody_for_an_absent_person_is_wrong() -> None:
    tallies = tallied([(Question("twin", None, ASKED), found(Outcome.SINGLE_MATCH, "7"))] * 2)
    assert tallies["twin"].absent_row() == {"asked": 2, "found_automatically": 2, "share": 1.0}
