"""Journeys of requests whose papers are carried: by transfer lists to the bureau and back."""

from typing import Any
from uuid import UUID

from tests.support.requests import a_request
from tests.support.town import PAPER_CENTRE, Town

SHOWN = {"identity_document": {"kind": "id_card", "number": "990000001"}}
WITHOUT_COPY = [{"kind": "application", "name": "Өтініш", "pages": 1}]
LISTS = "/v1/transfer-lists"


def send(town: Town, requests: list[UUID], *, by: Any) -> dict[str, Any]:
    """Gives the papers of the requests to the courier."""
    items = [one(town, request)["number"] for request in requests]
    return dict(town.post(LISTS, {"centre": PAPER_CENTRE, "items": items}, by=by))


def scan(town: Town, sent: dict[str, Any], requests: list[UUID], *, by: Any) -> dict[str, Any]:
    """Takes the papers of these requests out of the bag, and lets the town do what follows."""
    items = [one(town, request)["number"] for request in requests]
    looked = town.post(f"{LISTS}/{sent['id']}/scanned", {"items": items}, by=by)
    town.settle()
    return dict(looked)


def one(town: Town, request: UUID) -> dict[str, Any]:
    return dict(town.window.get(f"/v1/requests/{request}").json())


def test_papers_go_to_the_bureau_and_back_by_lists_and_the_terms_start_on_that_evidence(
    town: Town, registered_person: dict[str, str]
) -> None:
    town.fill_register(registered_person)
    certified, returned = (
        town.register(centre=PAPER_CENTRE),
        town.register(centre=PAPER_CENTRE, documents=WITHOUT_COPY),
    )
    both = [certified, returned]
    there = send(town, both, by=town.window)
    town.let_pass(hours=3)
    assert [town.deadlines(request) for request in both] == 2 * [{"carry_to_bureau": "running"}]
    looked = scan(town, there, [certified], by=town.operator)
    assert looked["missing"] == [one(town, returned)["number"]]
    assert (town.state(certified), town.deadlines(returned)) == ("prepared", {"carry_to_bureau": "running"})
    assert town.deadlines(certified) == {
        "carry_to_bureau": "met",
        "processing": "met",
        "return": "met",
        "carry_to_centre": "running",
    }
    assert _started_at(town, certified) == looked["scanned_at"]

    scan(town, there, [returned], by=town.operator)  # it had slipped under the lining of the bag
    assert town.work_off(result="return", grounds=["package_incomplete"]) == "confirm_return"
    assert [one(town, request)["custody"] for request in both] == ["bureau", "bureau"]
    back = send(town, both, by=town.operator)
    assert [one(town, request)["custody"] for request in both] == ["courier", "courier"]
    assert scan(town, back, both, by=town.window)["missing"] == []

    assert [town.state(request) for request in both] == ["ready", "return_arrived"]
    assert town.deadlines(returned)["inform"] == "met"  # by the delivered SMS
    for request in both:
        town.post(f"/v1/requests/{request}/issue", SHOWN)
    town.settle()
    assert [town.state(request) for request in both] == ["issued", "return_collected"]
    assert town.window.get(f"{LISTS}?disagreeing=true").json()["items"] == []


def test_package_lost_on_the_way_is_seen_explained_and_sent_again(
    town: Town, registered_person: dict[str, str]
) -> None:
    town.fill_register(registered_person)
    request = town.register(centre=PAPER_CENTRE)
    number = one(town, request)["number"]
    first = send(town, [request], by=town.window)
    scan(town, first, [], by=town.operator)
    assert town.window.get(f"{LISTS}?disagreeing=true").json()["items"][0]["id"] == first["id"]
    found = {"number": number, "outcome": "back_at_sender", "note": "үстелде қалған"}
    town.post(f"{LISTS}/{first['id']}/explained", found)
    second = send(town, [request], by=town.window)
    scan(town, second, [request], by=town.operator)
    assert town.state(request) == "prepared"


def test_forwarded_case_is_worked_off_by_the_other_bureau_within_the_same_term(town: Town) -> None:
    request = town.register(centre=PAPER_CENTRE)
    scan(town, send(town, [request], by=town.window), [request], by=town.operator)
    due = _processing(town, request)["due_at"]
    town.post(f"/v1/cases/{request}/forward", {"bureau": "karaganda"}, by=town.operator)
    town.settle()
    assert _processing(town, request)["due_at"] == due
    assert town.operator.get(f"/v1/requests/{request}").status_code == 404
    of_bureau = "select count(*) from sla.deadline where bureau = '{}' and kind = '{}'"
    assert town.count(of_bureau.format("karaganda", "processing")) == 1
    assert town.count(of_bureau.format("astana", "return")) == 1  # it had ended before


def test_papers_that_nobody_carries_are_an_alarm_for_ourselves_and_for_nobody_else(
    town: Town, registered_person: dict[str, str]
) -> None:
    town.fill_register(registered_person)
    request, electronic = town.register(centre=PAPER_CENTRE), town.register()
    town.settle()
    assert town.deadlines(request) == {"carry_to_bureau": "running"}
    assert "carry_to_bureau" not in town.deadlines(electronic)
    told = _messages(town, request)
    town.let_pass(days=7)
    asked = {"condition": "breached", "kind": "carry_to_bureau"}
    [late] = town.supervisor.get("/v1/deadlines", params=asked).json()["items"]
    assert (late["request_id"], late["rule"]["internal"]) == (str(request), True)
    calls = town.supervisor.get("/v1/escalations", params={"kind": "carry_to_bureau"}).json()["items"]
    assert [(one["request_id"], one["role"]) for one in calls][:1] == [(str(request), "director")]
    assert _messages(town, request) == told

    there = send(town, [request], by=town.window)
    scan(town, there, [request], by=town.operator)
    ends = f"select count(*) from sla.deadline where subject = '{request}' and ended_at is not null"
    assert (town.deadlines(request)["carry_to_bureau"], town.count(ends)) == ("breached", 3)
    assert (town.state(request), town.deadlines(request)["carry_to_centre"]) == ("prepared", "running")
    back = send(town, [request], by=town.operator)
    scan(town, back, [request], by=town.window)
    assert (town.state(request), town.deadlines(request)["carry_to_centre"]) == ("ready", "met")


def test_tracking_tells_the_applicant_nothing_of_the_alarm(town: Town) -> None:
    body = {"idempotency-key": "tracked"}
    made = town.window.post("/v1/requests", json=a_request(centre=PAPER_CENTRE), headers=body).json()
    path, code = f"/v1/track/{made['number']}", {"code": made["track_code"]}
    before = town.anybody.get(path, params=code).json()
    town.let_pass(days=7)
    assert town.deadlines(UUID(made["id"])) == {"carry_to_bureau": "breached"}
    assert town.anybody.get(path, params=code).json() == before


def _messages(town: Town, request: UUID) -> int:
    mine = f"select count(*) from notifier.message where request_id = '{request}' and recipient = 'applicant'"
    return town.count(mine)


def _processing(town: Town, request: UUID) -> dict[str, Any]:
    items = town.window.get(f"/v1/requests/{request}/deadlines").json()["items"]
    return next(dict(row) for row in items if row["kind"] == "processing")


def _started_at(town: Town, request: UUID) -> str:
    return str(_processing(town, request)["started_at"])
