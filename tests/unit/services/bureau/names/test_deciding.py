"""What the machine answers by itself, and what it leaves to a person."""

import pytest

from services.bureau.names import (
    Card,
    Field,
    Likeness,
    NameWeights,
    Outcome,
    PartialDate,
    Query,
    decide,
    score,
)
from tests.unit.services.bureau.names.people import BORN, IIN, ask, card

SINGLE, SEVERAL, NONE = Outcome.SINGLE_MATCH, Outcome.MULTIPLE_MATCHES, Outcome.NO_MATCH
RARE = NameWeights(20_000_000, {"ulgipa": 40}, {"sirik": 90_000, "sirali": 8_000}, {"pulat": 100_000})
COMMON = NameWeights(20_000_000, {"ulgipa": 90_000}, {"sirik": 200_000}, {"pulat": 200_000})

BY_QUERY = [
    ("the same in Kazakh letters", ask(), SINGLE),
    ("Latin", Query("Ulgibayev", "Serik", "Bolatuly", BORN), SINGLE),
    ("parts swapped", ask(surname="Серік", given_name="Үлгібаев"), SINGLE),
    ("no patronymic", ask(patronymic=None), SINGLE),
    ("day and month swapped", ask(birth_date=PartialDate(1980, 12, 5)), SINGLE),
    ("one letter of the surname missing", ask(surname="Үлгібев"), SINGLE),
    ("a digit of the date wrong", ask(birth_date=PartialDate(1980, 5, 17)), SEVERAL),
    ("year only", ask(birth_date=PartialDate(1980)), SEVERAL),
    ("first of January", ask(birth_date=PartialDate(1980, 1, 1)), SEVERAL),
    ("no date", ask(birth_date=None), SEVERAL),
    ("another surname", ask(surname="Басқаев"), SEVERAL),
    ("a twin, by name", ask(given_name="Серәлі"), SEVERAL),
    ("more than two slips in the given name", ask(given_name="Серікәлі"), SEVERAL),
    ("initials", ask(given_name="С.", patronymic="Б."), SEVERAL),
    ("a namesake of another age", ask(birth_date=PartialDate(1955, 1, 30)), NONE),
    ("somebody else", Query("Басқаев", "Данияр", "Маратұлы", BORN), NONE),
]


@pytest.mark.parametrize(("kind", "query", "outcome"), BY_QUERY)
def test_one_card_against_a_query_with(kind: str, query: Query, outcome: Outcome) -> None:
    assert decide([score(query, card(), RARE)], query).outcome is outcome, kind


def test_a_common_name_without_patronymic_is_left_to_a_person() -> None:
    query = ask(patronymic=None)
    scored = score(query, card(), COMMON)
    assert (Field.FREQUENCY, Likeness.COMMON) in {(reason.field, reason.code) for reason in scored.why}
    assert decide([scored], query).outcome is SEVERAL


def test_two_cards_as_good_as_each_other_are_left_to_a_person() -> None:
    decision = decide([score(ask(), card(card_id=number), RARE) for number in (2, 1)], ask())
    assert decision.outcome is SEVERAL
    assert [candidate.card_id for candidate in decision.candidates] == [1, 2]


def test_a_namesake_far_behind_does_not_hinder() -> None:
    other = card(card_id=2, birth_date=PartialDate(1955, 1, 30))
    assert decide([score(ask(), each, RARE) for each in (other, card())], ask()).outcome is SINGLE


TWINS = [
    ("given_name", "Асан", "Хасан"),
    ("given_name", "Серік", "Берік"),
    ("given_name", "Марат", "Мұрат"),
    ("given_name", "Арман", "Аман"),
    ("given_name", "Жанар", "Жанат"),
    ("given_name", "Алия", "Әлима"),
    ("surname", "Голубев", "Голубенко"),
    ("patronymic", "Маратұлы", "Мұратұлы"),
]


@pytest.mark.parametrize(("part", "asked", "on_card"), TWINS)
def test_a_similar_name_is_left_to_a_person_where_no_names_were_counted(
    part: str, asked: str, on_card: str
) -> None:
    query, found = ask(**{part: asked}), card(**{part: on_card})
    assert decide([score(query, found)], query).outcome is not SINGLE
    assert decide([score(query, card(**{part: asked}))], query).outcome is SINGLE


def test_an_iin_still_decides_where_no_names_were_counted() -> None:
    query = ask(given_name="Асан", iin=IIN)
    assert decide([score(query, card(given_name="Хасан", iin=IIN))], query).outcome is SINGLE


BY_IIN = [
    ("year only", ask(birth_date=PartialDate(1980), iin=IIN), card(iin=IIN), SINGLE),
    ("married", ask(surname="Басқаева", iin=IIN), card(iin=IIN), SINGLE),
    ("number of somebody else", Query("Басқаев", "Данияр", None, None, IIN), card(iin=IIN), NONE),
    ("another number", ask(iin="810101390017"), card(iin=IIN), SEVERAL),
    ("a digit of the number wrong", ask(iin="800512390017"), card(iin=IIN), SINGLE),
    ("another valid number, one digit off", ask(iin="800512390016"), card(iin="800512390026"), SEVERAL),
    ("card without a number", ask(iin=IIN), card(), SINGLE),
]


@pytest.mark.parametrize(("kind", "query", "found", "outcome"), BY_IIN)
def test_an_iin_decides_unless_the_names_speak_against_it(
    kind: str, query: Query, found: Card, outcome: Outcome
) -> None:
    assert decide([score(query, found, RARE)], query).outcome is outcome, kind


@pytest.mark.parametrize("birth_date", [None, PartialDate(1980), PartialDate(1980, 1, 1)])
def test_a_card_without_a_full_birth_date_is_never_taken_alone(birth_date: PartialDate | None) -> None:
    assert decide([score(ask(), card(birth_date=birth_date), RARE)], ask()).outcome is SEVERAL


def test_a_former_surname_counts_as_the_surname() -> None:
    found = card("Басқаева", former_surnames=("Үлгібаева",))
    scored = score(ask(), found, RARE)
    assert scored.why[0].code is Likeness.FORMER
    assert decide([scored], ask()).outcome is SINGLE


def test_reasons_name_fields_and_codes_and_no_person() -> None:
    scored = score(ask(surname="Басқаев"), card(), RARE)
    assert [(reason.field.value, reason.code.value) for reason in scored.why] == [
        ("surname", "changed"),
        ("given_name", "same"),
        ("patronymic", "same"),
        ("birth_date", "same"),
    ]


def test_nothing_scored_is_no_match() -> None:
    assert decide([], ask()).outcome is NONE


def test_neither_query_nor_card_shows_a_person_in_its_repr() -> None:
    assert "Үлгі" not in repr(ask())
    assert "ulgipa" not in repr(card())
