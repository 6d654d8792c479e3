"""The sentences of an explanation, one function per kind; which steps a term has is decided elsewhere."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from shared.standard.calendars import ONE_DAY, Calendar, DayNote
from shared.standard.shipped import Text
from shared.standard.terms.rules import Hours, Rule
from shared.standard.wording import SOURCES, amount_text, day_text, moment_text, source_text

_STARTS = {
    "next_day": Text("санау келесі күннен басталады", "счёт со следующего дня", "counted from the next day"),
    "same_day": Text("сол күн бірінші болып саналады", "этот день – первый", "that day counts as the first"),
    "to_the_day": Text("айдың сол күніне дейін", "до того же числа", "to the same day of the month"),
    "moment": Text("санау сол сәттен басталады", "счёт с этого момента", "counted from that moment"),
}
_THERE = Text(
    "Орталықтан бюроға жеткізу", "Доставка из центра в бюро", "Carrying from the centre to the bureau"
)
_BACK = Text(
    "Бюродан орталыққа жеткізу", "Доставка из бюро в центр", "Carrying from the bureau back to the centre"
)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an explanation.

    `step` is started, rule, skipped, worked, short, paused, reached, clipped, rolled, closes, strict,
    earlier, kept, carried, received or ready; `date` the day it speaks of, `source` where it is written.
    """

    step: str
    date: dt.date
    text: Text
    source: Text


def started(local: dt.datetime, rule: Rule) -> Step:
    """When the term began, on the wall's clock."""
    at = moment_text(local)
    text = Text(f"Басталуы: {at.kk}.", f"Начало: {at.ru}.", f"Start: {at.en}.")
    return Step("started", local.date(), text, rule.citation)


def ruled(rule: Rule, event_on: dt.date) -> Step:
    """What the term is and how its count begins."""
    name, amount, start = rule.name, amount_text(rule.amount, rule.unit), _STARTS[_start_of(rule)]
    text = Text(
        f"{name.kk}: {amount.kk}, {start.kk} ({rule.citation.kk}).",
        f"{name.ru}: {amount.ru}, {start.ru} ({rule.citation.ru}).",
        f"{name.en}: {amount.en}, {start.en} ({rule.citation.en}).",
    )
    return Step("rule", event_on, text, rule.citation)


def noted_between(
    first: dt.date, last: dt.date, calendar: Calendar, hours: Hours | None = None
) -> Iterator[Step]:
    """Every day from first to last, both included, that is skipped, or counted although it is of the weekend.

    Where hours are counted, also every day that is shorter than these.
    """
    day = first
    while day <= last:
        if (off := calendar.why_off(day)) is not None:
            yield skipped(off)
        if (working := calendar.why_working(day)) is not None:
            yield worked(working)
        if hours and (early := calendar.why_short(day, hours.closes)) is not None:
            yield short(early)
        day += ONE_DAY


def skipped(note: DayNote) -> Step:
    """A day that is not a working day, why, and whether that is certain."""
    day, source, reason = day_text(note.day), source_text(note.source), _reason(note)
    text = Text(
        f"{day.kk} – жұмыс күні емес: {reason.kk}.",
        f"{day.ru} – нерабочий день: {reason.ru}.",
        f"{day.en} is not a working day: {reason.en}.",
    )
    return Step("skipped", note.day, text, source)


def worked(note: DayNote) -> Step:
    """A day that counts although its weekday says otherwise, and why."""
    day, source, reason = day_text(note.day), source_text(note.source), _reason(note)
    text = Text(
        f"{day.kk} – жұмыс күні, есепке алынады: {reason.kk}.",
        f"{day.ru} – рабочий день и считается: {reason.ru}.",
        f"{day.en} is a working day and counts: {reason.en}.",
    )
    return Step("worked", note.day, text, source)


def short(note: DayNote) -> Step:
    """A working day that ends earlier than others, and why."""
    day, source, reason = day_text(note.day), source_text(note.source), _reason(note)
    text = Text(
        f"{day.kk} – қысқартылған күн, жұмыс сағат {note.closes:%H:%M} аяқталады: {reason.kk}.",
        f"{day.ru} – сокращённый день, работа заканчивается в {note.closes:%H:%M}: {reason.ru}.",
        f"{day.en} is a short day that ends at {note.closes:%H:%M}: {reason.en}.",
    )
    return Step("short", note.day, text, source)


def reached(day: dt.date, rule: Rule) -> Step:
    """The last day before any roll."""
    said = day_text(day)
    text = Text(
        f"Мерзімнің соңғы күні: {said.kk}.",
        f"Последний день срока: {said.ru}.",
        f"Last day of the term: {said.en}.",
    )
    return Step("reached", day, text, rule.citation)


def paused(first: dt.date, last: dt.date, days: int, ground: Text) -> Step:
    """Days on which the term stood still, and why."""
    begin, end, amount = day_text(first), day_text(last), amount_text(days, "calendar_day")
    text = Text(
        f"{begin.kk} – {end.kk}: мерзім тоқтатылды, {ground.kk} (+{amount.kk}).",
        f"{begin.ru} – {end.ru}: течение срока приостановлено, {ground.ru} (+{amount.ru}).",
        f"{begin.en} to {end.en}: the term stood still, {ground.en} (+{amount.en}).",
    )
    return Step("paused", first, text, SOURCES["journal"])


