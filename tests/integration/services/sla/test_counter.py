"""The terms of the counter: half an hour in the queue (para 7), and the answer to a complaint (para 23)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from shared.bus.events.model import Event
from shared.ids import new_id
from shared.security import Role
from tests.support.counter import (
    complaint_answered,
    complaint_registered,
    ticket_called,
    ticket_closed,
    ticket_issued,
)
from tests.support.sla import HERE, THURSDAY, Clockwork, caller

Say = Callable[[UUID, datetime], Event]
MINUTE = timedelta(minutes=1)
HALF_AN_HOUR = 30 * MINUTE
# Twenty working days of the five-day calendar behind Thursday 5 March 2026, at 20:00 in Astana.
COMPLAINT_DUE = datetime(2026, 4, 8, 15, 0, tzinfo=UTC)


@pytest.fixture
def ticket(clockwork: Clockwork) -> UUID:
    """A ticket that was taken on Thursday at noon."""
    ticket = new_id()
    clockwork.hear(ticket_issued(ticket, THURSDAY))
    return ticket


@pytest.fixture
def complaint(clockwork: Clockwork) -> UUID:
    """A complaint that was registered on Thursday at noon."""
    complaint = new_id()
    clockwork.hear(complaint_registered(complaint, THURSDAY))
    return complaint


def test_ticket_starts_the_wait(clockwork: Clockwork, ticket: UUID) -> None:
    assert clockwork.deadlines(ticket) == {"queue_wait": "running"}
    wait = clockwork.deadline(ticket, "queue_wait")
    assert (wait.started_at, wait.due_at) == (THURSDAY, THURSDAY + HALF_AN_HOUR)
    assert (wait.next_step, wait.next_at) == ("ten_minutes_left", THURSDAY + 20 * MINUTE)


def test_call_meets_the_wait_and_the_end_changes_nothing(clockwork: Clockwork, ticket: UUID) -> None:
    clockwork.hear(ticket_called(ticket, THURSDAY + HALF_AN_HOUR))
    clockwork.hear(ticket_closed(ticket, THURSDAY + 40 * MINUTE, "served"))
    assert clockwork.deadlines(ticket) == {"queue_wait": "met"}
    assert clockwork.said(ticket) == ["deadline.started", "deadline.met"]


def test_who_leaves_in_time_cancels_the_wait(clockwork: Clockwork, ticket: UUID) -> None:
    clockwork.hear(ticket_closed(ticket, THURSDAY + MINUTE, "no_show"))
    assert clockwork.said(ticket) == ["deadline.started", "deadline.cancelled"]


def test_wait_of_more_than_half_an_hour_is_a_breach_that_calls_nobody(
    clockwork: Clockwork, ticket: UUID
) -> None:
    clockwork.at(THURSDAY + HALF_AN_HOUR)
    clockwork.tick()
    clockwork.hear(ticket_called(ticket, THURSDAY + 35 * MINUTE))
    wait = clockwork.deadline(ticket, "queue_wait")
    assert (wait.status, wait.ended_at) == ("breached", THURSDAY + 35 * MINUTE)
    assert clockwork.said(ticket) == ["deadline.started", "deadline.approaching", "deadline.breached"]
    assert clockwork.escalations(ticket) == []


def test_call_in_time_that_is_heard_late_withdraws_the_breach(clockwork: Clockwork, ticket: UUID) -> None:
    clockwork.at(THURSDAY + HALF_AN_HOUR)
    clockwork.tick()
    clockwork.hear(ticket_called(ticket, THURSDAY + MINUTE))
    assert clockwork.said(ticket)[-2:] == ["deadline.breach_withdrawn", "deadline.met"]


def test_complaint_starts_its_term_by_the_law_in_force(clockwork: Clockwork, complaint: UUID) -> None:
    term = clockwork.deadline(complaint, "complaint")
    assert (term.rule, term.due_at) == ("complaint@2021-20wd", COMPLAINT_DUE)


def test_older_complaint_keeps_the_older_law(clockwork: Clockwork) -> None:
    complaint = new_id()
    clockwork.hear(complaint_registered(complaint, datetime(2010, 3, 1, 7, tzinfo=UTC)))
    assert clockwork.deadline(complaint, "complaint").rule == "complaint@2008-15"


def test_answer_meets_the_term(clockwork: Clockwork, complaint: UUID) -> None:
    clockwork.hear(complaint_answered(complaint, COMPLAINT_DUE))
    assert clockwork.said(complaint) == ["deadline.started", "deadline.met"]


def test_unanswered_complaint_calls_the_inspector_and_then_the_director(
    clockwork: Clockwork, complaint: UUID
) -> None:
    clockwork.at(COMPLAINT_DUE)
    clockwork.tick()
    assert clockwork.deadlines(complaint) == {"complaint": "breached"}
    steps = [step for _, step in clockwork.fired(complaint)]
    assert steps == ["three_working_days_left", "one_working_day_left", "breached"]
    assert [(row.role, row.reason) for row in clockwork.escalations(complaint)] == [("director", "breached")]


def test_warning_before_the_end_calls_the_inspector(clockwork: Clockwork, complaint: UUID) -> None:
    clockwork.at(datetime(2026, 4, 3, 15, 0, tzinfo=UTC))
    clockwork.tick()
    assert [row.role for row in clockwork.escalations(complaint)] == ["inspector"]


@pytest.mark.parametrize("start", [ticket_issued, complaint_registered])
def test_start_that_is_heard_again_starts_nothing(clockwork: Clockwork, start: Say) -> None:
    subject = new_id()
    clockwork.hear(start(subject, THURSDAY))
    clockwork.hear(start(subject, THURSDAY + MINUTE))
    assert clockwork.said(subject) == ["deadline.started"]


@pytest.mark.parametrize("stop", [ticket_called, complaint_answered])
def test_stop_that_is_heard_again_ends_once(clockwork: Clockwork, stop: Say) -> None:
    subject = new_id()
    clockwork.hear(ticket_issued(subject, THURSDAY), complaint_registered(subject, THURSDAY))
    clockwork.hear(stop(subject, THURSDAY + MINUTE))
    clockwork.hear(stop(subject, THURSDAY + 2 * MINUTE))
    assert clockwork.said(subject).count("deadline.met") == 1


@pytest.mark.parametrize("start", [ticket_issued, complaint_registered])
def test_event_of_an_unknown_centre_is_parked_and_stops_nobody_else(clockwork: Clockwork, start: Say) -> None:
    lost, subject = new_id(), new_id()
    where = {**HERE, "centre": "psc-99"}
    clockwork.hear(start(lost, THURSDAY).model_copy(update=where), start(subject, THURSDAY))
    assert (clockwork.deadlines(lost), len(clockwork.deadlines(subject))) == ({}, 1)


def test_answer_that_is_heard_before_its_complaint_ends_it_at_once(clockwork: Clockwork) -> None:
    complaint = new_id()
    clockwork.hear(complaint_answered(complaint, THURSDAY + MINUTE))
    clockwork.hear(complaint_registered(complaint, THURSDAY))
    assert clockwork.deadlines(complaint) == {"complaint": "met"}


def test_complaint_shows_why_it_is_due_when_it_is_due(
    app: FastAPI, owner: Engine, clockwork: Clockwork, complaint: UUID
) -> None:
    director = caller(app, owner, Role.DIRECTOR, centres=("psc-01",))
    (shown,) = director.get(f"/v1/complaints/{complaint}/deadlines").json()["items"]
    assert (shown["kind"], datetime.fromisoformat(shown["due_at"])) == ("complaint", COMPLAINT_DUE)
    assert shown["explanation"][0]["step"] == "started"
    elsewhere = caller(app, owner, Role.DIRECTOR, centres=("psc-05",))
    assert elsewhere.get(f"/v1/complaints/{complaint}/deadlines").status_code == 404


def test_list_shows_what_waits_at_the_counter(
    app: FastAPI, owner: Engine, clockwork: Clockwork, ticket: UUID, complaint: UUID
) -> None:
    supervisor = caller(app, owner, Role.SUPERVISOR)
    shown = {
        kind: [line["request_id"] for line in supervisor.get(f"/v1/deadlines?kind={kind}").json()["items"]]
        for kind in ("queue_wait", "complaint")
    }
    assert shown == {"queue_wait": [str(ticket)], "complaint": [str(complaint)]}
