"""Pauses: days that are not counted, each with its ground, and pauses that cannot be."""

from datetime import UTC, date, datetime

import pytest

from shared.standard.seed import default_calendars
from shared.standard.shipped import Text
from shared.standard.terms import Deadline, OverlappingPauses, Pause, PauseNotPossible, deadline, rule

ASKED = Text("өтініш берушіден сұралды", "запрошено у заявителя", "the applicant was asked")
EVENT_AT = datetime(2026, 6, 1, 6, tzinfo=UTC)  # Monday 1 June 2026


def pause(first: int, last: int) -> Pause:
    return Pause(date(2026, 6, first), date(2026, 6, last), ASKED)


def paused(kind: str, *pauses: Pause) -> Deadline:
    found = rule(kind, EVENT_AT.date())
    return deadline(found, EVENT_AT, default_calendars()[found.calendar], "Asia/Almaty", pauses)


@pytest.mark.parametrize(
    ("kind", "pauses", "expected"),
    [
        ("processing", (), date(2026, 6, 8)),  # the fifth day is Saturday the 6th
        ("processing", (pause(3, 4),), date(2026, 6, 8)),  # the fifth counted day is Monday itself
        ("processing", (pause(3, 5),), date(2026, 6, 9)),
        (
            "processing",
            (pause(6, 7),),
            date(2026, 6, 8),
        ),  # the pause lies on the last day: the term goes on after
        ("processing", (pause(3, 3), pause(7, 9)), date(2026, 6, 10)),  # 3, 7, 8 and 9 are lost
        ("processing", (pause(20, 25),), date(2026, 6, 8)),  # after the end: nothing to stand still
        ("processing", (pause(8, 9),), date(2026, 6, 10)),  # the day that the end was moved to stands still
        ("return", (), date(2026, 6, 4)),
        ("return", (pause(2, 3),), date(2026, 6, 8)),
        ("return", (pause(6, 7),), date(2026, 6, 4)),
        ("storage", (), date(2026, 7, 1)),
        ("storage", (pause(10, 12),), date(2026, 7, 4)),
    ],
)
def test_paused_days_are_not_counted(kind: str, pauses: tuple[Pause, ...], expected: date) -> None:
    assert paused(kind, *pauses).due_on == expected


def test_pause_of_calendar_days_is_explained_with_its_ground() -> None:
    (step,) = [item for item in paused("processing", pause(3, 5)).explanation if item.step == "paused"]
    assert step.date == date(2026, 6, 3)
    assert "the applicant was asked (+3 calendar days)" in step.text.en


def test_pause_of_working_days_is_explained_day_by_day() -> None:
    steps = [item for item in paused("return", pause(2, 3)).explanation if item.step == "skipped"]
    assert [item.date.day for item in steps] == [2, 3, 6, 7]
    assert "the applicant was asked (entry in the journal)" in steps[0].text.en


@pytest.mark.parametrize("pauses", [(pause(3, 5), pause(5, 8)), (pause(5, 8), pause(1, 9)), (pause(5, 4),)])
def test_overlapping_or_reversed_pauses_are_refused(pauses: tuple[Pause, ...]) -> None:
    with pytest.raises(OverlappingPauses):
        paused("processing", *pauses)


def test_queue_cannot_be_paused() -> None:
    with pytest.raises(PauseNotPossible):
        paused("queue_wait", pause(1, 2))
