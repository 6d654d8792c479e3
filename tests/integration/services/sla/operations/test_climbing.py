"""A call that nobody answers climbs in working time, is told in the morning, ends with nobody left."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, select, text

from services.sla import timer
from services.sla.models import Incident
from services.sla.operations.absences import Away, note_absence
from services.sla.operations.escalations import acknowledge
from services.sla.queries import escalations, people, watch
from services.sla.queries.people import Post
from shared import bus, clock, db
from shared.bus.events.notifier import EscalationUnheard
from shared.bus.feed import Reach
from shared.errors import InvalidInput, NotFound
from shared.ids import new_id
from shared.security import Caller, Forbidden, Role, create_key
from tests.support.sla import (
    TUESDAY_CLOSING,
    Clockwork,
    accepted,
    arrived,
    caller,
    prepared,
    received,
    sla_settings,
)

DAY = timedelta(days=1)
TUESDAY, WEDNESDAY = date(2026, 3, 10), date(2026, 3, 11)
HOUR = timedelta(hours=1)


@pytest.fixture
def breached(clockwork: Clockwork) -> UUID:
    """A request whose processing has just been breached: the bureau's head is called."""
    subject = new_id()
    clockwork.hear(received(subject), accepted(subject, TUESDAY_CLOSING - 96 * HOUR))
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()
    return subject


def key(owner: Engine, role: Role, *, bureau: str | None = None, centres: tuple[str, ...] = ()) -> Caller:
    """Somebody who holds a key of this role."""
    with db.transaction(owner) as session:
        key_id, _ = create_key(session, role=role, label="a test's", bureau=bureau, centres=centres)
    return Caller(key_id, role, centres, bureau)


def climb_to_the_ministry(clockwork: Clockwork, owner: Engine) -> None:
    """Head and supervisor are there, and nobody answers for three working days."""
    key(owner, Role.BUREAU_HEAD, bureau="astana")
    key(owner, Role.SUPERVISOR)
    for days in (1, 3):
        clockwork.at(TUESDAY_CLOSING + days * DAY)
        clockwork.tick()


def levels(clockwork: Clockwork, subject: UUID) -> list[tuple[int, str]]:
    """Height and role of a request's calls."""
    return [(call.level, call.role) for call in clockwork.escalations(subject)]


def answer(clockwork: Clockwork, subject: UUID, level: int, who: Caller, kind: str | None = None) -> None:
    """Answers the call of this height."""
    calls = clockwork.escalations(subject)
    [call] = [call for call in calls if call.level == level and kind in (None, call.kind)]
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
    assert [one["whole_country"] for one in raised[-2:]] == [False, True]
    assert clockwork.deadline(breached, "processing").level == 4


def test_ministry_is_not_answered_for_by_a_region(
    app: FastAPI, owner: Engine, clockwork: Clockwork, breached: UUID
) -> None:
    for days in (1, 3):
        clockwork.at(TUESDAY_CLOSING + days * DAY)
        clockwork.tick()
    regional = caller(app, owner, Role.SUPERVISOR, bureau="astana")
    calls = {one["level"]: one for one in regional.get("/v1/escalations").json()["items"]}
    assert (calls[3]["whole_country"], calls[4]["whole_country"]) == (False, True)
    said = {"reason": "illness", "action": "done today"}
    refused = regional.post(f"/v1/escalations/{calls[4]['id']}/acknowledge", json=said)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert {call.acknowledged_at for call in clockwork.escalations(breached)} == {None}
    assert {call.closed_at for call in clockwork.escalations(breached)} == {None}
    assert regional.post(f"/v1/escalations/{calls[3]['id']}/acknowledge", json=said).status_code == 200
    whole = caller(app, owner, Role.SUPERVISOR)
    assert whole.post(f"/v1/escalations/{calls[4]['id']}/acknowledge", json=said).status_code == 200


def test_ladder_that_ends_unanswered_is_an_incident(
    clockwork: Clockwork, breached: UUID, owner: Engine
) -> None:
    climb_to_the_ministry(clockwork, owner)
    assert 4 not in nobody(clockwork)
    clockwork.at(TUESDAY_CLOSING + 7 * DAY)
    clockwork.tick()
    assert 4 in nobody(clockwork)
    assert clockwork.tick().fired == 0


