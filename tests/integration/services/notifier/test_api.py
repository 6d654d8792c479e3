"""The notifier's doors: the list, a person's word on an unknown message, and providers' receipts."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from services.notifier import api
from services.notifier.domain.signatures import sign
from services.notifier.gateways.port import Accepted, Rejected
from services.notifier.settings import ReceiptSettings
from shared import clock
from shared.ids import new_id
from shared.security import Role
from tests.integration.services.notifier.conftest import (
    AT,
    BY_EMAIL,
    BY_SMS,
    NUMBER,
    Notifier,
    ready,
    registered,
    returned,
)
from tests.integration.services.notifier.test_sending import Scripted
from tests.support.web import TestClient, client, key_for, web_app

SECRET = "a-synthetic-secret"


@pytest.fixture
def app(notifier: Notifier) -> FastAPI:
    """The notifier's doors, with a provider `scripted` whose secret is known."""
    app = web_app(dict(notifier.engines), api.router)
    settings = ReceiptSettings(receipt_secrets={"scripted": SecretStr(SECRET)})
    app.dependency_overrides[api.receipt_settings] = lambda: settings
    return app


@pytest.fixture
def inspector(app: FastAPI, notifier: Notifier) -> TestClient:
    """An inspector of the centre in question."""
    return client(app, key_for(notifier.owner, Role.INSPECTOR, centres=("psc-03",)))


@pytest.fixture
def stranger(app: FastAPI, notifier: Notifier) -> TestClient:
    """An inspector of another centre."""
    return client(app, key_for(notifier.owner, Role.INSPECTOR, centres=("psc-05",)))


@pytest.fixture
def unknown(notifier: Notifier, request_id: UUID) -> UUID:
    """The id of a message whose outcome nobody knows."""
    notifier.hear(registered(request_id, notify_by="email", email="hang.a@example.org"), ready(request_id))
    notifier.send()
    return notifier.messages()[0].id


@pytest.fixture
def sent(notifier: Notifier, request_id: UUID) -> Notifier:
    """A notifier whose one SMS about a returned package was accepted as p-1, unproven."""
    notifier.gateways["sms"] = Scripted(Accepted("p-1"))
    notifier.hear(registered(request_id, **BY_SMS, email="synthetic@example.org"), returned(request_id))
    notifier.send()
    return notifier


def post_receipt(app: FastAPI, status: str, provider_id: str = "p-1", **changes: str) -> int:
    """Posts a receipt signed as its provider does; gives the HTTP status."""
    body = json.dumps({"provider_id": provider_id, "status": status, "price": "ignored"}).encode()
    timestamp = changes.get("timestamp", str(int(clock.wall_seconds())))
    headers = {
        "content-type": "application/json",
        "anyqtama-timestamp": timestamp,
        "anyqtama-signature": sign(changes.get("secret", SECRET), timestamp, body),
    }
    path = f"/v1/receipts/{changes.get('provider', 'scripted')}"
    return int(client(app).post(path, content=body, headers=headers).status_code)


def test_list_shows_masked_addresses_and_no_words(inspector: TestClient, notifier: Notifier) -> None:
    request = new_id()
    notifier.hear(registered(request, **BY_EMAIL), ready(request))
    [item] = inspector.get("/v1/messages").json()["items"]
    assert (item["address"], item["number"], item["state"]) == ("s***@example.org", NUMBER, "pending")
    assert "words" not in item


def test_list_goes_on_by_cursor_and_narrows(inspector: TestClient, notifier: Notifier) -> None:
    requests = [new_id() for _ in range(3)]
    notifier.hear(*(event for one in requests for event in (registered(one, **BY_SMS), ready(one))))
    first = inspector.get("/v1/messages?limit=2&state=pending&purpose=document_ready").json()
    rest = inspector.get(f"/v1/messages?limit=2&cursor={first['next_cursor']}").json()
    seen = [item["request_id"] for item in first["items"] + rest["items"]]
    assert (sorted(seen), rest["next_cursor"]) == (sorted(map(str, requests)), None)
    assert inspector.get("/v1/messages?state=failed").json()["items"] == []


