"""What the store is filled with is what the standard counts, and nothing comes due meanwhile."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bench.deadlines.shapes import columns, day_that_can_close, in_processing, on_the_shelf
from services.sla.domain.changing import DaysChange, changed
from shared.standard import terms
from shared.standard.calendars import Calendars, DayNote
from shared.standard.centres import all_centres
from shared.standard.seed import default_calendars
from shared.standard.shipped import Text

TODAY = date(2026, 11, 22)
KNOWN = default_calendars()
STARTS = [TODAY, date(2026, 4, 25), date(2027, 2, 28), date(2026, 12, 20)]


@pytest.mark.parametrize("today", STARTS)
def test_nothing_comes_due_for_two_weeks(today: date) -> None:
    quiet_until = datetime.combine(today, datetime.min.time(), UTC) + timedelta(days=14)
    shapes = [
        *on_the_shelf(today, 60, KNOWN),
        *in_processing(day_that_can_close(today, KNOWN["bureau5"]), KNOWN),
    ]
    assert min(shape.next_at for shape in shapes) > quiet_until


def test_every_centre_keeps_something_from_every_day() -> None:
    shapes = on_the_shelf(TODAY, 60, KNOWN)
    assert len({(shape.centre, shape.began_at.date()) for shape in shapes}) == 60 * len(all_centres())
    assert {shape.next_step for shape in shapes} == {"seven_days_left"}


def test_all_that_is_processed_ends_on_the_day_that_is_closed() -> None:
    day = day_that_can_close(TODAY, KNOWN["bureau5"])
    assert {shape.due_on for shape in in_processing(day, KNOWN)} == {day}


@pytest.mark.parametrize("today", STARTS)
def test_closing_the_day_moves_all_of_it_to_the_next(today: date) -> None:
    day = day_that_can_close(today, KNOWN["bureau5"])
    note = DayNote(day, "off", Text("", "", ""), "a test")
    closed = changed(Calendars(KNOWN), "bureau5", DaysChange(notes=(note,))).country["bureau5"]
    for shape in in_processing(day, KNOWN):
        due_on, _ = terms.due(terms.rule("processing", day), shape.began_at, closed, "Asia/Qyzylorda")
        assert due_on == day + timedelta(days=1)


def test_columns_keep_the_order_of_the_shapes() -> None:
    shapes = on_the_shelf(TODAY, 2, KNOWN)
    assert columns(shapes)["centre"] == [shape.centre for shape in shapes]
