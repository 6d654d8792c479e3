"""Each event that intake hears: it does its work, once, and is harmless when it comes again or late."""

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from services.intake.handlers import HANDLERS
from shared.bus.events.notifier import MessageAccepted, MessageDelivered, MessageFailed, MessageUnknown
from shared.bus.subscriptions import SUBSCRIPTIONS
from shared.ids import new_id
from shared.security import Role
from tests.support import said
from tests.support.intake import PAPER_CENTRE, SHOWN, Intake
from tests.support.web import client, key_for


def test_handlers_are_the_subscriptions() -> None:
    assert set(HANDLERS) == {event for event, consumers in SUBSCRIPTIONS.items() if "intake" in consumers}


def test_request_follows_the_bureau_step_by_step(intake: Intake) -> None:
    request_id = intake.register()["id"]
    for event, state in (
        (said.received(request_id), "in_bureau"),
        (said.accepted(request_id), "in_work"),
        (said.prepared(request_id), "ready"),
    ):
        intake.hear(event)
        assert intake.one(request_id)["state"] == state
    assert [row.to_state for row in intake.rows("select to_state from intake.history order by id")] == [
        "registered",
        "in_bureau",
        "in_work",
        "ready",
    ]


def test_history_names_the_event_that_caused_a_step(intake: Intake) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.received(request_id))
    (row,) = intake.rows(
        "select h.actor, e.type from intake.history h join bus.event e on h.cause = cast(e.id as text)"
    )
    assert tuple(row) == ("bureau", "package.received")


def test_batch_of_many_requests_is_handled_together(intake: Intake) -> None:
    ids = [intake.register(f"key-{place}")["id"] for place in range(5)]
    handled = intake.hear(*(said.received(request_id) for request_id in ids))
    assert (handled.handled, handled.failed) == (5, 0)
    assert {intake.one(request_id)["state"] for request_id in ids} == {"in_bureau"}


def test_electronic_certificate_is_on_the_shelf_at_once(intake: Intake) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.prepared(request_id))
    request = intake.one(request_id)
    assert (request["state"], request["custody"]) == ("ready", "centre")
    (fact,) = intake.said("document.ready")
    assert (fact["certificate_number"], fact["shelf_code"]) == ("AB-2026-000001", request["shelf_code"])


def test_electronic_return_is_on_the_shelf_at_once(intake: Intake) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.returned(request_id))
    assert intake.one(request_id)["state"] == "return_arrived"
    assert [fact["return_number"] for fact in intake.said("return.arrived")] == ["R-2026-000001"]


@pytest.mark.parametrize(
    ("event", "on_its_way", "arrived", "said_then"),
    [
        (said.prepared, "prepared", "ready", "document.ready"),
        (said.returned, "returning", "return_arrived", "return.arrived"),
    ],
)
def test_paper_waits_for_the_courier(
    intake: Intake, event: said.Saying, on_its_way: str, arrived: str, said_then: str
) -> None:
    request_id = intake.register(centre=PAPER_CENTRE)["id"]
    intake.hear(event(request_id, package="paper"))
    assert (intake.one(request_id)["state"], intake.one(request_id)["custody"]) == (on_its_way, "bureau")
    assert intake.said(said_then) == []
    assert intake.act(request_id, "arrived").json()["state"] == arrived
    assert len(intake.said(said_then)) == 1


def test_forwarded_case_is_seen_by_the_other_bureau(intake: Intake, app: FastAPI, owner: Engine) -> None:
    request_id = intake.register()["id"]
    there = client(app, key_for(owner, Role.OPERATOR, bureau="karaganda"))
    assert there.get(f"/v1/requests/{request_id}").status_code == 404
    for _ in range(2):
        intake.hear(said.forwarded(request_id))
    assert there.get(f"/v1/requests/{request_id}").json()["bureau"] == "karaganda"
    assert len(intake.rows("select from intake.history where note = 'forwarded to karaganda'")) == 1


@pytest.mark.parametrize("package", ["electronic", "paper"])
@pytest.mark.parametrize("event", [said.received, said.accepted, said.prepared, said.returned])
def test_event_that_comes_again_changes_nothing(intake: Intake, event: said.Saying, package: str) -> None:
    where = "psc-01" if package == "electronic" else PAPER_CENTRE
    request_id = intake.register(centre=where)["id"]
    intake.hear(event(request_id))
    before = intake.one(request_id)
    events = intake.rows("select count(*) from bus.event where source = 'intake'")
    handled = intake.hear(event(request_id))
    assert (handled.handled, handled.failed) == (1, 0)
    assert intake.one(request_id) == before
    assert intake.rows("select count(*) from bus.event where source = 'intake'") == events


