"""A call that nobody answers climbs in working time, is told in the morning, ends with nobody left."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from services.sla.operations.absences import Away, note_absence
from services.sla.operations.escalations import acknowledge
from services.sla.queries import escalations
from shared import bus, clock, db
from shared.bus.feed import Reach
from shared.errors import InvalidInput
from shared.ids import new_id
from shared.security import Caller, Forbidden, Role, create_key
from tests.support.sla import TUESDAY_CLOSING, Clockwork, accepted, caller, prepared, received

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def breached(clockwork: Clockwork) -> UUID:
    """A request whose processing has just been breached: the bureau's head is called."""
    subject = new_id()
    clockwork.hear(received(subject), accepted(subject, TUESDAY_CLOSING - 96 * HOUR))
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()
    return subject


def key(owner: Engine, role: Role, **scope: str | None) -> Caller:
    """Somebody who holds a key of this role."""
    with db.transaction(owner) as session:
        key_id, _ = create_key(session, role=role, label="a test's", bureau=scope.get("bureau"))
    return Caller(key_id, role, bureau=scope.get("bureau"))


def levels(clockwork: Clockwork, subject: UUID) -> list[tuple[int, str]]:
    """Height and role of a request's calls."""
    return [(call.level, call.role) for call in clockwork.escalations(subject)]


def answer(clockwork: Clockwork, subject: UUID, level: int, who: Caller) -> None:
    """Answers the call of this height."""
    [call] = [call for call in clockwork.escalations(subject) if call.level == level]
    with bus.transaction(clockwork.engine, bus.command("sla")) as session:
        acknowledge(session, call.id, who, reason="illness", action="done today", now=clock.now(session))


def nobody(clockwork: Clockwork) -> list[int]:
    """The heights of the calls that nobody is there to answer."""
    with db.transaction(clockwork.engine) as session:
        return [call.level for call in escalations.with_nobody(session, Reach(everything=True))]


def test_unanswered_call_climbs_step_by_step_to_the_ministry(clockwork: Clockwork, breached: UUID) -> None:
    clockwork.at(TUESDAY_CLOSING + DAY - HOUR)
    assert clockwork.tick().fired == 0
    clockwork.at(TUESDAY_CLOSING + DAY)
    assert clockwork.tick().steps == {"climbed": 1}
    assert clockwork.tick().fired == 0
    assert levels(clockwork, breached)[-1] == (3, "supervisor")
    clockwork.at(TUESDAY_CLOSING + 3 * DAY)
    clockwork.tick()
    assert levels(clockwork, breached)[-1] == (4, "supervisor")
    raised = [event.data for event in clockwork.events(breached) if event.type == "escalation.raised"]
    assert [(one["level"], one["reason"]) for one in raised[-2:]] == [
        (3, "unacknowledged"),
        (4, "unacknowledged"),
    ]
    assert clockwork.deadline(breached, "processing").level == 4


def test_ladder_that_ends_unanswered_is_an_incident(
    clockwork: Clockwork, breached: UUID, owner: Engine
) -> None:
    key(owner, Role.BUREAU_HEAD, bureau="astana")
    key(owner, Role.SUPERVISOR)
    for days in (1, 3):
        clockwork.at(TUESDAY_CLOSING + days * DAY)
        clockwork.tick()
    assert 4 not in nobody(clockwork)
    clockwork.at(TUESDAY_CLOSING + 7 * DAY)
    clockwork.tick()
    assert 4 in nobody(clockwork)
    assert clockwork.tick().fired == 0


def test_answered_call_does_not_climb(clockwork: Clockwork, breached: UUID) -> None:
    answer(clockwork, breached, 2, Caller(new_id(), Role.BUREAU_HEAD, bureau="astana"))
    clockwork.at(TUESDAY_CLOSING + DAY)
    assert clockwork.tick().fired == 0


def test_answer_from_above_closes_the_calls_below(clockwork: Clockwork, breached: UUID) -> None:
    clockwork.at(TUESDAY_CLOSING + DAY)
    clockwork.tick()
    answer(clockwork, breached, 3, Caller(new_id(), Role.SUPERVISOR))
    calls = {call.level: call for call in clockwork.escalations(breached)}
    assert calls[2].closed_at is not None
    clockwork.at(TUESDAY_CLOSING + 7 * DAY)
    assert clockwork.tick().fired == 0


def test_call_whose_breach_is_withdrawn_does_not_climb(clockwork: Clockwork, breached: UUID) -> None:
    clockwork.hear(prepared(breached, TUESDAY_CLOSING - HOUR))
    clockwork.at(TUESDAY_CLOSING + DAY)
    assert clockwork.tick().fired == 0


