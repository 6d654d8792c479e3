"""Who holds a paper that was kept past its month, withdrawn, left behind or lost."""

from typing import Any

import pytest

from tests.support import said
from tests.support.intake import SHOWN, Intake
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
from tests.support.web import TestClient


def kept_past_its_month(intake: Intake) -> dict[str, Any]:
    """A paper certificate that nobody came for in its month."""
    request = on_their_way_back(intake)[0]
    intake.act(request["id"], "arrived")
    assert codes(send(intake.centre, [request["number"]])) == [("items.0", "nothing_to_carry")]
    intake.hear(said.storage_elapsed(request["id"]))
    return request


def test_paper_nobody_came_for_is_transferred_when_the_bureau_scans_it(
    intake: Intake, operator: TestClient
) -> None:
    request = kept_past_its_month(intake)
    intake.hear(said.call_requested(request["id"]))
    sent = send(intake.centre, [request["number"]]).json()
    one = intake.one(request["id"])
    assert (one["state"], one["custody"], sent["items"][0]["paper"]) == ("ready", "courier", "certificate")
    assert (intake.said("document.transferred"), intake.centre.get("/v1/shelf").json()["items"]) == ([], [])
    for act in ("issue", "transfer"):
        answer = intake.act(request["id"], act, SHOWN if act == "issue" else None)
        assert (answer.status_code, answer.json()["code"]) == (409, "paper_with_courier")
    scan(operator, sent, [request["number"]])
    one = intake.one(request["id"])
    assert (one["state"], one["custody"], one["transfer_list_id"]) == ("transferred", "bureau", None)
    scan(operator, sent, [request["number"]])
    assert len(intake.said("document.transferred")) == 1
    assert intake.centre.get("/v1/call-tasks").json()["items"] == []


def test_kept_paper_that_was_left_behind_is_still_the_centres(intake: Intake, operator: TestClient) -> None:
    request = kept_past_its_month(intake)
    sent = send(intake.centre, [request["number"]]).json()
    scan(operator, sent, [])
    explain(intake.centre, sent, request["number"], "back_at_sender")
    one = intake.one(request["id"])
    assert (one["state"], one["custody"], intake.said("document.transferred")) == ("ready", "centre", [])
    assert send(intake.centre, [request["number"]]).status_code == 201


def test_kept_paper_that_was_left_behind_can_still_be_fetched(intake: Intake, operator: TestClient) -> None:
    request = kept_past_its_month(intake)
    sent = send(intake.centre, [request["number"]]).json()
    scan(operator, sent, [])
    explain(intake.centre, sent, request["number"], "back_at_sender")
    assert intake.act(request["id"], "issue", SHOWN).json()["custody"] == "applicant"


def test_missing_package_that_was_left_behind_goes_on_another_list(
    intake: Intake, operator: TestClient
) -> None:
    [request] = packages(intake, 1)
    sent = send(intake.centre, [request["number"]]).json()
    scan(operator, sent, [])
    assert codes(send(intake.centre, [request["number"]])) == [("items.0", "on_another_list")]
    found = {"number": request["number"], "outcome": "back_at_sender", "note": "столда қалған"}
    url = f"{LISTS}/{sent['id']}/explained"
    assert operator.post(url, json=found).status_code == 403
    assert codes(intake.centre.post(url, json={**found, "outcome": "explained"})) == [
        ("outcome", "not_of_this_paper")
    ]
    assert intake.centre.post(url, json=found).json()["missing"] == []
    assert intake.one(request["id"])["custody"] == "centre"
    again = intake.centre.post(url, json=found)
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_explain")
    assert intake.centre.get(f"{LISTS}?disagreeing=true").json()["items"] == []
    second = send(intake.centre, [request["number"]])
    assert second.status_code == 201
    assert states(scan(operator, second.json(), [request["number"]])) == {request["number"]: "present"}


def test_withdrawn_package_under_way_is_not_received_again(intake: Intake, operator: TestClient) -> None:
    [request] = packages(intake, 1)
    sent = send(intake.centre, [request["number"]]).json()
    intake.act(request["id"], "withdraw")
    assert states(scan(operator, sent, [request["number"]])) == {request["number"]: "present"}
    assert (intake.one(request["id"])["state"], intake.said("package.arrived")) == ("withdrawn", [])


@pytest.mark.parametrize("withdrawn", ["under way", "at the bureau"])
def test_withdrawn_package_that_the_bureau_holds_travels_back(
    intake: Intake, operator: TestClient, withdrawn: str
) -> None:
    [request] = packages(intake, 1)
    sent = send(intake.centre, numbers([request])).json()
    if withdrawn == "under way":
        intake.act(request["id"], "withdraw")
    scan(operator, sent, numbers([request]))
    if withdrawn == "at the bureau":
        intake.act(request["id"], "withdraw")
    assert (intake.one(request["id"])["state"], intake.one(request["id"])["custody"]) == (
        "withdrawn",
        "bureau",
    )
    back = send(operator, numbers([request])).json()
    assert (back["items"][0]["paper"], intake.one(request["id"])["custody"]) == ("package", "courier")
    assert states(scan(intake.centre, back, numbers([request]))) == {request["number"]: "present"}
    assert intake.one(request["id"])["custody"] == "centre"
    assert codes(send(operator, numbers([request]))) == [("items.0", "nothing_to_carry")]


def test_withdrawn_package_that_stayed_at_the_bureau_goes_back_on_the_next_list(
    intake: Intake, operator: TestClient
) -> None:
    [request] = packages(intake, 1)
    scan(operator, send(intake.centre, numbers([request])).json(), numbers([request]))
    intake.act(request["id"], "withdraw")
    back = send(operator, numbers([request])).json()
    scan(intake.centre, back, [])
    explain(operator, back, request["number"], "back_at_sender")
    assert intake.one(request["id"])["custody"] == "bureau"
    assert send(operator, numbers([request])).status_code == 201


def test_withdrawn_package_beside_the_list_is_said_to_be_where_it_is(
    intake: Intake, operator: TestClient
) -> None:
    listed, withdrawn = packages(intake)
    intake.act(withdrawn["id"], "withdraw")
    assert intake.one(withdrawn["id"])["custody"] == "centre"
    sent = send(intake.centre, numbers([listed])).json()
    scan(operator, sent, numbers([listed, withdrawn]))
    assert intake.one(withdrawn["id"])["custody"] == "bureau"


def test_lost_paper_is_nobodys_until_it_is_seen_again(intake: Intake, operator: TestClient) -> None:
    [request] = packages(intake, 1)
    sent = send(intake.centre, numbers([request])).json()
    scan(operator, sent, [])
    explain(intake.centre, sent, request["number"], "lost")
    assert intake.one(request["id"])["custody"] == "lost"
    scan(operator, sent, numbers([request]))
    assert (intake.one(request["id"])["state"], intake.one(request["id"])["custody"]) == (
        "in_bureau",
        "bureau",
    )


def test_lost_paper_that_is_found_at_its_sender_goes_on_a_list_again(
    intake: Intake, operator: TestClient
) -> None:
    [request] = packages(intake, 1)
    sent = send(intake.centre, numbers([request])).json()
    scan(operator, sent, [])
    explain(intake.centre, sent, request["number"], "lost")
    assert send(intake.centre, numbers([request])).status_code == 201
    assert intake.one(request["id"])["custody"] == "courier"
