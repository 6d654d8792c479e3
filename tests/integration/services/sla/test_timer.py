"""The timer: each step once, in order, never before what sla still has to hear; with when it was noticed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from services.sla import timer
from services.sla.operations import firing
from services.sla.queries import deadlines, next_due, open_work, watch
from shared import bus, clock, db
from shared.calendars import calendars
from shared.ids import new_id
from tests.support.sla import (
    FRIDAY_CLOSING,
    HERE,
    THURSDAY,
    TUESDAY_CLOSING,
    Clockwork,
    accepted,
    arrived,
    prepared,
    ready,
    received,
    sla_settings,
    withdrawn,
)

HOUR = timedelta(hours=1)
MARK = "one_working_day_left"


def test_tick_with_nothing_due_fires_nothing(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject))
    assert clockwork.tick().fired == 0
    assert clockwork.fired(subject) == []


def test_idle_tick_asks_once_and_notes_that_it_looked(
    clockwork: Clockwork, statements: Callable[[], int]
) -> None:
    clockwork.hear(received(new_id()))
    clockwork.tick()
    statements()
    assert clockwork.tick().fired == 0
    assert statements() <= 3
    with db.transaction(clockwork.engine) as session:
        assert watch.look(session).age_seconds is not None


def test_look_sees_what_is_due_from_its_instant_on(clockwork: Clockwork) -> None:
    clockwork.hear(received(new_id()))
    seen = []
    for instant in (FRIDAY_CLOSING - HOUR, FRIDAY_CLOSING):
        clockwork.at(instant)
        with db.transaction(clockwork.engine) as session:
            seen.append(watch.look(session).is_due)
    assert seen == [False, True]


def test_mark_is_said_once_and_calls_the_operator(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject), accepted(subject, THURSDAY))
    clockwork.at(FRIDAY_CLOSING)
    assert clockwork.tick().steps == {MARK: 1}
    assert clockwork.tick().fired == 0
    said = clockwork.events(subject, "processing")[1:]
    assert [event.type for event in said] == ["deadline.approaching", "escalation.raised"]
    assert said[0].occurred_at == FRIDAY_CLOSING
    [call] = clockwork.escalations(subject)
    assert (call.role, call.reason, call.level) == ("operator", "approaching", 1)
    assert said[1].data["escalation_id"] == str(call.id)
    processing = clockwork.deadline(subject, "processing")
    assert (processing.next_step, processing.next_at, processing.level) == ("due", TUESDAY_CLOSING, 1)


def test_due_instant_breaches_with_when_it_was_noticed(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject), accepted(subject, THURSDAY))
    clockwork.at(TUESDAY_CLOSING + 72 * HOUR)
    assert clockwork.tick().steps == {MARK: 1, "breached": 1}
    breached = clockwork.deadline(subject, "processing")
    assert (breached.status, breached.ended_at, breached.next_at) == ("breached", None, None)
    assert breached.noticed_at is not None
    assert breached.noticed_at >= TUESDAY_CLOSING + 72 * HOUR
    event = next(event for event in clockwork.events(subject) if event.type == "deadline.breached")
    assert event.occurred_at == TUESDAY_CLOSING
    assert datetime.fromisoformat(event.data["noticed_at"]) == breached.noticed_at


def test_what_was_missed_is_fired_in_order_and_calls_the_head_only(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject), accepted(subject, THURSDAY))
    clockwork.at(TUESDAY_CLOSING + 72 * HOUR)
    clockwork.tick()
    assert clockwork.fired(subject) == [("processing", MARK), ("processing", "breached")]
    assert [call.role for call in clockwork.escalations(subject)] == ["bureau_head"]


def test_month_on_the_shelf_elapses_and_then_calls_for_the_handing_over(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(ready(subject, THURSDAY, THURSDAY))
    month_later = datetime(2026, 4, 6, 15, tzinfo=UTC)
    clockwork.at(month_later)
    assert clockwork.tick().steps == {"seven_days_left": 1, "elapsed": 1}
    elapsed = clockwork.deadline(subject, "storage")
    assert (elapsed.status, elapsed.next_step) == ("elapsed", "not_handed_over")
    assert elapsed.next_at == month_later + timedelta(days=3)
    clockwork.at(month_later + timedelta(days=3))
    assert clockwork.tick().steps == {"not_handed_over": 1}
    assert [call.role for call in clockwork.escalations(subject)] == ["director"]
    assert clockwork.tick().fired == 0


def test_uninformed_applicant_calls_the_director(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(arrived(subject, THURSDAY))
    clockwork.at(FRIDAY_CLOSING + 2 * HOUR)
    clockwork.tick()
    assert clockwork.deadlines(subject) == {"inform": "breached", "storage": "running"}
    assert [call.role for call in clockwork.escalations(subject)] == ["director"]


def test_steps_speak_in_the_chain_of_the_request_each_with_a_cause_of_its_own(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject))
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()
    events = clockwork.events(subject)
    assert len({event.correlation_id for event in events}) == 1
    assert len({(event.type, event.causation_id) for event in events}) == len(events)


def test_request_that_sla_has_still_to_hear_of_is_passed_over(clockwork: Clockwork) -> None:
    waiting, silent = new_id(), new_id()
    clockwork.hear(received(waiting), received(silent))
    clockwork.at(TUESDAY_CLOSING + HOUR)
    clockwork.say(prepared(waiting, TUESDAY_CLOSING - HOUR))
    clockwork.tick()
    assert set(clockwork.deadlines(waiting).values()) == {"running"}
    assert set(clockwork.deadlines(silent).values()) == {"breached"}
    clockwork.drain()
    clockwork.tick()
    assert set(clockwork.deadlines(waiting).values()) == {"met"}
    assert "deadline.breached" not in clockwork.said(waiting)


def test_parked_event_does_not_hide_a_breach(clockwork: Clockwork, owner: Engine) -> None:
    subject = new_id()
    clockwork.hear(received(subject))
    clockwork.say(accepted(subject, THURSDAY), prepared(subject, THURSDAY))
    with owner.begin() as connection:
        connection.execute(
            text(
                "update bus.delivery set parked_at = now(), last_error = 'a test' where event_id ="
                " (select min(event_id) from bus.delivery where consumer = 'sla')"
            )
        )
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()
    assert set(clockwork.deadlines(subject).values()) == {"breached"}


def test_two_timers_fire_each_step_once(clockwork: Clockwork) -> None:
    subjects = [new_id() for _ in range(120)]
    clockwork.hear(*(received(subject) for subject in subjects))
    clockwork.at(TUESDAY_CLOSING)
    with ThreadPoolExecutor(4) as timers:
        ticks = list(timers.map(lambda _: clockwork.tick(tick_batch=20), range(4)))
    assert sum(tick.steps["breached"] for tick in ticks) == 2 * len(subjects)
    assert sum(tick.steps[MARK] for tick in ticks) == 2 * len(subjects)
    for subject in subjects:
        assert clockwork.said(subject).count("deadline.breached") == 2
        assert len(clockwork.escalations(subject)) == 2


def test_deadline_that_a_handler_holds_is_left_alone(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject))
    clockwork.at(TUESDAY_CLOSING)
    with db.transaction(clockwork.engine) as session:
        session.execute(text("select from sla.deadline for update"))
        assert clockwork.tick().fired == 0
    assert clockwork.tick().steps["breached"] == 2


def test_request_that_finishes_in_the_instant_its_deadline_fires_ends_met(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject), accepted(subject, THURSDAY))
    clockwork.at(FRIDAY_CLOSING)
    clockwork.tick()
    clockwork.at(TUESDAY_CLOSING)
    with ThreadPoolExecutor(1) as bureau:
        with bus.transaction(clockwork.engine, bus.command("sla")) as session:
            due = deadlines.find_due(session, now=clock.now(session), limit=10)
            firing.fire(session, due, calendars(session), now=clock.now(session))
            finished = bureau.submit(clockwork.hear, prepared(subject, TUESDAY_CLOSING))
        finished.result()
    assert clockwork.deadlines(subject)["processing"] == "met"
    assert clockwork.said(subject, "processing")[-4:] == [
        "deadline.breached",
        "escalation.raised",
        "deadline.breach_withdrawn",
        "deadline.met",
    ]


def test_locked_deadline_is_judged_again_before_it_fires(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject))
    clockwork.at(TUESDAY_CLOSING)
    with bus.transaction(clockwork.engine, bus.command("sla")) as session:
        due = deadlines.find_due(session, now=clock.now(session), limit=10)
        assert len(due) == 2
        for moved in due:
            moved.next_at = TUESDAY_CLOSING + timedelta(days=1)
        assert firing.fire(session, due, calendars(session), now=clock.now(session)) == []


def test_step_can_be_recorded_once_only(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject))
    clockwork.at(FRIDAY_CLOSING)
    clockwork.tick()
    again = text("update sla.deadline set next_step = :mark, next_at = due_at - interval '1 day'")
    with db.transaction(clockwork.engine) as session:
        session.execute(again, {"mark": MARK})
    clockwork.at(TUESDAY_CLOSING)
    before = clockwork.said(subject)
    assert clockwork.tick().failed == 2
    assert set(clockwork.deadlines(subject).values()) == {"running"}
    assert clockwork.said(subject) == before


def break_rule(owner: Engine, subject: UUID, rule: str) -> None:
    """A release has taken the rule away, or brought it back."""
    with owner.begin() as connection:
        statement = text("update sla.deadline set rule = :rule where subject = :subject")
        connection.execute(statement, {"rule": rule, "subject": subject})


def failed(owner: Engine) -> list[tuple[UUID, str]]:
    """Request and bureau of the steps that could not be taken."""
    with owner.begin() as connection:
        found = text("""
            select subject, bureau from sla.incident
            where kind = 'step_failed' and closed_at is null order by raised_at, about
        """)
        return [(row.subject, row.bureau) for row in connection.execute(found)]


def test_deadline_that_cannot_be_fired_holds_up_no_other_and_is_an_incident(
    clockwork: Clockwork, owner: Engine
) -> None:
    bad, good = new_id(), new_id()
    clockwork.hear(received(bad), accepted(bad, THURSDAY), received(good), accepted(good, THURSDAY))
    rule = clockwork.deadline(bad, "processing").rule
    break_rule(owner, bad, "processing@gone")
    clockwork.at(TUESDAY_CLOSING)
    first = clockwork.tick()
    assert (first.steps, first.failed) == ({MARK: 1, "breached": 1}, 1)
    assert clockwork.deadlines(good)["processing"] == "breached"
    assert failed(owner) == [(bad, "astana")]
    assert (clockwork.tick().fired, clockwork.tick().failed) == (0, 0)  # set aside for some minutes
    break_rule(owner, bad, rule)
    clockwork.at(TUESDAY_CLOSING + HOUR)
    assert clockwork.tick().steps == {MARK: 1, "breached": 1}
    assert clockwork.said(bad).count("deadline.breached") == 1
    assert timer.look_after(clockwork.engine, sla_settings()) == "set"
    assert failed(owner) == []


def test_many_deadlines_that_cannot_be_fired_leave_the_next_batch_to_the_others(
    clockwork: Clockwork, owner: Engine
) -> None:
    bad, good = [new_id() for _ in range(5)], new_id()
    clockwork.hear(*(received(subject) for subject in bad))
    clockwork.hear(received(good, THURSDAY + HOUR))
    for subject in bad:
        break_rule(owner, subject, "processing@gone")
    clockwork.at(TUESDAY_CLOSING)
    tick = clockwork.tick(tick_batch=2)
    assert (tick.failed, tick.steps["breached"]) == (10, 2)
    assert set(clockwork.deadlines(good).values()) == {"breached"}


def test_step_that_fails_counts_as_lag_until_it_is_taken(clockwork: Clockwork, owner: Engine) -> None:
    subject = new_id()
    clockwork.hear(received(subject))
    break_rule(owner, subject, "processing@gone")
    clockwork.at(FRIDAY_CLOSING + HOUR)
    clockwork.tick()
    with db.transaction(clockwork.engine) as session:
        assert watch.lag_seconds(session, now=clock.now(session)) == pytest.approx(3600, abs=60)
        assert open_work(session) == 0


def test_budget_that_ends_before_the_work_leaves_the_rest_for_the_next_tick(clockwork: Clockwork) -> None:
    clockwork.hear(*(received(new_id()) for _ in range(5)))
    clockwork.at(TUESDAY_CLOSING)
    first = clockwork.tick(tick_batch=1, tick_budget_seconds=0.000001)
    assert (first.fired, first.rest) == (1, True)
    second = clockwork.tick()
    assert (second.fired, second.rest) == (19, False)


def test_next_due_and_open_work_tell_when_all_is_idle(clockwork: Clockwork) -> None:
    def ask() -> tuple[datetime | None, int]:
        with db.transaction(clockwork.engine) as session:
            return next_due(session), open_work(session)

    assert ask() == (None, 0)
    subject = new_id()
    clockwork.hear(received(subject))
    assert ask() == (FRIDAY_CLOSING, 0)
    clockwork.at(FRIDAY_CLOSING)
    assert ask() == (FRIDAY_CLOSING, 2)
    clockwork.tick()
    assert ask() == (TUESDAY_CLOSING, 0)
    clockwork.hear(withdrawn(subject, FRIDAY_CLOSING))
    assert ask() == (None, 0)


def test_places_are_those_of_the_request(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject))
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()
    for event in clockwork.events(subject):
        assert {name: event.data[name] for name in HERE} == HERE
