"""Transfer lists: sent at one end, scanned at the other, and what is missing or extra is seen by both."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event, text

from shared.security import Role
from tests.support import said
from tests.support.intake import PAPER_CENTRE, SHOWN, Intake
from tests.support.transfer_lists import (
    LISTS,
    codes,
    explain,
    numbers,
    on_their_way_back,
    packages,
    scan,
    send,
    states,
)
from tests.support.web import TestClient, client, key_for


@pytest.fixture
def stranger(app: FastAPI, owner: Engine) -> TestClient:
    """An operator of another region's bureau."""
    return client(app, key_for(owner, Role.OPERATOR, bureau="karaganda"))


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_packages_go_with_the_courier_and_are_received_when_they_are_scanned(
    intake: Intake, operator: TestClient
) -> None:
    requests = packages(intake)
    sent = send(intake.centre, numbers(requests))
    assert (sent.status_code, sent.json()["direction"], sent.json()["bureau"]) == (201, "to_bureau", "astana")
    assert {intake.one(request["id"])["custody"] for request in requests} == {"courier"}
    scanned = scan(operator, sent.json(), numbers(requests))
    assert (scanned.json()["missing"], scanned.json()["extra"]) == ([], [])
    for request in requests:
        one = intake.one(request["id"])
        assert (one["state"], one["custody"], one["transfer_list_id"]) == ("in_bureau", "bureau", None)
    [first, _] = intake.rows("select occurred_at from bus.event where type = 'package.arrived'")
    assert first.occurred_at.isoformat() == scanned.json()["scanned_at"].replace("Z", "+00:00")


def test_sheet_of_a_certificate_that_is_corrected_while_the_courier_has_it_is_void_until_it_is_sent_anew(
    intake: Intake, operator: TestClient
) -> None:
    request, _ = on_their_way_back(intake)
    number, was_void = request["number"], []
    for outcome in ("back_at_sender", None):
        sent = send(operator, [number]).json()
        was_void.append(intake.one(request["id"])["sheet_void_since"] is not None)
        if outcome:
            intake.hear(said.superseded(request["id"]))
            was_void.append(intake.one(request["id"])["sheet_void_since"] is not None)
            scan(intake.centre, sent, [])
            explain(operator, sent, number, outcome)
    scan(intake.centre, sent, [number])
    assert was_void == [False, True, False]
    assert intake.act(request["id"], "issue", SHOWN).status_code == 200


def test_missing_and_extra_are_told_kept_and_seen_by_the_sender(intake: Intake, operator: TestClient) -> None:
    there, missing, beside = packages(intake, 3)
    sent = send(intake.centre, numbers([there, missing])).json()
    answer = scan(operator, sent, [there["number"], beside["number"], "99-2026-000001"])
    assert states(answer) == {
        there["number"]: "present",
        missing["number"]: "missing",
        beside["number"]: "not_on_this_list",
        "99-2026-000001": "unknown_number",
    }
    seen = intake.centre.get(f"{LISTS}?disagreeing=true").json()["items"]
    assert [one["id"] for one in seen] == [sent["id"]]
    assert intake.centre.get(f"{LISTS}/{sent['id']}").json() == answer.json()
    [told] = intake.said("transfer_list.scanned")
    assert (told["missing"], told["extra"]) == ([missing["number"]], [beside["number"], "99-2026-000001"])
    custodies = [intake.one(one["id"])["custody"] for one in (there, missing, beside)]
    assert custodies == ["bureau", "courier", "bureau"]


@pytest.mark.parametrize("read", ["900109390145", "Сейтғалиев Бауыржан", "N12345678", "02-2026-1", ""])
def test_what_is_no_number_of_a_request_is_refused_and_told_to_nobody(
    intake: Intake, operator: TestClient, read: str
) -> None:
    [request] = packages(intake, 1)
    sent = send(intake.centre, numbers([request])).json()
    refused = scan(operator, sent, [request["number"], read])
    assert [field for field, _ in codes(refused)] == ["items.1"]
    assert not read or read not in refused.text
    assert intake.said("transfer_list.scanned") == []
    assert len(intake.rows("select from intake.transfer_item")) == 1


def test_scan_finds_its_requests_by_their_indexes(intake: Intake, operator: TestClient) -> None:
    """Beside a subquery the planner would read the table of requests whole, so there is none."""
    request, other = packages(intake)
    sent = send(intake.centre, numbers([request])).json()
    with statements(intake.engines["intake"]) as seen:
        scan(operator, sent, numbers([request, other]))
    [locking] = [one for one in seen if "FROM intake.request" in one and "FOR UPDATE" in one]
    assert "transfer_item" not in locking