def test_late_step_does_not_take_a_request_back(intake: Intake) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.prepared(request_id))
    intake.hear(said.received(request_id))
    intake.hear(said.accepted(request_id))
    assert intake.one(request_id)["state"] == "ready"


@pytest.mark.parametrize("event", [said.prepared, said.returned, said.accepted])
def test_withdrawal_wins_over_what_the_bureau_says_later(intake: Intake, event: said.Saying) -> None:
    request_id = intake.register()["id"]
    intake.act(request_id, "withdraw")
    assert intake.hear(event(request_id)).failed == 0
    request = intake.one(request_id)
    assert (request["state"], request["certificate_number"]) == ("withdrawn", None)


def test_delivered_message_of_a_return_informs_the_applicant_once(intake: Intake) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.returned(request_id))
    for _ in range(2):
        intake.hear(said.message(MessageDelivered, request_id))
    assert [fact["way"] for fact in intake.said("applicant.informed")] == ["message"]
    assert intake.one(request_id)["informed_at"] is not None


@pytest.mark.parametrize("kind", [MessageAccepted, MessageFailed, MessageUnknown])
def test_message_that_is_not_proven_informs_nobody(intake: Intake, kind: said.MessageKind) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.returned(request_id))
    intake.hear(said.message(kind, request_id))
    assert intake.said("applicant.informed") == []
    assert intake.one(request_id)["message_state"] == kind.type.rpartition(".")[2]


def test_delivered_message_about_a_certificate_is_no_informing(intake: Intake) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.prepared(request_id))
    intake.hear(said.message(MessageDelivered, request_id, purpose="document_ready"))
    assert intake.said("applicant.informed") == []


def test_proof_of_delivery_is_not_taken_back(intake: Intake) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.message(MessageDelivered, request_id))
    intake.hear(said.message(MessageAccepted, request_id))
    assert intake.one(request_id)["message_state"] == "delivered"


def test_message_to_staff_is_not_intakes(intake: Intake) -> None:
    handled = intake.hear(said.message(MessageDelivered, new_id(), recipient="staff", purpose="escalation"))
    assert (handled.handled, handled.failed) == (1, 0)


def test_call_task_is_opened_once_and_done_by_informing(intake: Intake) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.returned(request_id))
    for _ in range(2):
        intake.hear(said.call_requested(request_id))
    (task,) = intake.centre.get("/v1/call-tasks").json()["items"]
    assert (task["request_id"], task["reason"], task["phone"]) == (request_id, "no_channel", "+77000010137")
    intake.act(request_id, "inform", {"way": "call"})
    assert intake.centre.get("/v1/call-tasks").json()["items"] == []
    intake.hear(said.call_requested(request_id))
    assert intake.centre.get("/v1/call-tasks").json()["items"] == []


def test_message_that_arrives_after_all_closes_its_call_task(intake: Intake) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.returned(request_id))
    intake.hear(said.call_requested(request_id, reason="outcome_unknown"))
    intake.hear(said.message(MessageDelivered, request_id))
    assert [row.way for row in intake.rows("select way from intake.call_task")] == ["message"]


@pytest.mark.parametrize("purpose", ["document_ready", "package_returned", "storage_ending"])
def test_call_to_fetch_a_paper_is_not_opened_for_a_request_that_has_ended(
    intake: Intake, purpose: str
) -> None:
    request_id = intake.register()["id"]
    intake.act(request_id, "withdraw")
    intake.hear(said.call_requested(request_id, purpose=purpose))
    assert intake.rows("select from intake.call_task") == []


@pytest.mark.parametrize("purpose", ["document_transferred", "certificate_revoked", "certificate_superseded"])
def test_call_about_a_paper_that_has_gone_is_opened_though_the_request_has_ended_and_done_by_informing(
    intake: Intake, purpose: str
) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.prepared(request_id))
    intake.act(request_id, "issue", SHOWN)
    intake.hear(said.call_requested(request_id, purpose=purpose, reason="outcome_unknown"))
    (task,) = intake.centre.get("/v1/call-tasks").json()["items"]
    assert (task["request_id"], task["purpose"]) == (request_id, purpose)
    assert intake.act(request_id, "inform", {"way": "call"}).status_code == 200
    assert intake.centre.get("/v1/call-tasks").json()["items"] == []


