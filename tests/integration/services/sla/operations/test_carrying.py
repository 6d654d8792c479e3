"""Papers on their way between centre and bureau: an alarm where they are longer than the promise allows."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from services.sla.domain.changing import DaysChange
from services.sla.operations.calendars import change_days
from shared import bus, clock
from shared.bus.events.model import Event
from shared.ids import new_id
from shared.security import Caller, Role
from shared.standard.calendars import DayNote
from shared.standard.shipped import Text
from tests.support.sla import (
    THURSDAY,
    TUESDAY_CLOSING,
    Clockwork,
    arrived,
    caller,
    forwarded,
    handed_in,
    prepared,
    ready,
    received,
    registered,
    returned,
    withdrawn,
)

THERE, BACK = "carry_to_bureau", "carry_to_centre"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# The centre closes at 20:00, 15:00 UTC. Monday the 9th is a holiday of both calendars.
FRIDAY_NIGHT = datetime(2026, 3, 6, 15, tzinfo=UTC)
SATURDAY_NIGHT = FRIDAY_NIGHT + DAY
TUESDAY_NIGHT = FRIDAY_NIGHT + 4 * DAY
CLOSED = Text("Жабық", "Закрыто", "Closed")
LEFT_BEHIND = text("select kind from sla.early_stop where subject = :subject order by kind")


def left_behind(clockwork: Clockwork, subject: UUID) -> list[str]:
    """The kinds of which a stop is kept for a start that may come."""
    with clockwork.engine.begin() as connection:
        return list(connection.execute(LEFT_BEHIND, {"subject": subject}).scalars())


def close(clockwork: Clockwork, calendar: str, day: date) -> None:
    """An administrator makes a day off."""
    change = DaysChange((DayNote(day, "off", CLOSED, "a test"),))
    with bus.transaction(clockwork.engine, bus.command("sla")) as session:
        admin = Caller(UUID(int=7), Role.ADMIN)
        change_days(session, calendar, change, admin, reason="snow", now=clock.now(session))


def test_papers_that_were_handed_in_have_to_come_to_the_bureau(clockwork: Clockwork) -> None:
    subject = new_id()
    for _ in range(2):
        clockwork.hear(handed_in(subject))
    assert clockwork.deadlines(subject) == {THERE: "running"}
    there = clockwork.deadline(subject, THERE)
    assert (there.started_at, there.due_at) == (THURSDAY, FRIDAY_NIGHT)
    assert (there.rule, there.next_step, there.next_at) == (
        "carry_to_bureau@setting-1wd",
        "due",
        FRIDAY_NIGHT,
    )
    assert clockwork.said(subject) == ["deadline.started"]


def test_way_of_papers_that_are_there_already_is_not_begun_by_what_is_replayed(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject), handed_in(subject))
    assert clockwork.deadlines(subject) == {"processing": "running", "return": "running"}


def test_weekend_on_which_the_bureau_receives_nothing_is_no_alarm(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(handed_in(subject, THURSDAY + DAY))
    assert clockwork.deadline(subject, THERE).due_at == TUESDAY_NIGHT


def test_received_package_is_there(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(handed_in(subject), received(subject, FRIDAY_NIGHT - 9 * HOUR))
    assert clockwork.deadlines(subject) == {THERE: "met", "processing": "running", "return": "running"}
    assert clockwork.said(subject, THERE) == ["deadline.started", "deadline.met"]
    assert left_behind(clockwork, subject) == []


@pytest.mark.parametrize("decide", [prepared, returned])
def test_what_was_decided_has_to_come_back_by_the_working_days_of_the_centre(
    clockwork: Clockwork, decide: Callable[[UUID, datetime], Event]
) -> None:
    subject = new_id()
    clockwork.hear(handed_in(subject), received(subject), decide(subject, THURSDAY + DAY))
    assert clockwork.deadlines(subject) == dict.fromkeys((THERE, "processing", "return"), "met") | {
        BACK: "running"
    }
    back = clockwork.deadline(subject, BACK)
    assert (back.started_at, back.due_at) == (THURSDAY + DAY, SATURDAY_NIGHT)


def test_paper_on_the_shelf_is_back(clockwork: Clockwork) -> None:
    certified, sent_back = new_id(), new_id()
    clockwork.hear(handed_in(certified), received(certified), prepared(certified, THURSDAY + HOUR))
    clockwork.hear(handed_in(sent_back), received(sent_back), returned(sent_back, THURSDAY + HOUR))
    clockwork.hear(ready(certified, THURSDAY + DAY, TUESDAY_CLOSING), arrived(sent_back, THURSDAY + DAY))
    for subject in (certified, sent_back):
        assert clockwork.deadlines(subject)[BACK] == "met"
        assert clockwork.deadline(subject, BACK).ended_at == THURSDAY + DAY
        assert left_behind(clockwork, subject) == []


def test_director_is_called_where_papers_lie_too_long_and_then_those_above(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(handed_in(subject))
    clockwork.at(FRIDAY_NIGHT - HOUR)
    assert clockwork.tick().fired == 0
    clockwork.at(FRIDAY_NIGHT)
    clockwork.tick()
    assert clockwork.deadlines(subject) == {THERE: "breached"}
    [call] = clockwork.escalations(subject)
    assert (call.kind, call.level, call.role, call.reason) == (THERE, 1, "director", "breached")
    assert "deadline.breached" in clockwork.said(subject, THERE)
    for days in (5, 7):
        clockwork.at(FRIDAY_NIGHT + days * DAY)
        clockwork.tick()
    assert [one.role for one in clockwork.escalations(subject)] == ["director", "supervisor", "supervisor"]


def test_bag_that_comes_late_ends_the_alarm_and_stays_a_breach(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(handed_in(subject))
    clockwork.at(TUESDAY_NIGHT)
    clockwork.tick()
    clockwork.hear(received(subject, TUESDAY_NIGHT))
    there = clockwork.deadline(subject, THERE)
    assert (there.status, there.ended_at) == ("breached", TUESDAY_NIGHT)


def test_scan_in_time_that_is_heard_late_withdraws_the_breach(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(handed_in(subject))
    clockwork.at(TUESDAY_NIGHT)
    clockwork.tick()
    clockwork.hear(received(subject, THURSDAY + HOUR))
    assert clockwork.deadlines(subject)[THERE] == "met"
    [call] = clockwork.escalations(subject)
    assert call.closed_at is not None


def test_withdrawal_cancels_either_way(clockwork: Clockwork) -> None:
    there, back = new_id(), new_id()
    clockwork.hear(handed_in(there), withdrawn(there, THURSDAY + HOUR))
    clockwork.hear(
        handed_in(back), received(back), prepared(back, THURSDAY), withdrawn(back, THURSDAY + HOUR)
    )
    assert clockwork.deadlines(there)[THERE] == "cancelled"
    assert clockwork.deadlines(back)[BACK] == "cancelled"


def test_certificate_that_crosses_a_withdrawal_need_not_come(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(handed_in(subject), received(subject), withdrawn(subject, THURSDAY + HOUR))
    clockwork.hear(prepared(subject, THURSDAY + HOUR))
    assert clockwork.deadlines(subject)[BACK] == "cancelled"
    clockwork.at(TUESDAY_NIGHT)
    clockwork.tick()
    assert clockwork.escalations(subject) == []


@pytest.mark.parametrize("carrying_days", [None, 0])
def test_electronic_package_or_a_setting_of_no_days_leaves_no_trace(
    clockwork: Clockwork, carrying_days: int | None
) -> None:
    certified, sent_back, taken_back = subjects = new_id(), new_id(), new_id()
    if carrying_days is not None:
        clockwork.hear(*(handed_in(subject, carrying_days=carrying_days) for subject in subjects))
    clockwork.hear(*(received(subject) for subject in subjects))
    clockwork.hear(
        prepared(certified, THURSDAY), returned(sent_back, THURSDAY), withdrawn(taken_back, THURSDAY)
    )
    clockwork.hear(ready(certified, THURSDAY, TUESDAY_CLOSING), arrived(sent_back, THURSDAY))
    assert {kind for subject in subjects for kind in clockwork.deadlines(subject)} == {
        "processing",
        "return",
        "inform",
        "storage",
    }
    assert [left_behind(clockwork, subject) for subject in subjects] == [[], [], ["inform", "storage"]]


def test_both_ways_have_the_days_that_the_promise_was_made_with(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(handed_in(subject, carrying_days=3), received(subject), prepared(subject, THURSDAY))
    there, back = (clockwork.deadline(subject, kind) for kind in (THERE, BACK))
    assert (there.rule, back.rule) == (f"{THERE}@setting-3wd", f"{BACK}@setting-3wd")
    # Friday, then Tuesday and Wednesday of the bureau; of the centre Saturday is one too.
    assert (there.due_at, back.due_at) == (TUESDAY_NIGHT + DAY, TUESDAY_NIGHT)


def test_days_that_no_setting_has_are_parked_and_nothing_is_guessed(clockwork: Clockwork) -> None:
    subject = new_id()
    assert clockwork.hear(handed_in(subject, carrying_days=11)).failed > 0
    assert clockwork.deadlines(subject) == {}


def test_forwarded_case_takes_the_ways_of_its_papers_along_with_their_days(clockwork: Clockwork) -> None:
    early, late = new_id(), new_id()
    clockwork.hear(handed_in(early, carrying_days=2), forwarded(early, "karaganda"))
    there = clockwork.deadline(early, THERE)
    assert (there.bureau, there.due_at) == ("karaganda", TUESDAY_NIGHT)
    clockwork.hear(handed_in(late, carrying_days=2), received(late), forwarded(late, "karaganda"))
    clockwork.hear(prepared(late, THURSDAY).model_copy(update={"bureau": "karaganda"}))
    there, back = (clockwork.deadline(late, kind) for kind in (THERE, BACK))
    assert (there.bureau, there.status) == ("astana", "met")
    assert (back.bureau, back.rule, back.due_at) == ("karaganda", f"{BACK}@setting-2wd", SATURDAY_NIGHT)


@pytest.mark.usefixtures("restored_calendars")
def test_changed_calendar_moves_the_way_of_those_who_receive(clockwork: Clockwork) -> None:
    going, coming = new_id(), new_id()
    clockwork.hear(handed_in(going))
    clockwork.hear(handed_in(coming), received(coming), prepared(coming, THURSDAY))
    close(clockwork, "bureau5", date(2026, 3, 6))
    assert clockwork.deadline(going, THERE).due_at == TUESDAY_NIGHT
    assert clockwork.deadline(coming, BACK).due_at == FRIDAY_NIGHT
    close(clockwork, "centre6", date(2026, 3, 6))
    assert clockwork.deadline(coming, BACK).due_at == SATURDAY_NIGHT


def test_alarm_is_shown_with_its_reasons_as_no_term_of_the_order(
    clockwork: Clockwork, app: FastAPI, owner: Engine
) -> None:
    subject = new_id()
    late = received(subject, TUESDAY_NIGHT + HOUR)
    clockwork.hear(registered(subject), handed_in(subject, carrying_days=2), late)
    supervisor = caller(app, owner, Role.SUPERVISOR)
    shown = {one["kind"]: one for one in supervisor.get(f"/v1/requests/{subject}/deadlines").json()["items"]}
    assert {kind: one["rule"]["internal"] for kind, one in shown.items()} == {
        THERE: True,
        "processing": False,
        "return": False,
    }
    rule = shown[THERE]["rule"]
    assert (rule["id"], rule["amount"], rule["paragraph"]) == (f"{THERE}@setting-2wd", 2, None)
    assert datetime.fromisoformat(shown[THERE]["due_at"]) == TUESDAY_NIGHT
    steps = shown[THERE]["explanation"]
    assert [one["date"] for one in steps if one["step"] == "reached"] == ["2026-03-10"]
    assert {one["kind"] for one in supervisor.get("/v1/forecast").json()["queues"]} == {
        "processing",
        "return",
    }


def test_alarm_is_found_among_late_terms_and_calls(clockwork: Clockwork, app: FastAPI, owner: Engine) -> None:
    subject, other = new_id(), new_id()
    clockwork.hear(handed_in(subject), received(other))
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()
    supervisor = caller(app, owner, Role.SUPERVISOR)
    asked = {"condition": "breached", "kind": THERE}
    found = supervisor.get("/v1/deadlines", params=asked).json()["items"]
    assert [(one["request_id"], one["rule"]["internal"]) for one in found] == [(str(subject), True)]
    calls = supervisor.get("/v1/escalations").json()["items"]
    assert {(one["kind"], one["internal"]) for one in calls if one["reason"] == "breached"} == {
        (THERE, True),
        ("processing", False),
        ("return", False),
    }
