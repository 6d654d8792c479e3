"""IIN and BIN: vectors known to be right, every reason to refuse, and what a round trip must keep."""

from datetime import date

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from shared.standard.identifiers import (
    InvalidBin,
    InvalidIin,
    Sex,
    check_bin,
    check_digit,
    check_iin,
    iin_warnings,
    is_synthetic_bin,
    is_synthetic_iin,
    kind_of_number,
    make_bin,
    make_iin,
)

birth_dates = st.dates(date(1800, 1, 1), date(2099, 12, 31))
sexes: st.SearchStrategy[Sex] = st.sampled_from(["male", "female"])


@pytest.mark.parametrize(
    ("number", "birth_date", "sex"),
    [("791028302728", date(1979, 10, 28), "male"), ("061211600012", date(2006, 12, 11), "female")],
)
def test_known_iin_is_read(number: str, birth_date: date, sex: Sex) -> None:
    iin = check_iin(f" {number} ")
    assert (iin.number, iin.birth_date, iin.sex) == (number, birth_date, sex)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not_twelve_digits"),
        ("79102830272", "not_twelve_digits"),
        ("7910283027280", "not_twelve_digits"),
        ("79102830272a", "not_twelve_digits"),
        ("٧٩١٠٢٨٣٠٢٧٢٨", "not_twelve_digits"),
        ("791328302728", "birth_date"),
        ("790230302728", "birth_date"),
        ("791028702728", "century_digit"),
        ("791028302729", "check_digit"),
    ],
)
def test_wrong_iin_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidIin) as refused:
        check_iin(text)
    assert refused.value.reason == reason


def test_error_never_repeats_the_number() -> None:
    with pytest.raises(InvalidIin) as refused:
        check_iin("791028302729")
    assert "791028302729" not in str(refused.value) + repr(refused.value)


def test_iin_does_not_show_its_number_when_printed() -> None:
    assert "791028302728" not in repr(check_iin("791028302728"))


def test_seventh_digit_zero_leaves_date_and_sex_unknown() -> None:
    body = "79102800272"
    iin = check_iin(f"{body}{check_digit(body)}")
    assert iin.birth_date is None
    assert iin.sex is None


def test_leap_day_of_an_unknown_century_is_accepted() -> None:
    body = "00022900123"
    assert check_iin(f"{body}{check_digit(body)}").birth_date is None


@given(birth_date=birth_dates, sex=sexes, serial=st.integers(0, 9999))
def test_made_iin_is_read_back(birth_date: date, sex: Sex, serial: int) -> None:
    try:
        number = make_iin(birth_date, sex, serial)
    except InvalidIin:
        reject()
    iin = check_iin(number)
    assert (iin.birth_date, iin.sex) == (birth_date, sex)
    assert is_synthetic_iin(number) == (serial >= 9000)
    assert kind_of_number(number) == "iin"


def test_second_pass_gives_a_digit_where_the_first_gives_ten() -> None:
    # 8005123 9071: the first sum is 219 = 10 (mod 11), the second 24+30+7+16+27+90+0+7+2 = 203 = 5 (mod 11).
    assert make_iin(date(1980, 5, 12), "male", 9071) == "800512390715"


def test_serial_that_is_never_issued_is_refused() -> None:
    # 8005123 9079: both sums, 307 and 219, are 10 (mod 11).
    with pytest.raises(InvalidIin) as refused:
        make_iin(date(1980, 5, 12), "male", 9079)
    assert refused.value.reason == "serial_not_issuable"


@pytest.mark.parametrize("serial", [-1, 10_000])
def test_serial_out_of_range_is_refused(serial: int) -> None:
    with pytest.raises(InvalidIin):
        make_iin(date(1980, 5, 12), "male", serial)


def test_year_outside_the_known_centuries_is_refused() -> None:
    with pytest.raises(InvalidIin) as refused:
        make_iin(date(1799, 5, 12), "male", 9001)
    assert refused.value.reason == "century_digit"


def test_differing_form_gives_warnings_only() -> None:
    iin = check_iin("791028302728")
    assert iin_warnings(iin, date(1979, 10, 28), "male") == ()
    assert iin_warnings(iin, date(1979, 10, 27), "female") == ("birth_date_differs", "sex_differs")
    assert iin_warnings(iin) == ()


@given(serial=st.integers(0, 99_999))
def test_made_bin_is_read_back(serial: int) -> None:
    try:
        number = make_bin(date(2007, 3, 1), serial, "resident", "branch")
    except InvalidBin:
        reject()
    found = check_bin(number)
    assert (found.registered_year_in_century, found.registered_month) == (7, 3)
    assert (found.kind, found.unit) == ("resident", "branch")
    assert is_synthetic_bin(number) == (serial >= 90_000)
    assert kind_of_number(number) == "bin"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0703", "not_twelve_digits"),
        ("071340000001", "registered_month"),
        ("070330000001", "kind_digit"),
        ("070349000001", "unit_digit"),
    ],
)
def test_wrong_bin_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidBin) as refused:
        check_bin(text)
    assert refused.value.reason == reason


def test_wrong_check_digit_of_a_bin_is_refused() -> None:
    number = make_bin(date(2007, 3, 1), 90_001)
    with pytest.raises(InvalidBin) as refused:
        check_bin(number[:-1] + str((int(number[-1]) + 1) % 10))
    assert refused.value.reason == "check_digit"


@pytest.mark.parametrize("number", ["", "791028", "791078302728"])
def test_number_of_neither_kind_is_none(number: str) -> None:
    assert kind_of_number(number) is None
