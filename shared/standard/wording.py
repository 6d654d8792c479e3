"""Dates, amounts and sources in Kazakh, Russian and English, as a person reads them at a window."""

from datetime import date, datetime
from types import MappingProxyType

from shared.standard.calendars import WEEKDAYS
from shared.standard.shipped import Text

_MONTHS_KK = [
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
]
_MONTHS_RU = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
_MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

# Each unit: Kazakh (one form after any numeral), Russian for 1, 2-4 and 5, English for one and many.
_UNITS = MappingProxyType(
    {
        "minute": ("минут", ("минута", "минуты", "минут"), ("minute", "minutes")),
        "working_hour": (
            "жұмыс сағаты",
            ("рабочий час", "рабочих часа", "рабочих часов"),
            ("working hour", "working hours"),
        ),
        "calendar_day": (
            "күнтізбелік күн",
            ("календарный день", "календарных дня", "календарных дней"),
            ("calendar day", "calendar days"),
        ),
        "working_day": (
            "жұмыс күні",
            ("рабочий день", "рабочих дня", "рабочих дней"),
            ("working day", "working days"),
        ),
        "week": ("апта", ("неделя", "недели", "недель"), ("week", "weeks")),
        "month": ("ай", ("месяц", "месяца", "месяцев"), ("month", "months")),
        "year": ("жыл", ("год", "года", "лет"), ("year", "years")),
    }
)

SOURCES = MappingProxyType(
    {
        "weekend": Text("демалыс күні", "выходной день", "weekend"),
        "holidays_law": Text("«Мерекелер туралы» Заң", "Закон «О праздниках»", "Law on holidays"),
        "holidays_law_5": Text(
            "«Мерекелер туралы» Заңның 5-бабы", "статья 5 Закона «О праздниках»", "Law on holidays, art. 5"
        ),
        "government_decision": Text(
            "Үкімет қаулысы", "постановление Правительства", "decision of the Government"
        ),
        "act_awaited": Text(
            "Үкімет актісі күтілуде", "ожидается акт Правительства", "an act of the Government is awaited"
        ),
        "to_be_checked": Text("тексеру қажет", "требует проверки", "to be checked"),
        "civil_code_174": Text(
            "Азаматтық кодекстің 174-бабы", "статья 174 Гражданского кодекса", "Civil Code art. 174"
        ),
        "civil_code_175": Text(
            "Азаматтық кодекстің 175-бабы", "статья 175 Гражданского кодекса", "Civil Code art. 175"
        ),
        "civil_code_176": Text(
            "Азаматтық кодекстің 176-бабы", "статья 176 Гражданского кодекса", "Civil Code art. 176"
        ),
        "carrying": Text("орталықтың баптауы", "настройка центра", "setting of the centre"),
        "planning": Text("жоспарлау ережесі", "правило планирования", "rule of planning"),
        "para_7": Text("стандарттың 7-тармағы", "пункт 7 стандарта", "para 7 of the standard"),
        "para_15": Text("стандарттың 15-тармағы", "пункт 15 стандарта", "para 15 of the standard"),
        "paras_7_and_17": Text(
            "стандарттың 7 және 17-тармақтарын бірге түсіну",
            "пункты 7 и 17 стандарта в их взаимной связи",
            "paras 7 and 17 of the standard read together",
        ),
        "journal": Text("журнал жазбасы", "запись в журнале", "entry in the journal"),
    }
)

_CONFIRMED = Text(
    "Күнтізбе расталған.",
    "Календарь подтверждён.",
    "The calendar is confirmed.",
)
_UNCONFIRMED = Text(
    "Күнтізбе әлі расталмаған: күн өзгеруі мүмкін.",
    "Календарь ещё не подтверждён: дата может измениться.",
    "The calendar is not confirmed yet: the date may change.",
)


def certainty_text(*, confirmed: bool) -> Text:
    """Whether the calendar that a date was counted by can be relied on."""
    return _CONFIRMED if confirmed else _UNCONFIRMED


def source_text(source: str) -> Text:
    """The words of a source slug; a source that an administrator wrote stands as it is in all three."""
    return SOURCES.get(source, Text(source, source, source))


def day_text(day: date) -> Text:
    """A date with its weekday: 2026 жылғы 5 наурыз, бейсенбі."""
    weekday = WEEKDAYS[day.weekday()]
    month = day.month - 1
    return Text(
        f"{day.year} жылғы {day.day} {_MONTHS_KK[month]}, {weekday.kk}",
        f"{day.day} {_MONTHS_RU[month]} {day.year} года, {weekday.ru}",
        f"{weekday.en} {day.day} {_MONTHS_EN[month]} {day.year}",
    )


def moment_text(local: datetime) -> Text:
    """A date with the hour and minute of the local clock."""
    day, clock = day_text(local.date()), f"{local:%H:%M}"
    return Text(f"{day.kk}, сағат {clock}", f"{day.ru}, {clock}", f"{day.en} at {clock}")


def amount_text(amount: int, unit: str) -> Text:
    """A number with its unit: 5 күнтізбелік күн, 5 календарных дней, 5 calendar days."""
    kazakh, russian, english = _UNITS[unit]
    return Text(
        f"{amount} {kazakh}",
        f"{amount} {russian[_russian_form(amount)]}",
        f"{amount} {english[amount != 1]}",
    )


def _russian_form(amount: int) -> int:
    if amount % 10 == 1 and amount % 100 != 11:
        return 0
    return 1 if amount % 10 in (2, 3, 4) and amount % 100 not in (12, 13, 14) else 2
