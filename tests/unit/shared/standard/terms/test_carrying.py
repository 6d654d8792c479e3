"""The alarm of papers that are carried beside the promise, which reckons with the same days (A9)."""

from datetime import date, datetime, timedelta

import pytest

from shared.standard.calendars import ONE_DAY
from shared.standard.centres import centre
from shared.standard.seed import default_calendars
from shared.standard.terms import due, promised_at, rule, variant_of_days

HERE = centre("psc-03")
# No act moves days off in this year: nobody works on a Sunday.
DAYS = [date(2026, 1, 1) + number * ONE_DAY for number in range(365)]


def received_on(handed_in_on: date, days: int) -> date:
    """The day on which the promise reckons that the bureau has the papers."""
    promise = promised_at(datetime.combine(handed_in_on, datetime.min.time(), HERE.zone), HERE, days)
    return next(step.date for step in promise.explanation if step.step == "received")


def alarm_on(handed_in_on: date, days: int) -> date:
    """The day at the end of which it is an alarm that the bureau has them not."""
    way = rule("carry_to_bureau", handed_in_on, variant_of_days(days))
    began_at = datetime.combine(handed_in_on, datetime.min.time(), HERE.zone) + timedelta(hours=12)
    return due(way, began_at, default_calendars()[way.calendar], HERE.zone)[0]


def test_alarm_of_one_day_is_on_the_day_that_the_promise_reckons_with() -> None:
    assert [alarm_on(day, 1) for day in DAYS] == [received_on(day, 1) for day in DAYS]


@pytest.mark.parametrize("days", [2, 5, 10])
def test_alarm_of_more_days_is_never_before_it(days: int) -> None:
    late = [alarm_on(day, days) - received_on(day, days) for day in DAYS]
    assert timedelta(0) <= min(late) < max(late)
