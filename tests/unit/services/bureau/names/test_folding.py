"""The folds over the table of cases, and their laws."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.bureau.names import NamePart, NameTooLong, fold_name, skeleton
from tests.unit.services.bureau.names.cases import CASES

PARTS = st.sampled_from(NamePart)


@pytest.mark.parametrize(("kind", "part", "one", "another", "meeting"), CASES)
def test_two_spellings_meet_as_the_table_says(
    kind: str, part: str, one: str, another: str, meeting: str
) -> None:
    first, second = fold_name(one, NamePart(part)), fold_name(another, NamePart(part))
    met = "MEET" if first == second else "NEAR" if skeleton(first) == skeleton(second) else "APART"
    assert met == meeting, f"{kind}: {first} / {second}"


def test_the_table_has_no_empty_fold() -> None:
    assert all(fold_name(spelling, NamePart(part)) for _, part, *pair, _ in CASES for spelling in pair)


@given(st.text(max_size=200), PARTS)
@example("ӚÒ", NamePart.SURNAME)
def test_a_fold_of_anything_is_of_seventeen_letters(text: str, part: NamePart) -> None:
    assert set(fold_name(text, part)) <= set("auipvgdjzklmnrstc")


@given(st.text(alphabet="абвгдежзиклмнопрстуәіңғүұқөһ", min_size=1, max_size=30), PARTS)
def test_case_and_blanks_change_nothing(name: str, part: NamePart) -> None:
    assert fold_name(f" {name.upper()}\t", part) == fold_name(name, part)


@pytest.mark.parametrize("nothing", ["", " ", "🙂", "\u202e\u202c", "12-34", "王", "--'"])
def test_what_has_no_letter_folds_to_nothing(nothing: str) -> None:
    assert fold_name(nothing, NamePart.SURNAME) == ""


def test_one_letter_stays_one_letter() -> None:
    assert fold_name("О", NamePart.SURNAME) == "u"


def test_ten_thousand_letters_are_refused_without_repeating_them() -> None:
    with pytest.raises(NameTooLong) as refused:
        fold_name("Қ" * 10_000, NamePart.GIVEN_NAME)
    assert "Қ" not in str(refused.value)


def test_a_stem_keeps_three_letters() -> None:
    assert fold_name("Уев", NamePart.SURNAME) == "uiv"