@pytest.mark.parametrize("query", ["state=odd", "purpose=odd", "cursor=odd", "cursor=WyJ4Il0", "odd=1"])
def test_list_refuses_what_it_does_not_know(inspector: TestClient, query: str) -> None:
    answer = inspector.get(f"/v1/messages?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


def test_another_centre_sees_nothing(stranger: TestClient, unknown: UUID) -> None:
    assert stranger.get("/v1/messages").json()["items"] == []
    answer = stranger.post(f"/v1/messages/{unknown}/resolve", json={"outcome": "delivered"})
    assert answer.status_code == 404


def test_bureau_of_the_region_sees_it(app: FastAPI, notifier: Notifier, unknown: UUID) -> None:
    head = client(app, key_for(notifier.owner, Role.BUREAU_HEAD, bureau="astana"))
    assert [item["id"] for item in head.get("/v1/messages").json()["items"]] == [str(unknown)]


def test_person_says_that_an_unknown_message_arrived(
    inspector: TestClient, notifier: Notifier, unknown: UUID
) -> None:
    answer = inspector.post(f"/v1/messages/{unknown}/resolve", json={"outcome": "delivered"})
    assert (answer.status_code, answer.json()["state"]) == (200, "delivered")
    assert notifier.said()[-2:] == ["message.accepted", "message.delivered"]


def test_person_says_that_an_unknown_message_did_not_arrive(
    inspector: TestClient, notifier: Notifier, unknown: UUID
) -> None:
    answer = inspector.post(f"/v1/messages/{unknown}/resolve", json={"outcome": "failed"})
    assert answer.json()["state"] == "failed"
    assert notifier.said()[-2:] == ["message.failed", "call_task.requested:channels_failed"]


def test_resolving_twice_is_a_conflict_that_names_the_state(inspector: TestClient, unknown: UUID) -> None:
    inspector.post(f"/v1/messages/{unknown}/resolve", json={"outcome": "delivered"})
    answer = inspector.post(f"/v1/messages/{unknown}/resolve", json={"outcome": "failed"})
    assert (answer.status_code, answer.json()["state"]) == (409, "delivered")


@pytest.mark.parametrize("body", [{}, [], {"outcome": "odd"}, {"outcome": "failed", "more": 1}])
def test_resolving_with_a_bad_body_names_the_field(
    inspector: TestClient, unknown: UUID, body: object
) -> None:
    answer = inspector.post(f"/v1/messages/{unknown}/resolve", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"]


@pytest.fixture
def failed(notifier: Notifier, request_id: UUID) -> UUID:
    """The id of a message that was refused for good."""
    notifier.gateways["sms"] = Scripted(Rejected("http_400", None), Accepted("p-2"))
    notifier.hear(registered(request_id, **BY_SMS), ready(request_id))
    notifier.send()
    return notifier.messages()[0].id


def test_failed_message_is_tried_again_at_a_persons_word_and_their_key_is_kept(
    inspector: TestClient, notifier: Notifier, failed: UUID
) -> None:
    answer = inspector.post(f"/v1/messages/{failed}/retry")
    assert (answer.status_code, answer.json()["state"], answer.json()["finished_at"]) == (
        200,
        "pending",
        None,
    )
    assert inspector.post(f"/v1/messages/{failed}/retry").json()["state"] == "pending"
    assert notifier.send().handed_over == 1
    assert notifier.states() == [("document_ready", "sms", "accepted")]
    assert notifier.said()[-2:] == ["message.retried", "message.accepted"]
    with notifier.owner.begin() as connection:
        [by] = connection.execute(text("select data ->> 'by' from bus.event where type = 'message.retried'"))
        [key] = connection.execute(text("select cast(id as text) from access.api_key"))
    assert by == key


def test_message_that_fails_again_and_again_is_said_and_retried_each_time(
    inspector: TestClient, notifier: Notifier, failed: UUID
) -> None:
    notifier.gateways["sms"] = Scripted(Rejected("http_400", None))
    for _ in range(2):
        assert inspector.post(f"/v1/messages/{failed}/retry").status_code == 200
        notifier.send()
    said = [kind for kind in notifier.said() if kind.startswith("message.")]
    assert said == ["message.failed", *["message.retried", "message.failed"] * 2]


def test_sms_that_is_tried_again_at_night_waits_for_the_morning(
    inspector: TestClient, notifier: Notifier, failed: UUID
) -> None:
    notifier.move_clock_to(AT + timedelta(hours=12))  # ten in the evening in Astana
    inspector.post(f"/v1/messages/{failed}/retry")
    assert notifier.messages()[0].not_before == AT + timedelta(hours=23)


def test_late_proof_of_an_earlier_attempt_spares_the_next(
    app: FastAPI, inspector: TestClient, sent: Notifier
) -> None:
    post_receipt(app, "failed")
    failed = sent.messages()[0].id
    inspector.post(f"/v1/messages/{failed}/retry")
    post_receipt(app, "delivered")
    assert sent.states()[0] == ("package_returned", "sms", "delivered")


def test_unknown_message_is_not_tried_again(inspector: TestClient, notifier: Notifier, unknown: UUID) -> None:
    answer = inspector.post(f"/v1/messages/{unknown}/retry")
    assert (answer.status_code, answer.json()["code"], answer.json()["state"]) == (
        409,
        "message_not_failed",
        "unknown",
    )


def test_message_whose_address_was_erased_is_not_tried_again(
    inspector: TestClient, notifier: Notifier, failed: UUID
) -> None:
    notifier.execute("update notifier.message set address = ''")
    assert inspector.post(f"/v1/messages/{failed}/retry").status_code == 409


def test_message_resolved_as_failed_twice_is_said_twice(
    inspector: TestClient, notifier: Notifier, unknown: UUID
) -> None:
    for act, body in (("resolve", {"outcome": "failed"}), ("retry", None)):
        assert inspector.post(f"/v1/messages/{unknown}/{act}", json=body).status_code == 200
    notifier.send()
    inspector.post(f"/v1/messages/{unknown}/resolve", json={"outcome": "failed"})
    assert notifier.said().count("message.failed") == 2


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        (Role.INSPECTOR, {"centres": ("psc-05",)}, 404),
        (Role.PSC_SYSTEM, {"centres": ("psc-03",)}, 403),
        (Role.OPERATOR, {"bureau": "astana"}, 403),
        (Role.DIRECTOR, {"centres": ("psc-03",)}, 200),
        (Role.SUPERVISOR, {}, 200),
    ],
)
def test_retrying_is_for_those_who_may_resolve(
    app: FastAPI, notifier: Notifier, failed: UUID, role: Role, scope: dict[str, Any], status: int
) -> None:
    caller = client(app, key_for(notifier.owner, role, **scope))
    assert caller.post(f"/v1/messages/{failed}/retry").status_code == status


