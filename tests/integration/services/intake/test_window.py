"""The acts at the window: each in its state only, once, and told as an event."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from shared import db
from shared.bus.events.notifier import MessageDelivered
from tests.support import said
from tests.support.calendars import closed
from tests.support.intake import PAPER_CENTRE, SHOWN, Intake
from tests.support.web import TestClient

POWER = {"number": "12-99", "notary": "Үлгі нотариус", "valid_until": "2099-12-31"}
CALL = {"way": "call"}


def _ready(intake: Intake) -> str:
    request_id = str(intake.register()["id"])
    intake.hear(said.prepared(request_id))
    return request_id


def _return_arrived(intake: Intake) -> str:
    request_id = str(intake.register()["id"])
    intake.hear(said.returned(request_id))
    return request_id


def _problem(answer: Any) -> tuple[int, str, str]:
    problem = answer.json()
    return answer.status_code, problem["code"], problem["state"]


def test_request_is_withdrawn_before_a_decision(intake: Intake) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.received(request_id), said.accepted(request_id))
    answer = intake.act(request_id, "withdraw").json()
    assert (answer["state"], answer["ended_at"] is None) == ("withdrawn", False)
    assert intake.said("request.withdrawn") == [{"centre": "psc-01", "bureau": "astana"}]


def test_request_is_not_withdrawn_after_a_decision(intake: Intake) -> None:
    answer = intake.act(_ready(intake), "withdraw")
    assert _problem(answer) == (409, "act_out_of_order", "ready")


def test_request_is_withdrawn_once(intake: Intake) -> None:
    request_id = intake.register()["id"]
    intake.act(request_id, "withdraw")
    assert _problem(intake.act(request_id, "withdraw")) == (409, "act_out_of_order", "withdrawn")
    assert len(intake.said("request.withdrawn")) == 1


def test_certificate_is_issued_to_the_applicant(intake: Intake) -> None:
    request_id = _ready(intake)
    answer = intake.act(request_id, "issue", SHOWN).json()
    assert (answer["state"], answer["custody"]) == ("issued", "applicant")
    (fact,) = intake.said("document.issued")
    assert (fact["paper"], fact["handed_to"]) == ("certificate", "applicant")


def test_returned_package_is_handed_over_too(intake: Intake) -> None:
    answer = intake.act(_return_arrived(intake), "issue", SHOWN).json()
    assert answer["state"] == "return_collected"
    assert [fact["paper"] for fact in intake.said("document.issued")] == ["return"]


def test_proxy_shows_the_power_and_an_own_document(intake: Intake) -> None:
    request_id = _ready(intake)
    refused = intake.act(request_id, "issue", {"power_of_attorney": POWER})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "identity_document")
    assert intake.one(request_id)["state"] == "ready"
    intake.act(request_id, "issue", {**SHOWN, "power_of_attorney": POWER})
    assert [fact["handed_to"] for fact in intake.said("document.issued")] == ["representative"]
    (row,) = intake.rows("select power_of_attorney from intake.handover")
    assert row.power_of_attorney == POWER


def test_power_that_has_expired_is_refused(intake: Intake) -> None:
    expired = {**POWER, "valid_until": "2020-01-01"}
    answer = intake.act(_ready(intake), "issue", {**SHOWN, "power_of_attorney": expired})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "expired")


def test_lost_receipt_needs_a_note(intake: Intake) -> None:
    request_id = _ready(intake)
    lost = {**SHOWN, "receipt_lost": True}
    assert intake.act(request_id, "issue", lost).status_code == 422
    assert intake.act(request_id, "issue", {**lost, "note": "директордың рұқсаты"}).status_code == 200


def test_nothing_is_issued_before_it_is_ready(intake: Intake) -> None:
    request_id = intake.register()["id"]
    assert _problem(intake.act(request_id, "issue", SHOWN)) == (409, "act_out_of_order", "registered")


def test_revoked_certificate_is_not_issued_and_goes_to_the_bureau_after_its_month(intake: Intake) -> None:
    request_id = _ready(intake)
    intake.hear(said.revoked(request_id), said.storage_elapsed(request_id))
    assert _problem(intake.act(request_id, "issue", SHOWN)) == (409, "certificate_revoked", "ready")
    assert intake.said("document.issued") == []
    assert intake.act(request_id, "transfer").json()["state"] == "transferred"


def test_who_fetches_a_returned_package_is_informed_and_has_the_grounds(intake: Intake) -> None:
    request_id = _return_arrived(intake)
    one = intake.act(request_id, "issue", SHOWN).json()
    assert (one["informed_at"], one["grounds_given_at"]) == (one["ended_at"], one["ended_at"])
    assert [fact["way"] for fact in intake.said("applicant.informed")] == ["visit"]


def test_nothing_is_issued_twice(intake: Intake) -> None:
    request_id = _ready(intake)
    with ThreadPoolExecutor() as pool:
        answers = [pool.submit(intake.act, request_id, "issue", SHOWN) for _ in range(2)]
        assert sorted(answer.result().status_code for answer in answers) == [200, 409]
    assert len(intake.said("document.issued")) == 1


def test_nothing_arrives_that_was_not_on_its_way(intake: Intake) -> None:
    request_id = intake.register(centre=PAPER_CENTRE)["id"]
    assert _problem(intake.act(request_id, "arrived")) == (409, "act_out_of_order", "registered")
    assert _problem(intake.act(_ready(intake), "arrived")) == (409, "act_out_of_order", "ready")


def test_call_about_a_return_informs_the_applicant(intake: Intake) -> None:
    request_id = _return_arrived(intake)
    assert intake.act(request_id, "inform", CALL).json()["informed_at"] is not None
    assert [(fact["way"], fact["grounds_given_at"]) for fact in intake.said("applicant.informed")] == [
        ("call", None)
    ]


def test_second_call_is_no_news_but_the_grounds_are(intake: Intake) -> None:
    request_id = _return_arrived(intake)
    intake.act(request_id, "inform", CALL)
    assert intake.act(request_id, "inform", CALL).status_code == 200
    assert len(intake.said("applicant.informed")) == 1
    first = intake.one(request_id)["informed_at"]
    visit = intake.act(request_id, "inform", {"way": "visit", "grounds_given": True}).json()
    assert (visit["informed_at"], visit["grounds_given_at"] is None) == (first, False)
    intake.act(request_id, "inform", CALL)
    assert [fact["way"] for fact in intake.said("applicant.informed")] == ["call", "visit"]
    assert intake.one(request_id)["grounds_given_at"] == visit["grounds_given_at"]


def test_call_after_a_delivered_message_is_no_news(intake: Intake) -> None:
    request_id = _return_arrived(intake)
    intake.hear(said.message(MessageDelivered, request_id))
    intake.act(request_id, "inform", CALL)
    assert [fact["way"] for fact in intake.said("applicant.informed")] == ["message"]


def test_call_about_a_certificate_closes_its_task_and_says_nothing(intake: Intake) -> None:
    request_id = _ready(intake)
    intake.hear(said.call_requested(request_id, purpose="document_ready"))
    assert intake.act(request_id, "inform", CALL).status_code == 200
    assert intake.said("applicant.informed") == []
    assert intake.centre.get("/v1/call-tasks").json()["items"] == []


def test_nobody_is_informed_where_there_is_nothing_to_tell(intake: Intake) -> None:
    request_id = intake.register()["id"]
    assert _problem(intake.act(request_id, "inform", CALL)) == (409, "act_out_of_order", "registered")


def test_paper_is_kept_for_its_month(intake: Intake) -> None:
    answer = intake.act(_ready(intake), "transfer")
    assert _problem(answer) == (409, "storage_not_elapsed", "ready")
    (shelved,) = intake.centre.get("/v1/shelf").json()["items"]
    assert answer.json()["storage_ends_on"] == shelved["storage_ends_on"]


def test_month_on_the_shelf_ends_by_the_days_off_of_the_centre_s_region(
    intake: Intake, owner: Engine
) -> None:
    _ready(intake)

    def ends_on() -> date:
        (shelved,) = intake.centre.get("/v1/shelf").json()["items"]
        return date.fromisoformat(shelved["storage_ends_on"])

    plain = ends_on()
    for region, moves in (("karaganda", False), ("astana", True)):
        with closed(owner, plain, "centre6", region=region):
            intake.hear(said.calendar_changed(plain, region=region))
            assert (ends_on() > plain) is moves


def test_month_that_the_changed_days_cannot_touch_stays_where_it_was(intake: Intake, owner: Engine) -> None:
    _ready(intake)
    (before,) = intake.rows("select storage_ends_at from intake.request")
    day = before.storage_ends_at.date()
    with closed(owner, day, "centre6"):
        for away in (timedelta(days=-60), timedelta(days=20)):
            intake.hear(said.calendar_changed(day + away))
        intake.hear(said.calendar_changed(day, calendar="bureau5"))
        assert intake.rows("select storage_ends_at from intake.request") == [before]
        intake.hear(said.calendar_changed(day))
        assert intake.rows("select storage_ends_at from intake.request") > [before]


def test_closure_of_another_region_waits_for_nobody_who_works_on_a_paper_here(intake: Intake) -> None:
    """Whoever would lock the whole country's shelf would wait until the lock is taken from its holder."""
    request_id = _ready(intake)
    (paper,) = intake.rows("select storage_ends_at from intake.request")
    with db.transaction(intake.engines["intake"]) as session:
        session.execute(text("select from intake.request where id = :id for update"), {"id": request_id})
        changed = said.calendar_changed(paper.storage_ends_at.date(), region="karaganda")
        assert intake.hear(changed).handled == 1
        session.execute(text("select"))


