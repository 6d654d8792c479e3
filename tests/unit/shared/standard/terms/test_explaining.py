"""Explanations: a person can follow them, and they add up to the date."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from shared.standard.calendars import Calendar, DayNote
from shared.standard.seed import default_calendars
from shared.standard.shipped import Text
from shared.standard.terms import Deadline, InstantWithoutZone, UnknownZone, all_rules, deadline, due, rule
from tests.support.drawn import Case, cases, events

ALMATY = ZoneInfo("Asia/Almaty")
CALENDARS = default_calendars()
TODAY = date(2026, 3, 5)


def explain(kind: str, year: int, month: int, day: int) -> Deadline:
    found = rule(kind, date(year, month, day))
    event_at = datetime(year, month, day, 10, tzinfo=ALMATY)
    return deadline(found, event_at, CALENDARS[found.calendar], ALMATY)


def days_of(found: Deadline, step: str) -> list[date]:
    return [item.date for item in found.explanation if item.step == step]


def test_return_before_nauryz_names_every_skipped_day() -> None:
    found = explain("return", 2026, 3, 18)
    assert [item.step for item in found.explanation] == [
        "started",
        "rule",
        *["skipped"] * 5,
        "reached",
        "closes",
        "strict",
    ]
    assert days_of(found, "skipped") == [date(2026, 3, day) for day in range(21, 26)]
    skipped = [item.text.en for item in found.explanation if item.step == "skipped"]
    assert skipped[0] == "Saturday 21 March 2026 is not a working day: Nauryz (Law on holidays)."


def test_processing_that_ends_on_a_holiday_is_moved_and_says_why() -> None:
    found = explain("processing", 2026, 3, 18)
    assert days_of(found, "reached") == [date(2026, 3, 23)]
    assert days_of(found, "skipped") == [date(2026, 3, 23), date(2026, 3, 24), date(2026, 3, 25)]
    assert days_of(found, "rolled") == [found.due_on] == [date(2026, 3, 26)]
    moved = next(item for item in found.explanation if item.step == "rolled")
    assert moved.text.ru == (
        "Последний день переносится на рабочий: 26 марта 2026 года, четверг "
        "(статья 175 Гражданского кодекса)."
    )


def test_strict_date_counts_the_day_of_receipt_and_moves_nothing() -> None:
    assert explain("processing", 2026, 3, 5).strict_due_on == date(2026, 3, 9)
    assert explain("return", 2026, 3, 5).strict_due_on == date(2026, 3, 10)
    assert explain("storage", 2026, 3, 5).strict_due_on == date(2026, 4, 4)


def test_month_without_the_day_says_that_it_was_clipped() -> None:
    found = explain("storage", 2009, 1, 31)
    clipped = [item for item in found.explanation if item.step == "clipped"]
    assert [item.date for item in clipped] == [date(2009, 2, 28)]
    assert "no day 31" in clipped[0].text.en
    assert not days_of(explain("storage", 2009, 1, 28), "clipped")


def test_preceding_roll_names_the_days_behind_it() -> None:
    backwards = replace(rule("processing", TODAY), roll="preceding")
    found = deadline(backwards, datetime(2026, 3, 18, 6, tzinfo=UTC), CALENDARS["bureau5"], ALMATY)
    assert found.due_on == date(2026, 3, 20)
    assert days_of(found, "skipped") == [date(2026, 3, 21), date(2026, 3, 22), date(2026, 3, 23)]


def test_midnight_closing_is_told_as_24_hours_of_the_last_day() -> None:
    until_midnight = replace(rule("processing", TODAY), closing="midnight")
    found = deadline(until_midnight, datetime(2026, 3, 5, 6, tzinfo=UTC), CALENDARS["bureau5"], ALMATY)
    closes = next(item for item in found.explanation if item.step == "closes")
    assert closes.date == found.due_on == date(2026, 3, 10)
    assert "24:00" in closes.text.kk


def test_queue_is_explained_by_the_clock() -> None:
    found = explain("queue_wait", 2026, 3, 5)
    assert [item.step for item in found.explanation] == ["started", "rule", "closes"]
    assert "10:30" in found.explanation[-1].text.en


def test_estimated_holiday_on_the_way_makes_the_date_unconfirmed_and_says_so() -> None:
    found = explain("return", 2026, 5, 25)
    assert not found.confirmed
    assert any("not yet confirmed" in item.text.en for item in found.explanation)
    assert explain("return", 2026, 3, 18).confirmed


def test_term_in_a_year_whose_acts_are_not_known_yet_is_unconfirmed() -> None:
    assert not explain("processing", 2029, 11, 15).confirmed
    assert not explain("processing", 2026, 12, 29).confirmed  # it ends in 2027
    assert explain("processing", 2026, 11, 16).confirmed
    assert explain("processing", 2015, 11, 16).confirmed  # published calendars show no day moved


def test_working_sunday_that_is_counted_is_named_with_its_source() -> None:
    found = explain("return", 2025, 1, 3)
    assert days_of(found, "worked") == [date(2025, 1, 5)]
    assert days_of(found, "skipped") == [date(2025, 1, 4), date(2025, 1, 7)]
    [worked] = [item for item in found.explanation if item.step == "worked"]
    assert worked.text.en == (
        "Sunday 5 January 2025 is a working day and counts: "
        "Working day in place of a day off (decision of the Government)."
    )
    assert worked.text.ru == (
        "5 января 2025 года, воскресенье – рабочий день и считается: "
        "Рабочий день вместо выходного (постановление Правительства)."
    )
    assert worked.text.kk == (
        "2025 жылғы 5 қаңтар, жексенбі – жұмыс күні, есепке алынады: "
        "Демалыс орнына жұмыс күні (Үкімет қаулысы)."
    )


def test_term_that_ends_on_a_working_sunday_says_why_it_stays_there() -> None:
    found = explain("processing", 2024, 12, 31)
    assert found.due_on == date(2025, 1, 5)
    assert days_of(found, "worked") == [date(2025, 1, 5)]
    assert not days_of(found, "rolled")


def with_note(note: DayNote) -> Calendar:
    return CALENDARS["bureau5"].with_days([note])


def test_short_day_that_ends_the_term_early_is_named_with_its_source() -> None:
    name = Text("Мереке қарсаңы", "Канун праздника", "Eve of a holiday")
    eve = DayNote(date(2026, 3, 10), "working", name, "order of the ministry", closes=time(13))
    event_at = datetime(2026, 3, 5, 10, tzinfo=ALMATY)
    found = deadline(rule("processing", TODAY), event_at, with_note(eve), ALMATY)
    assert [item.step for item in found.explanation[-3:]] == ["short", "closes", "strict"]
    assert found.explanation[-3].text.en == (
        "Tuesday 10 March 2026 is a short day that ends at 13:00: Eve of a holiday (order of the ministry)."
    )
    assert "13:00" in found.explanation[-2].text.en
    longer = replace(eve, closes=time(19))
    assert not days_of(deadline(rule("processing", TODAY), event_at, with_note(longer), ALMATY), "short")


def test_bad_zone_and_naive_instant_are_refused() -> None:
    processing = rule("processing", TODAY)
    with pytest.raises(UnknownZone):
        deadline(processing, datetime(2026, 3, 5, tzinfo=UTC), CALENDARS["bureau5"], "Mars/Olympus")
    with pytest.raises(InstantWithoutZone):
        deadline(
            processing, datetime(2026, 3, 5, tzinfo=UTC).replace(tzinfo=None), CALENDARS["bureau5"], ALMATY
        )


@given(event=events)
def test_reasoned_and_fast_way_agree(event: datetime) -> None:
    for found_rule in all_rules():
        known = CALENDARS[found_rule.calendar]
        found = deadline(found_rule, event, known, ALMATY)
        assert (found.due_on, found.due_at) == due(found_rule, event, known, ALMATY)
        assert found.strict_due_on <= found.due_on


@given(case=cases())
def test_reasoned_and_fast_way_agree_on_any_term(case: Case) -> None:
    found = deadline(case.item, case.event, case.known, case.zone)
    assert (found.due_on, found.due_at) == due(case.item, case.event, case.known, case.zone)


@given(event=events)
def test_every_step_has_words_and_a_source_in_three_languages(event: datetime) -> None:
    for term in all_rules():
        for item in deadline(term, event, CALENDARS[term.calendar], ALMATY).explanation:
            assert len({item.text.kk, item.text.ru, item.text.en}) == 3
            assert item.text.en.isascii()
            assert item.source.kk
