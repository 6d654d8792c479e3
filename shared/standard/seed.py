"""The holidays known when this was written, as rows that fill the calendar table; not asked at run time.

Dates come from the package `holidays`; Russian and English names, and what is unconfirmed, are ours.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from holidays.countries.kazakhstan import Kazakhstan
from holidays.observed_holiday_base import SUN_TO_NEXT_WORKDAY

from shared.standard.calendars import ACT_AWAITED, Calendar, DayKind, DayNote
from shared.standard.shipped import Text

FIRST_YEAR = 2008
LAST_YEAR = 2031  # terms that begin in December 2030 end in the next year
SATURDAY, SUNDAY = 5, 6
WEEKENDS: Mapping[str, frozenset[int]] = MappingProxyType(
    {"bureau5": frozenset({SATURDAY, SUNDAY}), "centre6": frozenset({SUNDAY})}
)

_OBSERVED = " (қайта белгіленген демалыс)"
_ESTIMATED = " (бағаланған)"
_MOVED_FROM = re.compile(r"Демалыс күні \((\d\d\.\d\d\.\d{4}) .*\)")
_NAMES = {
    "Жаңа жыл": Text("Жаңа жыл", "Новый год", "New Year"),
    "Православиелік Рождество": Text(
        "Православиелік Рождество", "Православное Рождество", "Orthodox Christmas"
    ),
    "Халықаралық әйелдер күні": Text(
        "Халықаралық әйелдер күні", "Международный женский день", "International Women's Day"
    ),
    "Наурыз мейрамы": Text("Наурыз мейрамы", "Наурыз мейрамы", "Nauryz"),
    "Қазақстан халқының бірлігі мерекесі": Text(
        "Қазақстан халқының бірлігі мерекесі",
        "Праздник единства народа Казахстана",
        "Day of Unity of the People of Kazakhstan",
    ),
    "Отан Қорғаушы күні": Text("Отан қорғаушы күні", "День защитника Отечества", "Defender's Day"),
    "Жеңіс күні": Text("Жеңіс күні", "День Победы", "Victory Day"),
    "Астана күні": Text("Астана күні", "День столицы", "Capital Day"),
    "Қазақстан Республикасының Конституциясы күні": Text(
        "Қазақстан Республикасының Конституциясы күні",
        "День Конституции Республики Казахстан",
        "Constitution Day",
    ),
    "Республика күні": Text("Республика күні", "День Республики", "Republic Day"),
    "Қазақстан Республикасы күні": Text(
        "Қазақстан Республикасы күні", "День Республики Казахстан", "Republic Day"
    ),
    "Қазақстан Республикасының Тұңғыш Президенті күні": Text(
        "Қазақстан Республикасының Тұңғыш Президенті күні",
        "День Первого Президента Республики Казахстан",
        "First President Day",
    ),
    "Тәуелсіздік күні": Text("Тәуелсіздік күні", "День Независимости", "Independence Day"),
    "Құрбан айт": Text("Құрбан айт", "Курбан айт", "Kurban Ait"),
}
_WORKING_WEEKEND = Text(
    "Демалыс орнына жұмыс күні", "Рабочий день вместо выходного", "Working day in place of a day off"
)
# No act that moves days off is known of later years; in 2015 and 2026 published calendars show no day moved.
# Such acts are for the five-day week.
LAST_YEAR_OF_ACTS = 2026
_ACT_AWAITED = Text(
    "Демалыс күндерін ауыстыру туралы акт әлі белгісіз",
    "Акт о переносе дней отдыха ещё не известен",
    "The act that moves days off is not yet known",
)
# The package drops 30 August from 2026 on; earlier lists still carry it over to Monday: somebody must look.
_DOUBTFUL_DAYS = {
    date(2026, 8, 31): Text(
        "Конституция күнінің ауыстырылған демалысы болуы мүмкін: тексеріңіз",
        "Возможный перенос Дня Конституции: проверьте",
        "Constitution Day may be carried over to this day: to be checked",
    )
}


class CalendarRow(NamedTuple):
    """One row of the calendar table: a day that differs from its weekday, or that bears a holiday's name."""

    calendar: str
    day: date
    kind: DayKind
    name_kk: str
    name_ru: str
    name_en: str
    source: str
    confirmed: bool