def test_explaining_locks_only_the_request_it_speaks_of(
    intake: Intake, operator: TestClient, owner: Engine
) -> None:
    ours, busy = packages(intake)
    sent = send(intake.centre, numbers([ours, busy])).json()
    scan(operator, sent, [])
    with ThreadPoolExecutor() as pool, owner.begin() as connection:
        held = text("select from intake.request where number = :number for update")
        connection.execute(held, {"number": busy["number"]})
        pool.submit(explain, intake.centre, sent, ours["number"], "back_at_sender").result(timeout=60)
    assert intake.one(ours["id"])["custody"] == "centre"


def test_scanning_twice_is_harmless(intake: Intake, operator: TestClient) -> None:
    requests = packages(intake)
    sent = send(intake.centre, numbers(requests)).json()
    first = scan(operator, sent, numbers(requests[:1]))
    again = scan(operator, sent, numbers(requests[:1]))
    assert again.json() == first.json()
    assert (len(intake.said("package.arrived")), len(intake.said("transfer_list.scanned"))) == (1, 1)


def test_what_was_overlooked_is_received_when_it_is_found(intake: Intake, operator: TestClient) -> None:
    early, late = packages(intake)
    sent = send(intake.centre, numbers([early, late])).json()
    scan(operator, sent, [early["number"]])
    answer = scan(operator, sent, [late["number"]])
    assert (answer.json()["missing"], intake.one(late["id"])["state"]) == ([], "in_bureau")
    assert [told["missing"] for told in intake.said("transfer_list.scanned")] == [[late["number"]], []]


def test_package_in_the_bag_of_another_list_is_received_and_not_awaited_there(
    intake: Intake, operator: TestClient
) -> None:
    ours, theirs = packages(intake)
    bag = send(intake.centre, [ours["number"]]).json()
    other = send(intake.centre, [theirs["number"]]).json()
    assert states(scan(operator, bag, numbers([ours, theirs])))[theirs["number"]] == "not_on_this_list"
    assert intake.one(theirs["id"])["state"] == "in_bureau"
    assert states(scan(operator, other, [])) == {theirs["number"]: "present"}
    assert len(intake.said("package.arrived")) == 2


def test_package_that_was_received_before_is_no_news(intake: Intake, operator: TestClient) -> None:
    request, second = packages(intake)
    sent = send(intake.centre, [second["number"]]).json()
    intake.hear(said.received(request["id"], package="paper"))
    answer = scan(operator, sent, [request["number"], second["number"]])
    assert states(answer)[request["number"]] == "already_received"
    assert len(intake.said("package.arrived")) == 1


def test_package_that_the_bureau_registered_by_itself_is_not_missing(
    intake: Intake, operator: TestClient
) -> None:
    [request] = packages(intake, 1)
    sent = send(intake.centre, [request["number"]]).json()
    intake.hear(said.received(request["id"], package="paper"))
    assert intake.one(request["id"])["custody"] == "bureau"
    assert states(scan(operator, sent, [])) == {request["number"]: "present"}


def test_finished_papers_come_back_and_arrive_when_the_centre_scans_them(
    intake: Intake, operator: TestClient
) -> None:
    requests = on_their_way_back(intake)
    assert {intake.one(request["id"])["custody"] for request in requests} == {"bureau"}
    sent = send(operator, numbers(requests)).json()
    papers = {item["number"]: item["paper"] for item in sent["items"]}
    assert papers == dict(zip(numbers(requests), ["certificate", "return"], strict=True))
    assert {intake.one(request["id"])["custody"] for request in requests} == {"courier"}
    scan(intake.centre, sent, numbers(requests))
    assert [intake.one(request["id"])["state"] for request in requests] == ["ready", "return_arrived"]
    assert {intake.one(request["id"])["custody"] for request in requests} == {"centre"}
    assert (len(intake.said("document.ready")), len(intake.said("return.arrived"))) == (1, 1)


def test_paper_registered_at_the_window_leaves_its_list(intake: Intake, operator: TestClient) -> None:
    requests = on_their_way_back(intake)
    sent = send(operator, numbers(requests)).json()
    assert intake.act(requests[0]["id"], "arrived").json()["custody"] == "centre"
    scan(intake.centre, sent, [requests[1]["number"]])
    assert intake.centre.get(f"{LISTS}/{sent['id']}").json()["missing"] == []
    assert len(intake.said("document.ready")) == 1