def test_receipt_proves_the_delivery(app: FastAPI, sent: Notifier) -> None:
    assert post_receipt(app, "delivered") == 204
    assert sent.states() == [("package_returned", "sms", "delivered")]
    assert sent.said() == ["message.accepted", "message.delivered"]


def test_receipt_twice_and_out_of_order_changes_nothing(app: FastAPI, sent: Notifier) -> None:
    for status in ("delivered", "accepted", "delivered", "failed"):
        assert post_receipt(app, status) == 204
    assert sent.states() == [("package_returned", "sms", "delivered")]
    assert sent.said() == ["message.accepted", "message.delivered"]


def test_receipt_of_a_failure_tries_the_other_channel(app: FastAPI, sent: Notifier) -> None:
    post_receipt(app, "failed")
    assert sent.states() == [("package_returned", "sms", "failed"), ("package_returned", "email", "pending")]


def test_receipt_before_our_commit_is_kept_and_applied_by_the_next_run(
    app: FastAPI, notifier: Notifier, request_id: UUID
) -> None:
    assert post_receipt(app, "delivered") == 204
    notifier.gateways["sms"] = Scripted(Accepted("p-1"))
    notifier.hear(registered(request_id, **BY_SMS), ready(request_id))
    notifier.send()
    notifier.send()
    assert notifier.states() == [("document_ready", "sms", "delivered")]


def test_receipt_that_names_an_unknown_message_by_our_id_settles_it(
    app: FastAPI, notifier: Notifier, unknown: UUID
) -> None:
    notifier.execute("update notifier.message set provider = 'scripted'")
    assert post_receipt(app, "delivered", provider_id=str(unknown)) == 204
    assert notifier.states() == [("document_ready", "email", "delivered")]


@pytest.mark.parametrize(
    "changes", [{"secret": "another"}, {"timestamp": "1700000000"}, {"timestamp": "odd"}]
)
def test_receipt_that_is_not_signed_now_by_its_provider_is_refused(
    app: FastAPI, sent: Notifier, changes: dict[str, str]
) -> None:
    assert post_receipt(app, "delivered", **changes) == 401
    assert sent.states() == [("package_returned", "sms", "accepted")]


def test_receipt_of_an_unknown_provider_is_not_found(app: FastAPI) -> None:
    assert post_receipt(app, "delivered", provider="nobody") == 404


@pytest.mark.parametrize(
    ("status", "provider_id"), [("odd", "p-1"), ("delivered", ""), ("delivered", "x" * 999)]
)
def test_receipt_with_a_bad_body_is_refused(app: FastAPI, status: str, provider_id: str) -> None:
    assert post_receipt(app, status, provider_id) == 422
