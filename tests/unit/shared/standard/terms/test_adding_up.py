"""An explanation adds up to its date: whoever follows its steps, and knows nothing else, comes to the end."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given

from shared.standard.terms import Deadline, Pause, Rule, deadline
from tests.support.drawn import DAY, HOUR, SHORT_CLOSES, Case, cases


class Reader:
    """Somebody at the window who reads the steps one by one."""

    def __init__(self, case: Case, found: Deadline) -> None:
        self.rule, self.found = case.item, found
        self.zone = ZoneInfo(case.zone)
        self.started = self.only("started")
        self.named_pauses = [pause for pause in case.pauses if pause.first in self.days("paused")]

    def days(self, step: str) -> list[date]:
        """The days of all steps of a kind."""
        return [item.date for item in self.found.explanation if item.step == step]

    def only(self, step: str) -> date:
        """The day of the one step of a kind."""
        [day] = self.days(step)
        return day

    @property
    def first(self) -> date:
        """The first day that may count."""
        return self.started + (0 if self.rule.start == "same_day" else 1) * DAY


def between(first: date, last: date) -> Iterator[date]:
    return (first + offset * DAY for offset in range((last - first).days + 1))


def lost(pauses: list[Pause], first: date, last: date) -> int:
    return sum(first <= day <= last for pause in pauses for day in pause.days())


def months_on(day: date, rule: Rule) -> date | None:
    months = day.month - 1 + rule.amount * (12 if rule.unit == "year" else 1)
    try:
        return day.replace(year=day.year + months // 12, month=months % 12 + 1)
    except ValueError:
        return None


def reached(reader: Reader) -> date:
    """The last day before any roll, by the steps before it."""
    rule, started = reader.rule, reader.started
    if rule.unit in ("calendar_day", "week"):
        plain = started + rule.amount * (7 if rule.unit == "week" else 1) * DAY
    else:
        plain = months_on(started, rule) or reader.only("clipped")
    last = plain if rule.start == "next_day" else plain - DAY
    end = last
    while end != last + lost(reader.named_pauses, started + DAY, end) * DAY:
        end += DAY
    return end


def hours_counted(reader: Reader, started_at: datetime) -> timedelta:
    """The open hours of the days that are not skipped, until the term ends."""
    hours, ended_at, counted = reader.rule.hours, reader.found.due_at, timedelta(0)
    for day in between(reader.started, reader.found.due_on):
        if day not in reader.days("skipped"):
            closes = SHORT_CLOSES if day in reader.days("short") else hours.closes
            opens_at, closes_at = (
                datetime.combine(day, hour, reader.zone).astimezone(UTC) for hour in (hours.opens, closes)
            )
            open_for = min(closes_at, ended_at) - max(opens_at, started_at)
            counted += max(open_for, timedelta(0))
    return counted


@given(case=cases())
def test_explanation_adds_up_to_the_date(case: Case) -> None:
    found = deadline(case.item, case.event, case.known, case.zone, case.pauses)
    reader = Reader(case, found)
    skipped = set(reader.days("skipped"))
    if case.item.unit == "minute":
        assert found.due_at == case.event + timedelta(minutes=case.item.amount)
        assert [item.step for item in found.explanation] == ["started", "rule", "closes"]
        return
    if case.item.unit == "working_hour":
        assert hours_counted(reader, case.event) == case.item.amount * HOUR
        assert found.due_on not in skipped
        return
    last = reader.only("reached")
    if case.item.unit == "working_day":
        counted = [day for day in between(reader.first, last) if day not in skipped]
        assert (len(counted), counted[-1]) == (case.item.amount, last)
        assert last == found.due_on
        return
    assert last == reached(reader)
    off = set(between(last, found.due_on - DAY)) | set(between(found.due_on + DAY, last))
    assert (off, reader.days("rolled")) == (skipped, [found.due_on] if found.due_on != last else [])


@given(case=cases())
def test_every_day_that_counts_against_its_weekday_is_named(case: Case) -> None:
    found = deadline(case.item, case.event, case.known, case.zone, case.pauses)
    reader = Reader(case, found)
    if case.item.unit in ("working_day", "working_hour"):
        first = reader.first if case.item.unit == "working_day" else reader.started
        looked_at = between(first, found.due_on)
    else:
        looked_at = iter([found.due_on] if case.item.roll != "none" and case.item.unit != "minute" else [])
    skipped = reader.days("skipped")
    odd = [day for day in looked_at if day.weekday() in case.known.weekend and day not in skipped]
    assert reader.days("worked") == odd


@given(case=cases())
def test_explanation_ends_with_the_hour_at_which_the_term_ends(case: Case) -> None:
    found = deadline(case.item, case.event, case.known, case.zone, case.pauses)
    reader, local = Reader(case, found), found.due_at.astimezone(ZoneInfo(case.zone))
    assert reader.only("closes") == found.due_on
    if case.item.unit not in ("minute", "working_hour"):
        usual = SHORT_CLOSES if reader.days("short") else case.item.hours.closes
        at = "24:00" if case.item.closing == "midnight" else f"{usual:%H:%M}"
        [closes] = [item for item in found.explanation if item.step == "closes"]
        assert at in closes.text.en
        assert case.item.closing == "midnight" or local.time() == usual