def clipped(day: dt.date, wanted: int) -> Step:
    """The month has no day of the wanted number."""
    said, source = day_text(day), SOURCES["civil_code_174"]
    text = Text(
        f"Бұл айда {wanted}-күн жоқ, сондықтан айдың соңғы күні алынады: {said.kk} ({source.kk}).",
        f"В этом месяце нет {wanted}-го числа, поэтому берётся последний день: {said.ru} ({source.ru}).",
        f"This month has no day {wanted}, so its last day is taken: {said.en} ({source.en}).",
    )
    return Step("clipped", day, text, source)


def moved(day: dt.date) -> Step:
    """The last day was moved off a non-working day."""
    said, source = day_text(day), SOURCES["civil_code_175"]
    text = Text(
        f"Соңғы күн жұмыс күніне ауыстырылады: {said.kk} ({source.kk}).",
        f"Последний день переносится на рабочий: {said.ru} ({source.ru}).",
        f"The last day moves to a working day: {said.en} ({source.en}).",
    )
    return Step("rolled", day, text, source)


def closes(local: dt.datetime, rule: Rule) -> Step:
    """The hour at which the last day ends."""
    is_midnight = rule.closing == "midnight"
    day = local.date() - ONE_DAY if is_midnight else local.date()
    said, clock = day_text(day), "24:00" if is_midnight else f"{local:%H:%M}"
    source = rule.citation if rule.closing == "moment" else SOURCES["civil_code_176"]
    text = Text(
        f"Мерзім {said.kk}, сағат {clock} аяқталады ({source.kk}).",
        f"Срок истекает: {said.ru}, в {clock} ({source.ru}).",
        f"The term ends on {said.en} at {clock} ({source.en}).",
    )
    return Step("closes", day, text, source)


def strict(day: dt.date) -> Step:
    """The date to plan by: the day of receipt is day one, nothing is moved."""
    said = day_text(day)
    text = Text(
        f"Жоспарлау үшін, алған күнді бірінші күн деп санағанда: {said.kk}.",
        f"Для планирования, считая день получения первым: {said.ru}.",
        f"For planning, with the day of receipt as day one: {said.en}.",
    )
    return Step("strict", day, text, SOURCES["planning"])


def earlier(day: dt.date) -> Step:
    """A return is not possible any more once the certificate itself is due: our reading (A18)."""
    said, source = day_text(day), SOURCES["paras_7_and_17"]
    text = Text(
        f"Анықтаманы ресімдеу мерзімі бұрын аяқталады, сондықтан қайтару мерзімі де: {said.kk}.",
        f"Срок оформления справки истекает раньше, поэтому возврат возможен только по: {said.ru}.",
        f"The term for the certificate ends earlier, so a return is possible only until {said.en}.",
    )
    return Step("earlier", day, text, source)


def kept(day: dt.date) -> Step:
    """The calendar was changed later on, and the day that people had been told stays."""
    said = day_text(day)
    text = Text(
        f"Күнтізбе кейін өзгертілді, бірақ айтылған күн сақталады: {said.kk}.",
        f"Календарь изменили позже, но названный день сохраняется: {said.ru}.",
        f"The calendar was changed afterwards, but the day that was told stays: {said.en}.",
    )
    return Step("kept", day, text, SOURCES["journal"])


def carried(day: dt.date, working_days: int, *, to_bureau: bool) -> Step:
    """Papers on their way between centre and bureau (A9)."""
    said, amount = day_text(day), amount_text(working_days, "working_day")
    way = _THERE if to_bureau else _BACK
    text = Text(
        f"{way.kk}: {amount.kk}, {said.kk}.",
        f"{way.ru}: {amount.ru}, {said.ru}.",
        f"{way.en}: {amount.en}, {said.en}.",
    )
    return Step("carried", day, text, SOURCES["carrying"])


def received(day: dt.date) -> Step:
    """The day from which the bureau's own term is counted (para 7(1))."""
    said, source = day_text(day), SOURCES["para_7"]
    text = Text(
        f"Мекенжай бюросы құжаттарды алады: {said.kk}.",
        f"Адресное бюро получает документы: {said.ru}.",
        f"The address bureau receives the documents: {said.en}.",
    )
    return Step("received", day, text, source)


def ready(day: dt.date) -> Step:
    """The day that the receipt names (para 15(4))."""
    said, source = day_text(day), SOURCES["para_15"]
    text = Text(
        f"Құжат орталықта дайын болады: {said.kk}.",
        f"Документ будет готов в центре: {said.ru}.",
        f"The document will be ready at the centre: {said.en}.",
    )
    return Step("ready", day, text, source)


def _start_of(rule: Rule) -> str:
    if rule.unit in ("minute", "working_hour"):
        return "moment"
    if rule.unit in ("month", "year") and rule.start == "next_day":
        return "to_the_day"
    return rule.start


def _reason(note: DayNote) -> Text:
    """The name of a day with its source, and whether that is certain; a weekend is its own source."""
    name, source, doubt = note.name, source_text(note.source), _doubt(note)
    if note.source == "weekend":
        return source
    return Text(
        f"{name.kk} ({source.kk}){doubt.kk}",
        f"{name.ru} ({source.ru}){doubt.ru}",
        f"{name.en} ({source.en}){doubt.en}",
    )


def _doubt(note: DayNote) -> Text:
    if note.confirmed:
        return Text("", "", "")
    return Text(", әлі расталмаған", ", ещё не подтверждено", ", not yet confirmed")