def test_call_whose_rung_is_gone_holds_up_no_other_is_an_incident_and_can_be_answered(
    clockwork: Clockwork, breached: UUID, owner: Engine
) -> None:
    other = new_id()
    clockwork.hear(received(other), accepted(other, TUESDAY_CLOSING - 96 * HOUR))
    clockwork.tick()
    with owner.begin() as connection:
        gone = text("update sla.escalation set level = 9 where subject = :subject")
        connection.execute(gone, {"subject": breached})
    clockwork.at(TUESDAY_CLOSING + DAY)
    tick = clockwork.tick()
    assert (tick.steps, tick.failed) == ({"climbed": 1}, 1)
    assert levels(clockwork, other)[-1] == (3, "supervisor")
    [incident] = failed(clockwork)
    assert (incident.subject, incident.about) == (breached, f"processing:9:{breached}")
    with db.transaction(clockwork.engine) as session:
        assert watch.lag_seconds(session, now=clock.now(session)) > 0
        assert escalations.missed(session, until=clock.now(session)) == 0
    answer(clockwork, breached, 9, Caller(new_id(), Role.BUREAU_HEAD, bureau="astana"))
    assert timer.look_after(clockwork.engine, sla_settings()) == "set"
    assert failed(clockwork) == []


def failed(clockwork: Clockwork) -> list[Incident]:
    """The steps that could not be taken."""
    with db.transaction(clockwork.engine) as session:
        wanted = Incident.kind == "step_failed", Incident.closed_at.is_(None)
        return list(session.scalars(select(Incident).where(*wanted)))


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


def test_substitute_who_is_away_herself_is_nobody(clockwork: Clockwork, owner: Engine) -> None:
    head, deputy = (key(owner, Role.BUREAU_HEAD, bureau="astana") for _ in range(2))
    away(clockwork, head, deputy)
    assert breach(clockwork) == []
    away(clockwork, deputy, None, TUESDAY, TUESDAY)
    assert breach(clockwork) == [2]


def told(clockwork: Clockwork) -> list[dict[str, Any]]:
    """Everything that was said to somebody who was called, in order."""
    with clockwork.engine.connect() as connection:
        query = text("select data from bus.event where type = 'escalation.raised' order by id")
        return list(connection.execute(query).scalars())


def test_who_stands_in_is_named_by_role_and_place_where_all_others_are_away(
    clockwork: Clockwork, owner: Engine
) -> None:
    head, deputy = (key(owner, role, bureau="astana") for role in (Role.BUREAU_HEAD, Role.SUPERVISOR))
    breach(clockwork)
    assert told(clockwork)[-1]["stands_in"] is None
    away(clockwork, head, deputy)
    breach(clockwork)
    assert told(clockwork)[-1]["stands_in"] == {"role": "supervisor", "centres": [], "bureau": "astana"}
    assert str(deputy.key_id) not in str(told(clockwork))
    key(owner, Role.BUREAU_HEAD, bureau="astana")
    breach(clockwork)
    assert told(clockwork)[-1]["stands_in"] is None


def test_country_stands_in_for_a_region_whose_supervisor_is_away(
    clockwork: Clockwork, owner: Engine, breached: UUID
) -> None:
    key(owner, Role.SUPERVISOR)
    away(clockwork, key(owner, Role.SUPERVISOR, bureau="astana"), None)
    clockwork.at(TUESDAY_CLOSING + DAY)
    clockwork.tick()
    department = told(clockwork)[-1]
    assert department["stands_in"] == {"role": "supervisor", "centres": [], "bureau": None}
    assert not department["whole_country"]


def test_substitute_of_another_centre_may_answer_what_she_was_told_of(
    clockwork: Clockwork, owner: Engine
) -> None:
    director = key(owner, Role.DIRECTOR, centres=("psc-01", "psc-02"))
    deputy = key(owner, Role.DIRECTOR, centres=("psc-02",))
    subject = new_id()
    clockwork.hear(arrived(subject, TUESDAY_CLOSING - 96 * HOUR))
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()
    with pytest.raises(NotFound):
        answer(clockwork, subject, 2, deputy)
    away(clockwork, director, deputy)
    answer(clockwork, subject, 2, deputy)


