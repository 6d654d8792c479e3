"""Days and times on paper."""

from datetime import UTC, date, datetime

import pytest

from shared.papers import NaiveInstant, UnknownLanguage, written_birth_date, written_day, written_minute


@pytest.mark.parametrize(
    ("language", "written"),
    [("kk", "2026 жылғы 5 наурыз"), ("ru", "5 марта 2026 года"), ("en", "5 March 2026")],
)
def test_day_is_written_in_words(language: str, written: str) -> None:
    assert written_day(date(2026, 3, 5), language) == written


def test_every_month_has_its_own_word_in_every_language() -> None:
    for language in ("kk", "ru", "en"):
        assert len({written_day(date(2026, month, 1), language) for month in range(1, 13)}) == 12


def test_instant_is_written_in_the_time_of_the_place_of_its_day() -> None:
    # Almaty left UTC+6 for UTC+5 on 1 March 2024.
    before, after = datetime(2024, 2, 1, 18, 30, tzinfo=UTC), datetime(2024, 3, 1, 19, 30, tzinfo=UTC)
    assert written_minute(before, "Asia/Almaty", "ru") == "2 февраля 2024 года, 00:30"
    assert written_minute(after, "Asia/Almaty", "en") == "2 March 2024, 00:30"


@pytest.mark.parametrize(
    ("known", "written"), [("1980-05-12", "12.05.1980"), ("1980-05", "05.1980"), ("1980", "1980")]
)
def test_birth_date_is_written_as_far_as_it_is_known(known: str, written: str) -> None:
    assert written_birth_date(known) == written


def test_unknown_language_is_refused() -> None:
    with pytest.raises(UnknownLanguage):
        written_day(date(2026, 3, 5), "de")


def test_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveInstant):
        written_minute(datetime(2026, 3, 5, tzinfo=UTC).replace(tzinfo=None), "Asia/Almaty", "kk")
