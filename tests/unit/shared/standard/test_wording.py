"""Dates and amounts as people read them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from shared.standard.wording import amount_text, day_text, moment_text, source_text


def test_day_is_written_with_its_weekday_in_three_languages() -> None:
    text = day_text(date(2026, 3, 5))
    assert text.kk == "2026 жылғы 5 наурыз, бейсенбі"
    assert text.ru == "5 марта 2026 года, четверг"
    assert text.en == "Thursday 5 March 2026"


def test_moment_shows_the_clock_on_the_wall() -> None:
    text = moment_text(datetime(2026, 3, 5, 9, 5, tzinfo=ZoneInfo("Asia/Almaty")))
    assert text.en == "Thursday 5 March 2026 at 09:05"


@pytest.mark.parametrize(
    ("amount", "russian", "english"),
    [
        (1, "1 рабочий день", "1 working day"),
        (3, "3 рабочих дня", "3 working days"),
        (5, "5 рабочих дней", "5 working days"),
        (11, "11 рабочих дней", "11 working days"),
        (12, "12 рабочих дней", "12 working days"),
        (20, "20 рабочих дней", "20 working days"),
        (21, "21 рабочий день", "21 working days"),
        (104, "104 рабочих дня", "104 working days"),
    ],
)
def test_number_agrees_with_its_noun(amount: int, russian: str, english: str) -> None:
    text = amount_text(amount, "working_day")
    assert (text.kk, text.ru, text.en) == (f"{amount} жұмыс күні", russian, english)


def test_source_of_an_administrator_stands_as_it_was_written() -> None:
    assert source_text("бұйрық № 1").ru == "бұйрық № 1"
    assert source_text("government_decision").ru == "постановление Правительства"