def test_nobody_is_called_at_night(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject), accepted(subject, TUESDAY_CLOSING - 96 * HOUR))
    clockwork.at(TUESDAY_CLOSING + 6 * HOUR)  # midnight in Astana
    clockwork.tick()
    assert "deadline.breached" in clockwork.said(subject, "processing")
    assert "escalation.raised" not in clockwork.said(subject, "processing")
    clockwork.at(TUESDAY_CLOSING + 14 * HOUR)  # eight in the morning
    assert clockwork.tick().steps == {"called": 1}
    assert clockwork.said(subject, "processing")[-1] == "escalation.raised"
    clockwork.tick()
    assert clockwork.said(subject, "processing").count("escalation.raised") == 1


def test_place_without_anybody_to_call_is_an_incident_at_once(
    app: FastAPI, owner: Engine, clockwork: Clockwork, breached: UUID
) -> None:
    [first, *_] = caller(app, owner, Role.SUPERVISOR).get("/v1/incidents").json()["items"]
    assert (first["kind"], first["severity"]) == ("nobody_to_call", "critical")
    assert first["request_id"] == str(breached)
    answer(clockwork, breached, 2, Caller(new_id(), Role.BUREAU_HEAD, bureau="astana"))
    assert nobody(clockwork) == []


def test_absent_head_without_a_substitute_is_nobody(clockwork: Clockwork, owner: Engine) -> None:
    head, deputy = (key(owner, role, bureau="astana") for role in (Role.BUREAU_HEAD, Role.OPERATOR))
    away(clockwork, head, None)
    assert breach(clockwork) == [2]
    away(clockwork, head, deputy)
    assert breach(clockwork) == [2]  # still the first only


def test_substitute_answers_for_the_absent_one_only(
    clockwork: Clockwork, owner: Engine, breached: UUID
) -> None:
    head, deputy = (key(owner, role, bureau="astana") for role in (Role.BUREAU_HEAD, Role.OPERATOR))
    with pytest.raises(Forbidden):
        answer(clockwork, breached, 2, deputy)
    away(clockwork, head, deputy)
    answer(clockwork, breached, 2, deputy)
    assert clockwork.escalations(breached)[-1].acknowledged_by == deputy.key_id


@pytest.mark.parametrize(("first", "last"), [(date(2026, 3, 10), date(2026, 3, 9))])
def test_absence_that_ends_before_it_begins_is_refused(
    clockwork: Clockwork, owner: Engine, first: date, last: date
) -> None:
    head = key(owner, Role.BUREAU_HEAD, bureau="astana")
    for wrong in (
        Away(head.key_id, first, last),
        Away(head.key_id, last, first, head.key_id),
        Away(new_id(), last, first),
    ):
        with pytest.raises(InvalidInput), db.transaction(clockwork.engine) as session:
            note_absence(session, wrong, head, now=clock.now(session))


def test_absence_is_written_down_over_the_door(app: FastAPI, owner: Engine, clockwork: Clockwork) -> None:
    head = key(owner, Role.BUREAU_HEAD, bureau="astana")
    admin = caller(app, owner, Role.ADMIN)
    body = {"key_id": str(head.key_id), "first_on": "2026-03-09", "last_on": "2026-03-12"}
    assert admin.post("/v1/absences", json=body).status_code == 201
    [shown] = admin.get("/v1/absences").json()["items"]
    assert (shown["key_id"], shown["last_on"]) == (str(head.key_id), "2026-03-12")
    assert caller(app, owner, Role.SUPERVISOR).post("/v1/absences", json=body).status_code == 403


def away(clockwork: Clockwork, who: Caller, substitute: Caller | None) -> None:
    """Notes that somebody is away in these days, as an administrator, who may name anybody."""
    days: tuple[date, date] = (date(2026, 3, 9), date(2026, 3, 12))
    with bus.transaction(clockwork.engine, bus.command("sla")) as session:
        away_then = Away(who.key_id, *days, substitute.key_id if substitute else None)
        note_absence(session, away_then, Caller(new_id(), Role.ADMIN), now=clock.now(session))


def breach(clockwork: Clockwork) -> list[int]:
    """One more breach; gives the heights of the calls that nobody is there to answer."""
    subject, now = new_id(), datetime.fromisoformat("2026-03-05T07:00:00+00:00")
    clockwork.at(now)
    clockwork.hear(received(subject), accepted(subject, now))
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()
    return [level for level in nobody(clockwork) if level == 2]