def test_what_cannot_go_is_named_and_nothing_is_stored(intake: Intake, another_centre: TestClient) -> None:
    first, second = packages(intake)
    electronic = intake.register("electronic")["number"]
    send(intake.centre, [first["number"]])
    refused = send(
        intake.centre, [second["number"], second["number"], first["number"], "99-2026-000001", electronic]
    )
    assert codes(refused) == [
        ("items.1", "named_twice"),
        ("items.2", "on_another_list"),
        ("items.3", "unknown_number"),
        ("items.4", "unknown_number"),
    ]
    foreign = another_centre.post(LISTS, json={"centre": "psc-05", "items": [second["number"]]})
    assert codes(foreign) == [("items.0", "unknown_number")]
    assert intake.one(second["id"])["custody"] == "centre"
    assert len(intake.centre.get(LISTS).json()["items"]) == 1


def test_electronic_request_has_nothing_to_carry(intake: Intake) -> None:
    number = intake.register()["number"]
    assert codes(send(intake.centre, [number], centre="psc-01")) == [("items.0", "nothing_to_carry")]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"items": []}, "items"),
        ({"items": ["x" * 51]}, "items.0"),
        ({"items": [7]}, "items.0"),
        ({"items": ["x"] * 501}, "items"),
        ({"items": ["x"], "surprise": 1}, "surprise"),
        ({"items": "02-2026-000001"}, "items"),
    ],
)
def test_list_that_cannot_be_read_names_its_field(intake: Intake, body: dict[str, Any], field: str) -> None:
    refused = intake.centre.post(LISTS, json={"centre": PAPER_CENTRE, **body})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    assert intake.rows("select from intake.transfer_list") == []


def test_other_peoples_lists_are_404(
    intake: Intake, another_centre: TestClient, stranger: TestClient
) -> None:
    sent = send(intake.centre, numbers(packages(intake))).json()
    said_of_it = {"number": "x", "outcome": "lost", "note": "x"}
    for nosy in (another_centre, stranger):
        answers = [
            nosy.get(f"{LISTS}/{sent['id']}"),
            nosy.get(f"{LISTS}/{sent['id']}/list.pdf"),
            scan(nosy, sent, []),
            nosy.post(f"{LISTS}/{sent['id']}/explained", json=said_of_it),
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert nosy.get(LISTS).json()["items"] == []
    assert send(another_centre, ["02-2026-000001"]).status_code == 404
    assert send(intake.centre, ["02-2026-000001"], centre="psc-99").status_code == 404


def test_bag_is_looked_through_at_its_other_end_only(intake: Intake, operator: TestClient) -> None:
    there = send(intake.centre, [packages(intake, 1)[0]["number"]]).json()
    refused = scan(intake.centre, there, [])
    assert (refused.status_code, refused.json()["code"]) == (403, "not_the_other_end")
    back = send(operator, numbers(on_their_way_back(intake)[1:])).json()
    assert scan(operator, back, []).status_code == 403


def test_extra_paper_is_explained(intake: Intake, operator: TestClient) -> None:
    [request] = packages(intake, 1)
    sent = send(intake.centre, [request["number"]]).json()
    scan(operator, sent, [request["number"], "99-2026-000001"])
    url = f"{LISTS}/{sent['id']}/explained"
    note = {"number": "99-2026-000001", "outcome": "explained", "note": "басқа орталықтікі"}
    assert intake.centre.post(url, json=note).json()["extra"] == []
    assert intake.centre.post(url, json={**note, "number": "1"}).status_code == 404
    present = intake.centre.post(url, json={**note, "number": request["number"]})
    assert (present.status_code, present.json()["state"]) == (409, "present")


def test_two_lists_never_hold_one_package(intake: Intake) -> None:
    [request] = packages(intake, 1)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: send(intake.centre, [request["number"]]).status_code, range(4)))
    assert sorted(answers) == [201, 422, 422, 422]


def test_two_scanners_receive_a_package_once(intake: Intake, operator: TestClient) -> None:
    requests = packages(intake, 6)
    lists = [
        send(intake.centre, numbers(requests[:3])).json(),
        send(intake.centre, numbers(requests[3:])).json(),
    ]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: scan(operator, one, numbers(requests)).status_code, lists * 2))
    assert answers == [200] * 4
    assert len(intake.said("package.arrived")) == 6


def test_printed_list_names_numbers_and_nobody(intake: Intake, operator: TestClient) -> None:
    sent = send(intake.centre, numbers(packages(intake))).json()
    for reader in (intake.centre, operator):
        printed = reader.get(f"{LISTS}/{sent['id']}/list.pdf?language=ru")
        assert (printed.status_code, printed.headers["content-type"]) == (200, "application/pdf")
