"""The electronic queue: first come, first called; nobody is called twice; each step is told once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from services.intake.domain.tickets import TicketState
from services.intake.models import Ticket
from services.intake.operations.queueing import call_next, close_ticket, take_ticket
from shared import bus, clock
from shared.ids import new_id
from shared.security import Caller, Role
from tests.support.gate import wait_for_somebody
from tests.support.intake import Intake
from tests.support.web import TestClient, client, key_for

WHO = Caller(new_id(), Role.INSPECTOR, ("psc-01",))
WINDOW = {"centre": "psc-01", "window": "5"}


def _take(intake: Intake, centre: str = "psc-01") -> dict[str, Any]:
    answer = intake.centre.post("/v1/tickets", json={"centre": centre})
    assert answer.status_code == 201, answer.text
    ticket: dict[str, Any] = answer.json()
    return ticket


def _call(intake: Intake, **changes: Any) -> Any:
    return intake.centre.post("/v1/tickets/next", json={**WINDOW, **changes})


def _close(intake: Intake, ticket: dict[str, Any], body: dict[str, Any] | None = None) -> Any:
    return intake.centre.post(f"/v1/tickets/{ticket['id']}/served", json=body)


def _board(intake: Intake) -> dict[str, Any]:
    board: dict[str, Any] = intake.centre.get("/v1/queue?centre=psc-01").json()
    return board


def test_ticket_is_taken_and_told(intake: Intake) -> None:
    ticket = _take(intake)
    assert (ticket["number"], ticket["state"], ticket["window"]) == ("001", "waiting", None)
    (fact,) = intake.said("ticket.issued")
    told = {"ticket_id": ticket["id"], "number": "001", "centre": "psc-01", "bureau": "astana"}
    assert fact == told
    ((subject,),) = intake.rows("select subject from bus.event where type = 'ticket.issued'")
    assert str(subject) == ticket["id"]


def test_every_centre_counts_for_itself(intake: Intake) -> None:
    numbers = [_take(intake, centre)["number"] for centre in ("psc-01", "psc-01", "psc-02")]
    assert numbers == ["001", "002", "001"]


def test_ticket_is_taken_once_per_key(intake: Intake) -> None:
    def take(_again: int) -> Any:
        headers = {"Idempotency-Key": "visitor-1"}
        return intake.centre.post("/v1/tickets", json={"centre": "psc-01"}, headers=headers)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(take, range(4)))
    assert {(answer.status_code, answer.json()["id"]) for answer in answers} == {
        (201, answers[0].json()["id"])
    }
    assert (_take(intake)["number"], len(intake.said("ticket.issued"))) == ("002", 2)


def test_key_that_is_none_is_refused(intake: Intake) -> None:
    headers = {"Idempotency-Key": "with blanks"}
    answer = intake.centre.post("/v1/tickets", json={"centre": "psc-01"}, headers=headers)
    assert (answer.status_code, intake.rows("select from intake.ticket")) == (422, [])


def test_window_calls_nobody_else_until_its_visitor_is_done(intake: Intake) -> None:
    first, second = _take(intake), _take(intake)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: _call(intake), range(4)))
    assert {(answer.status_code, answer.json()["id"]) for answer in answers} == {(200, first["id"])}
    assert len(intake.said("ticket.called")) == 1
    _close(intake, first)
    assert _call(intake).json()["id"] == second["id"]


def test_who_came_first_is_called_first(intake: Intake) -> None:
    first, second = _take(intake), _take(intake)
    called = _call(intake).json()
    assert (called["id"], called["state"], called["window"]) == (first["id"], "called", "5")
    assert _call(intake, window="6").json()["id"] == second["id"]
    assert [fact["window"] for fact in intake.said("ticket.called")] == ["5", "6"]


def test_nobody_is_called_where_nobody_waits(intake: Intake) -> None:
    _take(intake, "psc-02")
    answer = _call(intake)
    assert (answer.status_code, answer.content) == (204, b"")
    assert intake.said("ticket.called") == []


@pytest.mark.parametrize(
    ("body", "outcome"), [(None, "served"), ({}, "served"), ({"outcome": "no_show"}, "no_show")]
)
def test_called_ticket_is_closed(intake: Intake, body: dict[str, Any] | None, outcome: str) -> None:
    ticket = _take(intake)
    _call(intake)
    closed = _close(intake, ticket, body).json()
    assert (closed["state"], closed["closed_at"] is None) == (outcome, False)
    assert [fact["outcome"] for fact in intake.said("ticket.closed")] == [outcome]


def test_who_leaves_the_queue_is_not_called(intake: Intake) -> None:
    assert _close(intake, _take(intake), {"outcome": "no_show"}).json()["state"] == "no_show"
    assert _call(intake).status_code == 204


def test_nobody_is_served_who_was_not_called(intake: Intake) -> None:
    answer = _close(intake, _take(intake))
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["state"]) == (409, "ticket_out_of_order", "waiting")
    assert intake.said("ticket.closed") == []


def test_ticket_is_closed_once_by_two_who_close_it_at_once(
    intake: Intake, engines: dict[str, Engine], owner: Engine
) -> None:
    ticket = _take(intake)
    _call(intake)
    with ThreadPoolExecutor() as pool:
        with bus.transaction(engines["intake"], bus.command("intake")) as session:
            now, served = clock.now(session), TicketState.SERVED
            close_ticket(session, UUID(ticket["id"]), served, WHO, now=now)
            other = pool.submit(_close, intake, ticket, {"outcome": "no_show"})
            wait_for_somebody(owner)
        assert (other.result().status_code, other.result().json()["state"]) == (409, "served")
    assert [fact["outcome"] for fact in intake.said("ticket.closed")] == ["served"]


def test_two_windows_at_once_never_call_one_visitor(intake: Intake, engines: dict[str, Engine]) -> None:
    """The second asks while the first has called and not committed: it passes over, and does not wait."""
    first, second = _take(intake), _take(intake)
    assert [str(one) for one in _called_at_once(engines["intake"])] == [first["id"], second["id"]]
    assert len(intake.said("ticket.called")) == 2


def test_second_window_gets_nobody_where_one_waits(intake: Intake, engines: dict[str, Engine]) -> None:
    only = _take(intake)
    assert [one and str(one) for one in _called_at_once(engines["intake"])] == [only["id"], None]


def _called_at_once(engine: Engine) -> list[UUID | None]:
    with ThreadPoolExecutor() as pool, bus.transaction(engine, bus.command("intake")) as session:
        first = call_next(session, "psc-01", "5", WHO, now=clock.now(session))
        second = pool.submit(_called_in_its_own, engine)
        return [first and first.id, second.result(timeout=60)]


def _called_in_its_own(engine: Engine) -> UUID | None:
    with bus.transaction(engine, bus.command("intake")) as session:
        called = call_next(session, "psc-01", "6", WHO, now=clock.now(session))
        return called and called.id


def test_many_windows_call_everybody_once(intake: Intake) -> None:
    waiting = {_take(intake)["id"] for _ in range(8)}
    with ThreadPoolExecutor(4) as pool:
        called = list(pool.map(lambda number: _call(intake, window=str(number)).json()["id"], range(8)))
    assert (len(called), set(called)) == (8, waiting)


def test_many_visitors_at_once_get_numbers_of_their_own(intake: Intake) -> None:
    with ThreadPoolExecutor(4) as pool:
        numbers = sorted(pool.map(lambda _: str(_take(intake)["number"]), range(8)))
    assert numbers == [f"{serial:03d}" for serial in range(1, 9)]


def test_what_was_left_over_is_closed_before_the_day_begins(
    intake: Intake, engines: dict[str, Engine]
) -> None:
    with bus.transaction(engines["intake"], bus.command("intake")) as session:
        yesterday = clock.now(session) - timedelta(days=1)
        gone, seen = (take_ticket(session, "psc-01", WHO, now=yesterday) for _ in range(2))
        seen.state, seen.called_at, seen.window = TicketState.CALLED, yesterday, "5"
        left = [gone.id, seen.id]
    today = _take(intake)
    assert (today["number"], len(_board(intake)["waiting"])) == ("001", 1)
    assert _call(intake).json()["id"] == today["id"]
    outcomes = {fact["ticket_id"]: fact["outcome"] for fact in intake.said("ticket.closed")}
    assert outcomes == {str(left[0]): "no_show", str(left[1]): "served"}


def test_board_shows_who_waits_and_who_is_where(intake: Intake, engines: dict[str, Engine]) -> None:
    first, second, third = _take(intake), _take(intake), _take(intake)
    _call(intake)
    _close(intake, first)
    _call(intake)
    with bus.transaction(engines["intake"], bus.command("intake")) as session:
        session.get_one(Ticket, UUID(third["id"])).issued_at = clock.now(session) - timedelta(minutes=20)
    board = _board(intake)
    assert [(line["number"], line["window"]) for line in board["called"]] == [("002", "5")]
    assert [line["id"] for line in board["waiting"]] == [third["id"]]
    assert second["id"] == board["called"][0]["id"]
    assert 20 * 60 <= board["longest_wait_seconds"] < 25 * 60


def test_empty_board(intake: Intake) -> None:
    assert _board(intake) == {"centre": "psc-01", "called": [], "waiting": [], "longest_wait_seconds": 0}


def test_another_centres_queue_looks_like_none(intake: Intake, another_centre: TestClient) -> None:
    ticket = _take(intake)
    answers = [
        another_centre.post("/v1/tickets", json={"centre": "psc-01"}),
        another_centre.post("/v1/tickets/next", json=WINDOW),
        another_centre.post(f"/v1/tickets/{ticket['id']}/served"),
        another_centre.get("/v1/queue?centre=psc-01"),
        intake.centre.post("/v1/tickets", json={"centre": "psc-99"}),
        intake.centre.post(f"/v1/tickets/{new_id()}/served"),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "not_found")] * 6
    assert len(intake.rows("select from intake.ticket")) == 1


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.BUREAU_HEAD])
def test_queue_is_no_bureaus(app: FastAPI, owner: Engine, intake: Intake, role: Role) -> None:
    somebody = client(app, key_for(owner, role, bureau="astana"))
    assert somebody.get("/v1/queue?centre=psc-01").status_code == 403
    assert somebody.post("/v1/tickets", json={"centre": "psc-01"}).status_code == 403


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/v1/tickets", {}, "centre"),
        ("/v1/tickets", {"centre": "psc-01", "name": "canary"}, "name"),
        ("/v1/tickets", {"centre": 7}, "centre"),
        ("/v1/tickets/next", {"centre": "psc-01"}, "window"),
        ("/v1/tickets/next", {"centre": "psc-01", "window": " "}, "window"),
        ("/v1/tickets/next", {"centre": "psc-01", "window": "5\u202e"}, "window"),
        ("/v1/tickets/00000000-0000-7000-8000-000000000000/served", {"outcome": "canary"}, "outcome"),
        ("/v1/tickets/canary/served", {}, "ticket_id"),
    ],
)
def test_field_is_named_and_nothing_is_stored(
    intake: Intake, path: str, body: dict[str, Any], field: str
) -> None:
    answer = intake.centre.post(path, json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["errors"][0]["field"].endswith(field)
    assert "canary" not in answer.text
    assert intake.rows("select from intake.ticket") == []


def test_who_works_at_one_centre_need_not_name_it(another_centre: TestClient) -> None:
    assert another_centre.get("/v1/queue").json()["centre"] == "psc-05"


def test_queue_of_no_centre_is_refused(intake: Intake) -> None:
    answer = intake.centre.get("/v1/queue")
    assert (answer.status_code, answer.json()["errors"][0]["field"].endswith("centre")) == (422, True)
