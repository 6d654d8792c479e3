"""Where a changed calendar takes open deadlines, and in whose favour that is."""

from datetime import UTC, date, datetime

import pytest

from services.sla.domain.changing import DaysChange, changed
from services.sla.domain.moving import Alike, TermWithoutEnd, moved
from shared.standard.calendars import Calendars, DayNote
from shared.standard.seed import default_calendars
from shared.standard.shipped import Text

KNOWN = Calendars(default_calendars())
NOW = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
MARK = "one_working_day_left"
FRIDAY = "2026-03-06/2026-03-06"


def off(calendar: str, *days: date, region: str | None = None) -> Calendars:
    words = Text("Жабық", "Закрыто", "Closed")
    notes = tuple(DayNote(day, "off", words, "a test") for day in days)
    return changed(KNOWN, calendar, DaysChange(notes, region=region))


def alike(
    kind: str, started_on: date, due_at: datetime, next_step: str = MARK, paused: str | None = None
) -> Alike:
    return Alike(
        kind,
        f"{kind}@2008",
        None,
        paused,
        "astana" if kind in ("processing", "return") else "psc-01",
        "Asia/Almaty",
        started_on,
        due_at,
        next_step,
        deadlines=3,
    )


def test_processing_moves_to_the_next_working_day_in_the_bureau_s_favour() -> None:
    group = alike("processing", date(2026, 3, 5), datetime(2026, 3, 10, 13, tzinfo=UTC))
    move = moved(group, off("bureau5", date(2026, 3, 10)), now=NOW)
    assert move is not None
    assert move.due_at == datetime(2026, 3, 11, 13, tzinfo=UTC)
    assert move.next_at == move.approaching_at == datetime(2026, 3, 6, 13, tzinfo=UTC)
    assert (move.in_favour_of, move.is_kept) == ("bureau", False)


def test_paused_term_is_counted_by_both_the_calendar_and_its_pause() -> None:
    # Friday stands still: the fifth counted day is Wednesday, and that is closed.
    group = alike("processing", date(2026, 3, 5), datetime(2026, 3, 11, 13, tzinfo=UTC), "due", FRIDAY)
    move = moved(group, off("bureau5", date(2026, 3, 11)), now=NOW)
    assert move is not None
    assert move.due_at == move.next_at == datetime(2026, 3, 12, 13, tzinfo=UTC)
    assert moved(group, KNOWN, now=NOW) is None


def test_nothing_fires_while_a_term_stands_still() -> None:
    week = "2026-03-05/2026-03-13"
    group = alike("processing", date(2026, 3, 4), datetime(2026, 3, 18, 13, tzinfo=UTC), paused=week)
    move = moved(group, off("bureau5", date(2026, 3, 18)), now=NOW)
    assert move is not None
    assert move.next_at >= datetime(2026, 3, 13, 19, tzinfo=UTC)


def test_due_step_follows_the_due_instant() -> None:
    group = alike("processing", date(2026, 3, 5), datetime(2026, 3, 10, 13, tzinfo=UTC), next_step="due")
    move = moved(group, off("bureau5", date(2026, 3, 10)), now=NOW)
    assert move is not None
    assert move.next_at == move.due_at


def test_untouched_deadline_stays() -> None:
    group = alike("processing", date(2026, 3, 5), datetime(2026, 3, 10, 13, tzinfo=UTC))
    assert moved(group, off("bureau5", date(2026, 3, 12)), now=NOW) is None


def test_working_day_given_back_moves_a_term_earlier_for_the_applicant() -> None:
    group = alike("processing", date(2026, 3, 5), datetime(2026, 3, 11, 13, tzinfo=UTC))
    move = moved(group, KNOWN, now=NOW)
    assert move is not None
    assert (move.in_favour_of, move.is_kept) == ("applicant", False)


def test_term_is_never_moved_into_the_past() -> None:
    group = alike("processing", date(2026, 3, 5), datetime(2026, 3, 11, 13, tzinfo=UTC))
    move = moved(group, KNOWN, now=datetime(2026, 3, 10, 14, tzinfo=UTC))
    assert move is not None
    assert move.is_kept


def test_month_on_the_shelf_is_never_shortened() -> None:
    group = alike("storage", date(2026, 3, 5), datetime(2026, 4, 7, 15, tzinfo=UTC), next_step="due")
    move = moved(group, KNOWN, now=NOW)
    assert move is not None
    assert (move.in_favour_of, move.is_kept) == ("centre", True)


def test_month_on_the_shelf_grows_in_the_applicant_s_favour() -> None:
    group = alike("storage", date(2026, 3, 5), datetime(2026, 4, 6, 15, tzinfo=UTC), next_step="due")
    move = moved(group, off("centre6", date(2026, 4, 6)), now=NOW)
    assert move is not None
    assert (move.in_favour_of, move.is_kept) == ("applicant", False)


def test_term_that_the_calendar_cannot_count_is_a_clear_error() -> None:
    group = alike("processing", date(2036, 12, 30), datetime(2037, 1, 5, 13, tzinfo=UTC))
    with pytest.raises(TermWithoutEnd):
        moved(group, KNOWN, now=NOW)


def test_closure_of_a_region_moves_its_own_bureau_and_centres_only() -> None:
    processing = alike("processing", date(2026, 3, 5), datetime(2026, 3, 10, 13, tzinfo=UTC))
    storage = alike("storage", date(2026, 3, 5), datetime(2026, 4, 6, 15, tzinfo=UTC), next_step="due")
    for group, calendar, day in (
        (processing, "bureau5", date(2026, 3, 10)),
        (storage, "centre6", date(2026, 4, 6)),
    ):
        assert moved(group, off(calendar, day, region="astana"), now=NOW) is not None
        assert moved(group, off(calendar, day, region="karaganda"), now=NOW) is None