class _SixDayKazakhstan(Kazakhstan):
    """Monday to Saturday: only Sunday holidays are carried over, and Government transfers do not apply."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(observed_rule=SUN_TO_NEXT_WORKDAY, **settings)
        # The parent sets both in its __init__ and reads them when a year is first looked up.
        self.weekend = {SUNDAY}
        self.special_public_holidays: dict[int, Any] = {}


def seed_rows() -> list[CalendarRow]:
    """The rows of both calendars for 2008-2031, by calendar and day."""
    return [*_rows("bureau5", Kazakhstan(language="kk")), *_rows("centre6", _SixDayKazakhstan(language="kk"))]


def calendar_from_rows(calendar_id: str, rows: Iterable[CalendarRow]) -> Calendar:
    """The calendar that the rows of this id give, known for the years that the rows touch."""
    notes = {row.day: _note_of(row) for row in rows if row.calendar == calendar_id}
    return Calendar(calendar_id, WEEKENDS[calendar_id], notes, frozenset(day.year for day in notes))


@cache
def default_calendars() -> Mapping[str, Calendar]:
    """Both calendars as seeded: bureau5 (five days, the bureaus) and centre6 (six days, the centres)."""
    rows = seed_rows()
    return MappingProxyType({name: calendar_from_rows(name, rows) for name in WEEKENDS})


def _rows(calendar_id: str, source: Kazakhstan) -> list[CalendarRow]:
    by_day = {row.day: row for row in (*_doubtful(calendar_id), *_awaited(calendar_id))}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        source.get(date(year, 1, 1))  # fills the year
    by_day.update({day: _working_row(calendar_id, day) for day in source.weekend_workdays})
    by_day.update({day: _off_row(calendar_id, day, name) for day, name in source.items()})
    return [by_day[day] for day in sorted(by_day) if FIRST_YEAR <= day.year <= LAST_YEAR]


def _doubtful(calendar_id: str) -> Iterator[CalendarRow]:
    for day, name in _DOUBTFUL_DAYS.items():
        yield CalendarRow(calendar_id, day, "working", name.kk, name.ru, name.en, "to_be_checked", False)


def _awaited(calendar_id: str) -> Iterator[CalendarRow]:
    """One day stands for its year: the last, as its weekday has it."""
    name = _ACT_AWAITED
    for year in range(LAST_YEAR_OF_ACTS + 1, LAST_YEAR + 1) if calendar_id == "bureau5" else ():
        day = date(year, 12, 31)
        kind: DayKind = "off" if day.weekday() in WEEKENDS[calendar_id] else "working"
        yield CalendarRow(calendar_id, day, kind, name.kk, name.ru, name.en, ACT_AWAITED, False)


def _working_row(calendar_id: str, day: date) -> CalendarRow:
    name = _WORKING_WEEKEND
    return CalendarRow(calendar_id, day, "working", name.kk, name.ru, name.en, "government_decision", True)


def _off_row(calendar_id: str, day: date, given_name: str) -> CalendarRow:
    name, source = _name_and_source(given_name.removesuffix(_ESTIMATED))
    confirmed = not given_name.endswith(_ESTIMATED)
    return CalendarRow(calendar_id, day, "off", name.kk, name.ru, name.en, source, confirmed)


def _name_and_source(given_name: str) -> tuple[Text, str]:
    moved = _MOVED_FROM.fullmatch(given_name)
    if moved:
        origin = moved.group(1)
        name = Text(
            f"Демалыс күні ({origin} күнінен ауыстырылды)",
            f"Выходной день (перенесён с {origin})",
            f"Day off (moved from {origin})",
        )
        return name, "government_decision"
    name = _NAMES[given_name.removesuffix(_OBSERVED)]
    if not given_name.endswith(_OBSERVED):
        return name, "holidays_law"
    carried = Text(f"{name.kk} (ауыстырылған демалыс)", f"{name.ru} (перенос)", f"{name.en} (carried over)")
    return carried, "holidays_law_5"


def _note_of(row: CalendarRow) -> DayNote:
    name = Text(row.name_kk, row.name_ru, row.name_en)
    return DayNote(row.day, row.kind, name, row.source, row.confirmed)