@pytest.mark.parametrize(
    ("event", "state", "paper"),
    [(said.prepared, "transferred", "certificate"), (said.returned, "return_transferred", "return")],
)
def test_paper_goes_to_the_bureau_after_its_month(
    intake: Intake, event: said.Saying, state: str, paper: str
) -> None:
    request_id = intake.register()["id"]
    intake.hear(event(request_id))
    intake.hear(said.storage_elapsed(request_id))
    assert intake.act(request_id, "transfer").json()["state"] == state
    assert [fact["paper"] for fact in intake.said("document.transferred")] == [paper]
    assert _problem(intake.act(request_id, "transfer")) == (409, "act_out_of_order", state)
    assert _problem(intake.act(request_id, "issue", SHOWN)) == (409, "act_out_of_order", state)


def test_paper_of_last_minute_is_still_issued_after_its_month(intake: Intake) -> None:
    request_id = _ready(intake)
    intake.hear(said.storage_elapsed(request_id))
    assert intake.act(request_id, "issue", SHOWN).status_code == 200


def test_shelf_shows_what_waits(intake: Intake) -> None:
    certificate, returned, _ = _ready(intake), None, intake.register("third")
    returned = intake.register("second")["id"]
    intake.hear(said.returned(returned))
    items = intake.centre.get("/v1/shelf").json()["items"]
    assert [(item["id"], item["paper"]) for item in items] == [
        (certificate, "certificate"),
        (returned, "return"),
    ]
    assert all(item["shelf_code"] and not item["may_be_transferred"] for item in items)


@pytest.mark.parametrize("act", ["withdraw", "arrived", "inform", "issue", "transfer"])
def test_another_centres_request_looks_like_none(
    intake: Intake, another_centre: TestClient, act: str
) -> None:
    request_id = intake.register()["id"]
    body = {"inform": CALL, "issue": SHOWN}.get(act, {})
    answer = another_centre.post(f"/v1/requests/{request_id}/{act}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert intake.one(request_id)["state"] == "registered"
