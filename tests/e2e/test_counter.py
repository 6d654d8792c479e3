"""Journeys at the counter, each told by its name."""

from typing import Any

from tests.support.counter import FOUNDED, a_complaint
from tests.support.town import Town

BY_KIND = "select count(*) from sla.deadline where kind = '{kind}' and status = '{status}'"


def _count(town: Town, kind: str, status: str) -> int:
    return town.count(BY_KIND.format(kind=kind, status=status))


def _term(town: Town, complaint: dict[str, Any]) -> str:
    (term,) = town.window.get(f"/v1/complaints/{complaint['id']}/deadlines").json()["items"]
    return str(term["condition"])


def test_visitor_who_is_called_soon_has_not_waited_too_long_and_the_next_has(town: Town) -> None:
    for _ in range(2):
        town.post("/v1/tickets", {"centre": "psc-01"})
    first = town.post("/v1/tickets/next", {"centre": "psc-01", "window": "5"})
    town.post(f"/v1/tickets/{first['id']}/served")
    town.let_pass(minutes=31)
    second = town.post("/v1/tickets/next", {"centre": "psc-01", "window": "5"})
    town.settle()
    assert (first["number"], second["number"]) == ("001", "002")
    assert (_count(town, "queue_wait", "met"), _count(town, "queue_wait", "breached")) == (1, 1)
    assert town.count("select count(*) from sla.escalation") == 0


def test_complaint_is_answered_in_time(town: Town) -> None:
    complaint = town.post("/v1/complaints", a_complaint())
    town.let_pass(days=10)
    assert _term(town, complaint) == "running"
    town.post(f"/v1/complaints/{complaint['id']}/answer", FOUNDED, by=town.director)
    town.settle()
    assert _term(town, complaint) == "met"


def test_complaint_that_nobody_answers_is_breached_and_climbs(town: Town) -> None:
    complaint = town.post("/v1/complaints", a_complaint())
    for _ in range(9):
        town.let_pass(days=5)
    assert _term(town, complaint) == "breached"
    called = town.supervisor.get("/v1/escalations").json()["items"]
    assert {"inspector", "director", "supervisor"} == {
        call["role"] for call in called if call["request_id"] == complaint["id"]
    }


def test_words_of_a_complaint_leave_intake_by_no_way(town: Town) -> None:
    town.post("/v1/complaints", a_complaint())
    town.settle()
    told = town.count("select count(*) from bus.event where data::text ~ 'ТЕСТ|Үлгі' or personal is not null")
    assert (told, town.count("select count(*) from bus.event where type = 'complaint.registered'")) == (0, 1)
