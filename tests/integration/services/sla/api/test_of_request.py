"""Pausing, resuming and waiving a deadline: what moves, what is told, who may, what is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from shared.ids import new_id
from shared.security import Role
from tests.support.sla import (
    FRIDAY_CLOSING,
    THURSDAY,
    TUESDAY_CLOSING,
    Clockwork,
    accepted,
    arrived,
    caller,
    prepared,
    received,
    registered,
)
from tests.support.web import TestClient

FRIDAY, SATURDAY, MONDAY = "2026-03-06", "2026-03-07", "2026-03-09"
WEDNESDAY_CLOSING = TUESDAY_CLOSING + timedelta(days=1)
DAY = timedelta(days=1)


@pytest.fixture
def head(app: FastAPI, owner: Engine) -> TestClient:
    """The head of the bureau in Astana."""
    return caller(app, owner, Role.BUREAU_HEAD, bureau="astana")


@pytest.fixture
def supervisor(app: FastAPI, owner: Engine) -> TestClient:
    """A supervisor of the whole country."""
    return caller(app, owner, Role.SUPERVISOR)


@pytest.fixture
def subject(clockwork: Clockwork) -> UUID:
    """A request whose package was received on Thursday at noon."""
    subject = new_id()
    clockwork.hear(registered(subject), received(subject))
    return subject


def asked(first_on: str = FRIDAY, last_on: str | None = FRIDAY, **more: Any) -> dict[str, Any]:
    """A pause because the applicant was asked."""
    body = {"first_on": first_on, "last_on": last_on, "ground": "applicant_asked", "note": "which flat"}
    return {**body, **more}


def path(subject: UUID, act: str, kind: str = "processing") -> str:
    return f"/v1/requests/{subject}/deadlines/{kind}/{act}"


def test_pause_moves_the_end_and_the_marks_and_is_explained(
    subject: UUID, head: TestClient, clockwork: Clockwork
) -> None:
    answer = head.post(path(subject, "pause"), json=asked())
    assert answer.status_code == 200
    processing, returning = answer.json()["items"]
    assert datetime.fromisoformat(processing["due_at"]) == WEDNESDAY_CLOSING
    assert datetime.fromisoformat(processing["approaching_at"]) == TUESDAY_CLOSING
    assert processing["strict_due_on"] == "2026-03-10"
    [step] = [one["text"] for one in processing["explanation"] if one["step"] == "paused"]
    assert "the applicant was asked (+1 calendar day)" in step["en"]
    assert "запрошено у заявителя" in step["ru"]
    assert "өтініш берушіден сұралды" in step["kk"]
    assert [step["step"] for step in processing["explanation"]].count("kept") == 0
    [noted] = processing["pauses"]
    assert (noted["first_on"], noted["last_on"], noted["note"]) == (FRIDAY, FRIDAY, "which flat")
    assert (returning["due_at"], returning["pauses"]) == (processing["due_at"], [noted])
    assert clockwork.deadline(subject, "processing").next_at == TUESDAY_CLOSING


def test_pause_is_said_of_each_deadline_that_stands_still(
    subject: UUID, head: TestClient, clockwork: Clockwork
) -> None:
    head.post(path(subject, "pause"), json=asked())
    said = [event for event in clockwork.events(subject) if event.type == "deadline.paused"]
    assert [event.data["deadline"] for event in said] == ["processing", "return"]
    assert {(event.data["first_on"], event.data["last_on"], event.data["ground"]) for event in said} == {
        (FRIDAY, FRIDAY, "applicant_asked")
    }
    assert {datetime.fromisoformat(event.data["due_at"]) for event in said} == {WEDNESDAY_CLOSING}


def test_ended_return_does_not_stand_still(subject: UUID, head: TestClient, clockwork: Clockwork) -> None:
    clockwork.hear(accepted(subject, THURSDAY))
    _, returning = head.post(path(subject, "pause"), json=asked()).json()["items"]
    assert (returning["condition"], returning["pauses"]) == ("met", [])
    assert datetime.fromisoformat(returning["due_at"]) == TUESDAY_CLOSING


def test_return_that_ended_is_explained_without_the_pause_that_came_after(
    subject: UUID, head: TestClient, clockwork: Clockwork
) -> None:
    head.post(path(subject, "pause"), json=asked())
    clockwork.at(THURSDAY + 2 * DAY)
    clockwork.hear(accepted(subject, THURSDAY + 2 * DAY))
    answer = head.post(path(subject, "pause"), json=asked(MONDAY, MONDAY)).json()["items"]
    processing, returning = answer
    assert [one["first_on"] for one in processing["pauses"]] == [FRIDAY, MONDAY]
    assert [one["first_on"] for one in returning["pauses"]] == [FRIDAY]
    steps = [step["step"] for step in returning["explanation"]]
    assert "kept" not in steps


def test_nothing_fires_while_it_stands_still(
    subject: UUID, head: TestClient, supervisor: TestClient, clockwork: Clockwork
) -> None:
    head.post(path(subject, "pause"), json=asked(FRIDAY, "2026-03-20"))
    for day in range(1, 16):
        clockwork.at(THURSDAY + day * DAY)
        assert clockwork.tick().fired == 0
        items = supervisor.get("/v1/deadlines?condition=paused").json()["items"]
        assert [item["condition"] for item in items] == ["paused", "paused"]
        assert supervisor.get("/v1/deadlines?condition=running").json()["items"] == []
    # Counting goes on with Saturday the 21st, a holiday like the days behind it; the fifth day is Wednesday.
    due_at = clockwork.deadline(subject, "processing").due_at
    assert due_at == datetime(2026, 3, 26, 13, tzinfo=UTC)
    clockwork.at(due_at)
    clockwork.tick()
    assert clockwork.deadlines(subject)["processing"] == "breached"


def test_breach_comes_at_the_new_instant_only(subject: UUID, head: TestClient, clockwork: Clockwork) -> None:
    head.post(path(subject, "pause"), json=asked())
    clockwork.at(TUESDAY_CLOSING)
    assert clockwork.tick().steps == {"one_working_day_left": 2}
    clockwork.at(WEDNESDAY_CLOSING)
    assert clockwork.tick().steps == {"breached": 2}


def test_mark_that_was_fired_is_not_fired_again(
    subject: UUID, head: TestClient, clockwork: Clockwork
) -> None:
    clockwork.at(FRIDAY_CLOSING)
    clockwork.tick()
    assert head.post(path(subject, "pause"), json=asked(SATURDAY, MONDAY)).status_code == 200
    clockwork.at(TUESDAY_CLOSING + DAY)
    clockwork.tick()
    assert clockwork.fired(subject).count(("processing", "one_working_day_left")) == 1


def test_escalation_shows_the_instant_that_its_deadline_has_now(
    subject: UUID, head: TestClient, clockwork: Clockwork
) -> None:
    clockwork.at(FRIDAY_CLOSING)
    clockwork.tick()
    head.post(path(subject, "pause"), json=asked(SATURDAY, SATURDAY))
    shown = {item["due_at"] for item in head.get("/v1/escalations").json()["items"]}
    assert {datetime.fromisoformat(due_at) for due_at in shown} == {WEDNESDAY_CLOSING}


def test_call_that_waits_for_the_morning_waits_for_the_end_of_the_pause(
    subject: UUID, head: TestClient, clockwork: Clockwork
) -> None:
    clockwork.at(datetime(2026, 3, 6, 17, tzinfo=UTC))  # ten in the evening on Friday: told at eight
    clockwork.tick()
    head.post(path(subject, "pause"), json=asked(FRIDAY, MONDAY))
    clockwork.at(datetime(2026, 3, 9, 4, tzinfo=UTC))
    assert clockwork.tick().fired == 0
    clockwork.at(datetime(2026, 3, 10, 3, 1, tzinfo=UTC))
    assert clockwork.tick().steps == {"called": 2}


def test_resumed_term_goes_on_with_the_next_day(
    subject: UUID, head: TestClient, clockwork: Clockwork
) -> None:
    head.post(path(subject, "pause"), json=asked(FRIDAY, "2026-03-20"))
    clockwork.at(THURSDAY + DAY)
    processing = head.post(path(subject, "resume"), json={}).json()["items"][0]
    assert datetime.fromisoformat(processing["due_at"]) == WEDNESDAY_CLOSING
    [noted] = processing["pauses"]
    assert (noted["last_on"], noted["planned_last_on"]) == (FRIDAY, "2026-03-20")
    assert noted["resumed_by"] is not None
    said = [event for event in clockwork.events(subject) if event.type == "deadline.resumed"]
    assert [(event.data["deadline"], event.data["last_on"]) for event in said] == [
        ("processing", FRIDAY),
        ("return", FRIDAY),
    ]


def test_second_pause_may_follow_the_first(subject: UUID, head: TestClient) -> None:
    head.post(path(subject, "pause"), json=asked())
    answer = head.post(path(subject, "pause"), json=asked(SATURDAY, SATURDAY, ground="court"))
    processing = answer.json()["items"][0]
    assert [one["ground"] for one in processing["pauses"]] == ["applicant_asked", "court"]
    assert datetime.fromisoformat(processing["due_at"]) == WEDNESDAY_CLOSING + DAY


@pytest.mark.parametrize(
    ("kind", "body", "status", "code", "field"),
    [
        ("processing", asked(last_on="2026-03-05"), 422, "invalid_input", "last_on"),
        ("processing", asked(first_on="2026-03-04"), 422, "invalid_input", "first_on"),
        ("processing", asked("2026-03-11", "2026-03-12"), 422, "invalid_input", "first_on"),
        ("processing", asked(last_on="9999-12-31"), 422, "term_without_end", None),
        ("processing", asked(last_on="2040-01-01"), 422, "term_without_end", None),
        ("processing", asked(ground="holiday"), 422, "invalid_input", "ground"),
        ("processing", asked(note=" "), 422, "invalid_input", "note"),
        ("processing", asked(first_on="2026-02-31"), 422, "invalid_input", "first_on"),
        ("processing", asked(last_on=None), 422, "invalid_input", "last_on"),
        ("processing", asked(colour="red"), 422, "invalid_input", "colour"),
        ("return", asked(), 422, "pause_not_allowed", "ground"),
        ("inform", asked(), 404, "not_found", None),
        ("never", asked(), 422, "invalid_input", "path.kind"),
    ],
)
def test_pause_that_cannot_be_is_a_clear_error_and_stores_nothing(
    subject: UUID,
    head: TestClient,
    kind: str,
    body: dict[str, Any],
    status: int,
    code: str,
    field: str | None,
) -> None:
    answer = head.post(path(subject, "pause", kind), json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert [error["field"] for error in answer.json().get("errors", [])] == ([field] if field else [])
    _untouched(head, subject)


def _untouched(head: TestClient, subject: UUID) -> None:
    items = head.get(f"/v1/requests/{subject}/deadlines").json()["items"]
    assert {datetime.fromisoformat(item["due_at"]) for item in items} == {TUESDAY_CLOSING}
    assert [item["pauses"] for item in items] == [[], []]


def test_overlapping_pause_is_refused(subject: UUID, head: TestClient) -> None:
    before = head.post(path(subject, "pause"), json=asked(FRIDAY, SATURDAY)).json()
    answer = head.post(path(subject, "pause"), json=asked(SATURDAY, MONDAY))
    assert (answer.status_code, answer.json()["code"]) == (409, "overlapping_pauses")
    assert head.get(f"/v1/requests/{subject}/deadlines").json() == before


@pytest.mark.parametrize(
    ("by", "ground", "status"),
    [
        ("head", "applicant_asked", 422),
        ("head", "court", 422),
        ("supervisor", "applicant_asked", 422),
        ("supervisor", "court", 200),
    ],
)
def test_day_that_is_over_stands_still_by_a_court_through_a_supervisor_only(
    request: pytest.FixtureRequest, subject: UUID, clockwork: Clockwork, by: str, ground: str, status: int
) -> None:
    clockwork.at(THURSDAY + DAY)
    body = asked("2026-03-05", FRIDAY, ground=ground)
    answer = request.getfixturevalue(by).post(path(subject, "pause"), json=body)
    assert answer.status_code == status
    if status == 422:
        assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [
            ("first_on", "in_the_past")
        ]
        _untouched(request.getfixturevalue(by), subject)


def test_two_pauses_at_once_leave_one(subject: UUID, head: TestClient) -> None:
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda _: head.post(path(subject, "pause"), json=asked()), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len(head.get(f"/v1/requests/{subject}/deadlines").json()["items"][0]["pauses"]) == 1


@pytest.mark.parametrize("act", ["pause", "resume", "waive"])
def test_ended_deadline_is_left_alone(
    subject: UUID, supervisor: TestClient, clockwork: Clockwork, act: str
) -> None:
    clockwork.hear(prepared(subject, THURSDAY))
    bodies: dict[str, Any] = {"pause": asked(), "resume": {}, "waive": {"ground": "agreed"}}
    answer = supervisor.post(path(subject, act), json=bodies[act])
    assert (answer.status_code, answer.json()["code"]) == (409, "deadline_ended")
    assert answer.json()["state"] == "met"


def test_deadline_whose_instant_has_passed_unseen_cannot_be_saved_by_a_pause(
    subject: UUID, supervisor: TestClient, clockwork: Clockwork
) -> None:
    clockwork.at(TUESDAY_CLOSING)
    for act, body in (("pause", asked()), ("waive", {"ground": "agreed"})):
        answer = supervisor.post(path(subject, act), json=body)
        assert (answer.status_code, answer.json()["state"]) == (409, "overdue")
    clockwork.tick()
    assert clockwork.deadlines(subject)["processing"] == "breached"


@pytest.mark.parametrize(
    ("on", "status", "code"),
    [
        ("2026-03-06", 422, "resumed_before_its_start"),
        ("2026-03-20", 422, "invalid_input"),
        ("2026-03-21", 422, "invalid_input"),
        ("yesterday", 422, "invalid_input"),
    ],
)
def test_resumption_that_cannot_be_is_a_clear_error(
    subject: UUID, head: TestClient, on: str, status: int, code: str
) -> None:
    before = head.post(path(subject, "pause"), json=asked(SATURDAY, "2026-03-20")).json()
    answer = head.post(path(subject, "resume"), json={"on": on})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert head.get(f"/v1/requests/{subject}/deadlines").json() == before


def test_day_that_is_over_stays_paused(subject: UUID, head: TestClient, clockwork: Clockwork) -> None:
    head.post(path(subject, "pause"), json=asked(FRIDAY, "2026-03-20"))
    clockwork.at(TUESDAY_CLOSING)
    answer = head.post(path(subject, "resume"), json={"on": FRIDAY})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "in_the_past")


def test_resuming_what_does_not_stand_still_is_refused(
    subject: UUID, head: TestClient, clockwork: Clockwork
) -> None:
    assert head.post(path(subject, "resume"), json={}).json()["code"] == "not_paused"
    head.post(path(subject, "pause"), json=asked())
    clockwork.at(THURSDAY + 2 * DAY)
    assert head.post(path(subject, "resume"), json={}).json()["code"] == "not_paused"


def test_waived_deadline_ends_with_ground_and_person(
    subject: UUID, supervisor: TestClient, clockwork: Clockwork
) -> None:
    clockwork.at(FRIDAY_CLOSING)
    clockwork.tick()
    answer = supervisor.post(path(subject, "waive"), json={"ground": "the archive burnt down"})
    processing, returning = answer.json()["items"]
    assert (processing["condition"], returning["condition"]) == ("waived", "approaching")
    assert processing["waiver"]["ground"] == "the archive burnt down"
    assert clockwork.said(subject, "processing")[-1] == "deadline.waived"
    assert [row.closed_at is None for row in clockwork.escalations(subject)].count(True) == 1
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()
    clockwork.hear(prepared(subject, TUESDAY_CLOSING + DAY))
    assert clockwork.deadlines(subject) == {"processing": "waived", "return": "breached"}
    assert [item["kind"] for item in supervisor.get("/v1/deadlines?condition=waived").json()["items"]] == [
        "processing"
    ]


def test_month_on_the_shelf_cannot_be_waived(supervisor: TestClient, clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(registered(subject), arrived(subject, THURSDAY))
    answer = supervisor.post(path(subject, "waive", "storage"), json={"ground": "no room"})
    assert (answer.status_code, answer.json()["code"]) == (422, "waiver_not_allowed")
    assert clockwork.deadlines(subject)["storage"] == "running"


@pytest.mark.parametrize(
    ("role", "scope", "pausing", "waiving"),
    [
        (Role.SUPERVISOR, {}, 200, 200),
        (Role.SUPERVISOR, {"bureau": "astana"}, 200, 200),
        (Role.SUPERVISOR, {"bureau": "karaganda"}, 404, 404),
        (Role.BUREAU_HEAD, {"bureau": "astana"}, 200, 403),
        (Role.BUREAU_HEAD, {"bureau": "karaganda"}, 404, 403),
        (Role.OPERATOR, {"bureau": "astana"}, 403, 403),
        (Role.DIRECTOR, {"centres": ("psc-01",)}, 403, 403),
        (Role.PSC_SYSTEM, {"centres": ("psc-01",)}, 403, 403),
    ],
)
def test_only_heads_and_supervisors_of_the_place_may(
    subject: UUID, app: FastAPI, owner: Engine, role: Role, scope: dict[str, Any], pausing: int, waiving: int
) -> None:
    somebody = caller(app, owner, role, **scope)
    assert somebody.post(path(subject, "pause"), json=asked()).status_code == pausing
    assert somebody.post(path(subject, "waive"), json={"ground": "agreed"}).status_code == waiving


def test_pauses_on_the_table_hold_what_the_order_wants(
    subject: UUID, head: TestClient, owner: Engine
) -> None:
    head.post(path(subject, "pause"), json=asked())
    with owner.begin() as connection:
        row = connection.execute(text("select * from sla.pause")).one()
    assert (row.kind, row.zone, row.ground) == ("processing", "Asia/Almaty", "applicant_asked")
    assert row.noted_by is not None