@pytest.mark.parametrize(
    ("now", "is_there"), [("2026-03-09T23:30+05:00", True), ("2026-03-10T00:30+05:00", False)]
)
def test_absence_begins_at_midnight_of_the_place(
    clockwork: Clockwork, owner: Engine, now: str, is_there: bool
) -> None:
    away(clockwork, key(owner, Role.BUREAU_HEAD, bureau="astana"), None, TUESDAY, TUESDAY)
    head = Post("bureau_head", "psc-01", "astana", whole_country=False)
    instant = datetime.fromisoformat(now).astimezone(UTC)
    with db.transaction(clockwork.engine) as session:
        assert (head in people.reached(session, [head], now=instant)) is is_there


@pytest.mark.parametrize(
    ("away_on", "at_night", "in_the_morning"), [(TUESDAY, [2], []), (WEDNESDAY, [], [2])]
)
def test_call_put_off_to_the_morning_looks_again_who_is_there(
    clockwork: Clockwork, owner: Engine, away_on: date, at_night: list[int], in_the_morning: list[int]
) -> None:
    subject = new_id()
    away(clockwork, key(owner, Role.BUREAU_HEAD, bureau="astana"), None, away_on, away_on)
    clockwork.hear(received(subject), accepted(subject, TUESDAY_CLOSING - 96 * HOUR))
    clockwork.at(TUESDAY_CLOSING + 4 * HOUR)  # ten in the evening in Astana
    clockwork.tick()
    assert nobody(clockwork) == at_night
    clockwork.at(TUESDAY_CLOSING + 14 * HOUR)  # eight in the morning
    clockwork.tick()
    assert nobody(clockwork) == in_the_morning


def unheard(subject: UUID, at: datetime, **post: Any) -> EscalationUnheard:
    """The notifier knows no address of these."""
    return EscalationUnheard(subject=subject, occurred_at=at, **post)


def test_call_that_nobody_heard_is_an_incident_until_it_is_answered(
    clockwork: Clockwork, owner: Engine, breached: UUID
) -> None:
    key(owner, Role.BUREAU_HEAD, bureau="karaganda")
    other = new_id()
    clockwork.hear(received(other).model_copy(update={"centre": "psc-14", "bureau": "karaganda"}))
    clockwork.at(TUESDAY_CLOSING + HOUR)
    clockwork.tick()
    answer(clockwork, breached, 2, Caller(new_id(), Role.BUREAU_HEAD, bureau="astana"))
    now = clockwork.now()
    clockwork.hear(unheard(other, now, role="bureau_head", bureau="kostanay"))
    clockwork.hear(unheard(other, now, role="director", centre="psc-14"))
    clockwork.hear(unheard(other, now - HOUR, role="bureau_head", bureau="karaganda"))
    assert nobody(clockwork) == []
    clockwork.hear(unheard(other, now, role="bureau_head", bureau="karaganda"))
    assert nobody(clockwork) == [2, 2]  # of the processing and of the return
    answer(clockwork, other, 2, Caller(new_id(), Role.BUREAU_HEAD, bureau="karaganda"), "processing")
    assert nobody(clockwork) == [2]


def test_department_without_an_address_is_not_the_ministry(
    clockwork: Clockwork, owner: Engine, breached: UUID
) -> None:
    climb_to_the_ministry(clockwork, owner)
    before = set(nobody(clockwork))
    clockwork.hear(unheard(breached, clockwork.now(), role="supervisor", whole_country=True))
    assert set(nobody(clockwork)) - before == {4}
    clockwork.hear(unheard(breached, clockwork.now(), role="supervisor", bureau="astana"))
    assert set(nobody(clockwork)) - before == {3, 4}


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


def away(
    clockwork: Clockwork,
    who: Caller,
    substitute: Caller | None,
    first: date = date(2026, 3, 9),
    last: date = date(2026, 3, 12),
) -> None:
    """Notes that somebody is away in these days, as an administrator, who may name anybody."""
    with bus.transaction(clockwork.engine, bus.command("sla")) as session:
        away_then = Away(who.key_id, first, last, substitute.key_id if substitute else None)
        note_absence(session, away_then, Caller(new_id(), Role.ADMIN), now=clock.now(session))


def breach(clockwork: Clockwork) -> list[int]:
    """One more breach; gives the heights of the calls that nobody is there to answer."""
    subject, now = new_id(), datetime.fromisoformat("2026-03-05T07:00:00+00:00")
    clockwork.at(now)
    clockwork.hear(received(subject), accepted(subject, now))
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()
    return [level for level in nobody(clockwork) if level == 2]
