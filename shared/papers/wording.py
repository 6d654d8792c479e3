"""Days and times as people read them on paper, in kk, ru and en."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from shared.papers.errors import NaiveInstant, UnknownLanguage

LANGUAGES = ("kk", "ru", "en")

_MONTHS = {
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "en": "January February March April May June July August September October November December",
}
_DAY = {
    "kk": "{year} жылғы {day} {month}",
    "ru": "{day} {month} {year} года",
    "en": "{day} {month} {year}",
}


def written_day(day: date, language: str) -> str:
    """`day` in words: «2026 жылғы 5 наурыз», «5 марта 2026 года», "5 March 2026"."""
    if language not in LANGUAGES:
        raise UnknownLanguage
    month = _MONTHS[language].split()[day.month - 1]
    return _DAY[language].format(year=day.year, day=day.day, month=month)


def written_minute(instant: datetime, zone: str, language: str) -> str:
    """An aware instant as a wall clock in `zone` (an IANA id) shows it: the day in words and HH:MM."""
    if instant.tzinfo is None:
        raise NaiveInstant
    local = instant.astimezone(ZoneInfo(zone))
    return f"{written_day(local.date(), language)}, {local:%H:%M}"


def written_birth_date(known: str) -> str:
    """A birth date of which only a part may be known: "1980-05-12" as 12.05.1980, "1980-05" as 05.1980."""
    return ".".join(reversed(known.split("-")))
