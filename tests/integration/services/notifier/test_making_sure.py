"""A returned package whose inform term nears: whoever is not proven to be told is told otherwise, once."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest

from services.notifier.gateways.port import Accepted, Outcome, Rejected, Unknown, Unreachable
from shared.bus.drain import Drained
from shared.bus.events.sla import DeadlineApproaching
from shared.ids import new_id
from tests.integration.services.notifier.conftest import (
    AT,
    BY_EMAIL,
    BY_SMS,
    PLACE,
    Notifier,
    ready,
    registered,
    replay,
    returned,
)
from tests.integration.services.notifier.test_sending import Scripted

BY_BOTH = {**BY_SMS, "email": "synthetic@example.org"}
AWAY = Unreachable("http_503")


def nearing(request: UUID, deadline: str = "inform") -> DeadlineApproaching:
    """Three hours are left of a term."""
    return DeadlineApproaching.model_validate(
        {
            **PLACE,
            "subject": request,
            "occurred_at": AT + timedelta(days=1, hours=7),
            "deadline": deadline,
            "due_at": AT + timedelta(days=1, hours=10),
            "mark": "three_hours_left",
        }
    )


def arrived(notifier: Notifier, request: UUID, answer: Outcome, **contact: object) -> None:
    """A returned package of which the applicant was written to, by a provider that answers so."""
    notifier.gateways["sms"] = Scripted(answer)
    notifier.hear(registered(request, **contact), returned(request))
    notifier.send()
    notifier.let_retries_be_due()


def test_provider_out_of_reach_for_long_has_the_other_channel_tried_and_a_call_asked_for_once(
    notifier: Notifier, request_id: UUID
) -> None:
    arrived(notifier, request_id, AWAY, **BY_BOTH)
    for _ in range(7):
        notifier.send()
        notifier.let_retries_be_due()
    assert (notifier.states(), notifier.said()) == ([("package_returned", "sms", "pending")], [])
    notifier.hear(nearing(request_id))
    replay(notifier)
    waiting = [("package_returned", "sms", "pending"), ("package_returned", "email", "pending")]
    assert (notifier.states(), notifier.said()) == (waiting, ["call_task.requested:no_channel"])
    notifier.send()
    assert notifier.states() == [waiting[0], ("package_returned", "email", "accepted")]


def test_where_there_is_no_other_channel_a_call_is_asked_for_and_the_message_goes_on_waiting(
    notifier: Notifier, request_id: UUID
) -> None:
    arrived(notifier, request_id, AWAY, **BY_SMS)
    notifier.hear(nearing(request_id))
    replay(notifier)
    assert notifier.said() == ["call_task.requested:no_channel"]
    notifier.gateways["sms"] = Scripted(Accepted("p-1", proven_delivered=True))
    notifier.send()
    assert notifier.states() == [("package_returned", "sms", "delivered")]


def test_sms_whose_receipt_has_not_come_wants_a_call_and_no_second_message(
    notifier: Notifier, request_id: UUID
) -> None:
    arrived(notifier, request_id, Accepted("p-1"), **BY_BOTH)
    assert notifier.said() == ["message.accepted"]
    notifier.hear(nearing(request_id))
    assert notifier.states() == [("package_returned", "sms", "accepted")]
    assert notifier.said() == ["message.accepted", "call_task.requested:no_proof_of_delivery"]


@pytest.mark.parametrize(
    ("answer", "contact"),
    [
        (Accepted("p-1", proven_delivered=True), BY_BOTH),
        (Unknown("lost"), BY_BOTH),
        (Rejected("http_400", None), BY_SMS),
        (AWAY, BY_EMAIL),
        (AWAY, {}),
    ],
)
def test_nothing_more_is_done_where_the_applicant_is_told_or_a_call_was_asked_for(
    notifier: Notifier, request_id: UUID, answer: Outcome, contact: dict[str, str]
) -> None:
    arrived(notifier, request_id, answer, **contact)
    before = notifier.states(), notifier.said()
    notifier.hear(nearing(request_id))
    assert (notifier.states(), notifier.said()) == before


@pytest.mark.parametrize("deadline", ["processing", "return", "complaint", "queue_wait"])
def test_other_terms_that_near_change_nothing_for_the_applicant(
    notifier: Notifier, request_id: UUID, deadline: str
) -> None:
    arrived(notifier, request_id, AWAY, **BY_BOTH)
    notifier.hear(nearing(request_id, deadline))
    assert (notifier.states(), notifier.said()) == ([("package_returned", "sms", "pending")], [])


def test_message_that_no_term_waits_for_waits_on(notifier: Notifier, request_id: UUID) -> None:
    notifier.gateways["sms"] = Scripted(AWAY)
    notifier.hear(registered(request_id, **BY_BOTH), ready(request_id), nearing(request_id))
    assert (notifier.states(), notifier.said()) == ([("document_ready", "sms", "pending")], [])


def test_mark_and_refusal_at_once_write_by_the_other_channel_once(notifier: Notifier) -> None:
    requests = [new_id() for _ in range(20)]
    notifier.gateways["sms"] = Scripted(Rejected("http_400", None))
    notifier.hear(*(event for one in requests for event in (registered(one, **BY_BOTH), returned(one))))
    heard: list[Drained] = []
    marks = [nearing(one) for one in reversed(requests)]
    both = [
        threading.Thread(target=lambda: heard.append(notifier.hear(*marks))),
        threading.Thread(target=notifier.send),
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    notifier.send()
    assert [counts.failed for counts in heard] == [0]
    written = sorted((row.channel, row.request_id) for row in notifier.messages())
    assert written == sorted((channel, one) for channel in ("email", "sms") for one in requests)
    assert {(row.channel, row.state) for row in notifier.messages()} == {
        ("sms", "failed"),
        ("email", "accepted"),
    }