def test_transfer_leaves_open_what_the_applicant_still_has_to_be_told(intake: Intake) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.prepared(request_id))
    for purpose in ("document_ready", "certificate_superseded"):
        intake.hear(said.call_requested(request_id, purpose=purpose))
    intake.hear(said.storage_elapsed(request_id))
    intake.act(request_id, "transfer")
    assert {tuple(row) for row in intake.rows("select purpose, way from intake.call_task")} == {
        ("document_ready", "not_needed"),
        ("certificate_superseded", None),
    }


def test_handing_over_closes_the_call_tasks(intake: Intake) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.prepared(request_id))
    intake.hear(said.call_requested(request_id, purpose="document_ready"))
    intake.act(request_id, "issue", SHOWN)
    assert [row.way for row in intake.rows("select way from intake.call_task")] == ["not_needed"]


def test_end_of_storage_allows_the_transfer(intake: Intake) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.prepared(request_id))
    for _ in range(2):
        intake.hear(said.storage_elapsed(request_id))
    assert intake.one(request_id)["transfer_allowed_at"] == "2026-03-05T09:00:00Z"


def test_end_of_another_term_allows_nothing(intake: Intake) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.storage_elapsed(request_id, deadline="inform"))
    assert intake.one(request_id)["transfer_allowed_at"] is None


@pytest.mark.parametrize(
    ("event", "note"),
    [(said.revoked, "certificate.revoked"), (said.superseded, "certificate.superseded")],
)
def test_void_certificate_is_noted_and_moves_nothing(intake: Intake, event: said.Saying, note: str) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.prepared(request_id))
    intake.hear(event(request_id))
    intake.hear(event(request_id))
    (row,) = intake.rows("select from_state, to_state, note from intake.history where note is not null")
    assert tuple(row) == ("ready", "ready", note)
    assert intake.one(request_id)["state"] == "ready"


def test_revoked_certificate_is_known_and_nobody_is_called_to_fetch_it(intake: Intake) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.prepared(request_id))
    intake.hear(said.call_requested(request_id, purpose="document_ready"))
    intake.hear(said.revoked(request_id))
    intake.hear(said.call_requested(request_id, purpose="storage_ending"))
    assert intake.one(request_id)["certificate_revoked_at"] == "2026-03-05T09:00:00Z"
    assert [row.way for row in intake.rows("select way from intake.call_task")] == ["not_needed"]
    (shelved,) = intake.centre.get("/v1/shelf").json()["items"]
    assert shelved["certificate_revoked_at"] == "2026-03-05T09:00:00Z"


def test_corrected_certificate_is_the_requests_from_then_on(intake: Intake) -> None:
    request_id = intake.register()["id"]
    intake.hear(said.prepared(request_id))
    intake.hear(said.superseded(request_id))
    one = intake.one(request_id)
    assert (one["certificate_number"], one["finding"]) == ("AB-2026-000002", "deregistered")
    assert intake.act(request_id, "issue", SHOWN).status_code == 200


def test_sheet_of_a_corrected_certificate_is_handed_over_only_when_the_corrected_has_come(
    intake: Intake,
) -> None:
    request_id = intake.register(centre=PAPER_CENTRE)["id"]
    intake.hear(said.prepared(request_id, package="paper"))
    before = intake.act(request_id, "arrived").json()
    for _ in range(2):
        intake.hear(said.superseded(request_id))
    refused = intake.act(request_id, "issue", SHOWN)
    assert (refused.status_code, refused.json()["code"]) == (409, "sheet_superseded")
    [waits] = intake.centre.get("/v1/shelf").json()["items"]
    assert waits["sheet_void_since"] == "2026-03-05T09:00:00Z"
    came = intake.act(request_id, "arrived").json()
    assert (came["state"], came["at_centre_since"]) == ("ready", before["at_centre_since"])
    assert (came["certificate_number"], came["sheet_void_since"]) == ("AB-2026-000002", None)
    assert intake.act(request_id, "arrived").status_code == 409
    assert intake.act(request_id, "issue", SHOWN).status_code == 200


def test_certificate_that_is_corrected_before_it_leaves_the_bureau_comes_corrected(intake: Intake) -> None:
    request_id = intake.register(centre=PAPER_CENTRE)["id"]
    intake.hear(said.prepared(request_id, package="paper"))
    intake.hear(said.superseded(request_id))
    intake.act(request_id, "arrived")
    assert intake.act(request_id, "issue", SHOWN).status_code == 200


def test_event_about_an_unknown_request_fails_and_is_kept(intake: Intake) -> None:
    handled = intake.hear(said.received(new_id()))
    assert handled.handled == 0
    (row,) = intake.rows("select last_error from bus.delivery where parked_at is not null")
    assert row.last_error.startswith("UnknownRequest")
