"""Partial birth dates."""

import pytest

from services.bureau.names import ImpossibleDate, PartialDate


@pytest.mark.parametrize("text", ["1980", "1980-05", "1980-05-12", "2004-02-29"])
def test_a_date_is_written_back_as_it_was_read(text: str) -> None:
    assert str(PartialDate.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "80",
        "1980-5-1",
        "1980-13",
        "1980-00",
        "1981-02-29",
        "1980-05-00",
        "0000",
        "1700",
        "12.05.1980",
        "1" * 9999,
    ],
)
def test_an_impossible_date_is_refused(text: str) -> None:
    with pytest.raises(ImpossibleDate):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    ("text", "full", "weak", "certain"),
    [
        ("1980-05-12", True, False, True),
        ("1980-01-01", True, True, False),
        ("1980-05", False, False, False),
        ("1980", False, False, False),
    ],
)
def test_only_a_full_date_that_is_no_new_year_is_certain(
    text: str, full: bool, weak: bool, certain: bool
) -> None:
    date = PartialDate.parse(text)
    assert (date.is_full, date.is_weak, date.is_certain) == (full, weak, certain)
