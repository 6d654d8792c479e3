"""Who comes to share a key with whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.bureau.names import (
    NameTooLong,
    PartialDate,
    Query,
    QueryTooVague,
    card_keys,
    query_keys,
    score,
    wider_keys,
)
from services.bureau.names.deciding import CANDIDATE_FROM
from tests.unit.services.bureau.names.people import BORN, IIN, ask, card

FIRST_TIER = {
    "as_written": ask(),
    "surname_changed": ask(surname="Басқаева"),
    "given_name_wrong": ask(given_name="Данияр"),
    "surname_and_given_name_wrong": ask(surname="Басқаев", given_name="Данияр"),
    "surname_and_given_name_swapped": ask(surname="Серік", given_name="Үлгібаев"),
    "written_given_name_patronymic_surname": ask(
        surname="Серік", given_name="Болатұлы", patronymic="Үлгібаев", birth_date=None
    ),
    "patronymic_missing": ask(patronymic=None),
    "patronymic_in_the_given_name": ask(given_name="Серік Болатұлы", patronymic=None, birth_date=None),
    "whole_name_in_the_surname": ask(surname="Үлгібаев Серік Болатұлы", given_name="", patronymic=None),
    "year_only": ask(birth_date=PartialDate(1980)),
    "surname_changed_and_year_only": ask(surname="Басқаев", birth_date=PartialDate(1980)),
    "new_year_day": ask(birth_date=PartialDate(1980, 1, 1)),
    "no_birth_date": ask(birth_date=None),
    "day_and_month_swapped": ask(surname="Басқаев", patronymic=None, birth_date=PartialDate(1980, 12, 5)),
    "iin_alone": ask(surname="", given_name="", patronymic=None, birth_date=None, iin=IIN),
    "latin": Query("Ulgibayev", "Serik", "Bolatuly", BORN),
}
SECOND_TIER = {
    "letter_missing_in_the_surname_and_day_wrong": ask(
        surname="Үлгіаев", patronymic=None, birth_date=PartialDate(1980, 5, 13)
    ),
    "wrong_letter_in_the_given_name_and_day_wrong": ask(
        given_name="Сетік", patronymic=None, birth_date=PartialDate(1980, 5, 13)
    ),
    "year_beside": ask(surname="Басқаев", birth_date=PartialDate(1981, 5, 12)),
    "another_day_of_the_year": ask(patronymic=None, birth_date=PartialDate(1980, 11, 29)),
    "year_only_and_a_letter_missing": ask(surname="Үлгіаев", patronymic=None, birth_date=PartialDate(1980)),
    "letters_changed_over": ask(surname="Үглібаев", patronymic=None, birth_date=None),
    "decade_wrong": ask(surname="Басқаев", birth_date=PartialDate(1950, 5, 12)),
    "day_digit_wrong": ask(surname="Басқаев", patronymic=None, birth_date=PartialDate(1980, 5, 17)),
    "surname_right_and_decade_wrong": ask(
        given_name="Данияр", patronymic=None, birth_date=PartialDate(1950, 5, 12)
    ),
}


@pytest.mark.parametrize("kind", FIRST_TIER)
def test_first_tier_finds_the_card_when_the_query_varies_by(kind: str) -> None:
    assert card_keys(card(iin=IIN)) & set(query_keys(FIRST_TIER[kind]))


@pytest.mark.parametrize("kind", SECOND_TIER)
def test_second_tier_finds_the_card_when_the_query_slips_by(kind: str) -> None:
    keys = card_keys(card())
    assert not keys & set(query_keys(SECOND_TIER[kind])), "the first tier finds it already"
    assert keys & set(wider_keys(SECOND_TIER[kind]))


def test_slip_is_found_on_a_card_without_a_date() -> None:
    keys = card_keys(card(patronymic=None, birth_date=None))
    assert keys & set(wider_keys(ask(surname="Үлгіаев", patronymic=None)))


def test_a_former_surname_on_the_card_is_found() -> None:
    keys = card_keys(card("Басқаева", patronymic=None, birth_date=None, former_surnames=("Үлгібаева",)))
    assert keys & set(query_keys(ask(patronymic=None, birth_date=None)))


def test_half_of_a_double_surname_is_found() -> None:
    keys = card_keys(card("Ким-Ульгибаева", patronymic=None, birth_date=None))
    assert keys & set(query_keys(ask(patronymic=None, birth_date=None)))


def test_a_card_has_few_keys_and_a_query_a_bounded_number() -> None:
    assert len(card_keys(card())) == 5
    assert len(query_keys(ask())) <= 40
    assert len(wider_keys(ask())) <= 1_000
    assert len(query_keys(ask(birth_date=None))) <= 200
    assert len(wider_keys(ask(birth_date=None))) <= 8_000


def test_namesake_born_long_before_shares_no_key() -> None:
    """Nor could it be a candidate: the names alone are not worth enough."""
    other = card(birth_date=PartialDate(1955, 1, 2))
    asked = {*query_keys(ask()), *wider_keys(ask())}
    assert not asked & card_keys(other)
    assert score(ask(), other).score < CANDIDATE_FROM


VAGUE = [
    ("", "", None),
    ("Үлгібаев", "", None),
    ("", "Серік", None),
    ("А", "Б", None),
    ("🙂", "\u202e", "12"),
]


@pytest.mark.parametrize("parts", VAGUE)
def test_a_query_with_too_little_in_it_is_refused(parts: tuple[str, str, str | None]) -> None:
    with pytest.raises(QueryTooVague):
        query_keys(Query(*parts))


def test_too_many_former_surnames_are_refused() -> None:
    with pytest.raises(NameTooLong):
        ask(former_surnames=("Үлгі",) * 21)


TEXTS = st.text(max_size=200)


@given(TEXTS, TEXTS, TEXTS)
def test_any_text_gives_keys_of_32_bits_in_bounded_number_or_a_refusal(
    one: str, two: str, three: str
) -> None:
    query = Query(one, two, three, BORN)
    try:
        keys = query_keys(query) + wider_keys(query)
    except QueryTooVague:
        return
    assert len(keys) < 2000
    assert all(-(2**31) <= key < 2**31 for key in keys)
